using Imprest.Ledger.Sqlite.Reading;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>Walks an account's journal: I1, I4, I12, and I5 and I6 for each request that a row names.</summary>
internal sealed class JournalCheck(
    SqliteConnection connection, AccountId account, Findings findings, Dictionary<string, OpenRow> open, bool full)
{
    private long sequence, balance, held, paidIn, revenue, breakage;
    private byte[] hash = new byte[JournalSeal.HashBytes];

    public VerifiedPosition Position => new(account, sequence, hash, balance, held, paidIn, revenue, breakage);

    /// <summary>By lot: what the journal says was put in and what expired. Complete in a full check only.</summary>
    public Dictionary<int, (long Amount, long Expired)> Lots { get; } = [];

    public JournalCheck Walk(WalletHead wallet)
    {
        var verified = Verified();
        if (verified is not null && !full)
            StartAt(verified, wallet.Number);
        using var command = connection.Command("""
            select j.id & 1099511627775, j.at, j.kind, j.debit, j.credit, j.amount_nanos, j.held_change_nanos, j.balance_after_nanos,
                j.held_after_nanos, j.request_id, j.lot, j.actor, j.hash, r.id, r.hold_nanos, r.captured_nanos, r.hold_seq, r.end_seq, r.state,
                r.rerate_seq, r.rerated_nanos
            from journal j left join requests r on r.account = $number and r.time = request_time(j.request_id) and r.id = j.request_id
            where j.id > $after and j.id < $end order by j.id
            """, ("$number", wallet.Number), ("$after", JournalId.Of(wallet.Number, sequence)), ("$end", JournalId.Of(wallet.Number + 1, 0)));
        using var reader = command.ExecuteReader();
        using var seal = new JournalSeal();
        seal.Begin(hash);
        while (!findings.IsFull && reader.Read())
        {
            Row(reader, seal);
            if (full && verified is not null && sequence == verified.Sequence)
                Require(hash.AsSpan().SequenceEqual(verified.Hash), "I12", null, $"Row {sequence} is not what was verified before.");
        }

        Require(verified is null || sequence >= verified.Sequence, "I12", null, $"The journal ends at {sequence}, it was verified to {verified?.Sequence}.");
        Require(wallet.Sequence == sequence, "I12", null, $"The journal ends at {sequence}, the wallet says {wallet.Sequence}.");
        Require(findings.IsFull || !seal.IsOpen, "I12", null, $"No hash seals the last rows, up to {sequence}.");
        Require(wallet.Hash.AsSpan().SequenceEqual(hash), "I12", null, "The journal's last hash is not the wallet's.");
        return this;
    }

    private void Row(SqliteDataReader reader, JournalSeal seal)
    {
        var row = new JournalRow(
            account.Value, reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5),
            reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.Text(9), reader.Long(10), reader.Text(11));
        RequestId? request = row.Request is { } id ? new(id) : null;
        Require(row.Sequence == sequence + 1, "I12", request, $"Row {sequence + 1} is missing: the next is {row.Sequence}.");
        Chain(seal, row, reader.IsDBNull(12) ? null : reader.GetFieldValue<byte[]>(12));
        sequence = row.Sequence;

        if (Movement.Named(row.Kind) is not { } movement || (movement.Debit, movement.Credit) != (row.Debit, row.Credit))
            Require(false, "I1", request, $"Row {row.Sequence} is no known movement: {row.Kind} from {row.Debit} to {row.Credit}.");
        else
            Shape(row, movement, request);
        Sum(row);
        Require(row.BalanceAfter == balance && row.HeldAfter == held, "I1", request,
            $"Row {row.Sequence} says {row.BalanceAfter}/{row.HeldAfter} after it, the rows sum to {balance}/{held}.");
        Require(held >= 0 && balance >= held, "I4", request, $"After row {row.Sequence} the balance is {balance} and {held} is held.");
        if (row.Kind is "hold" or "capture" or "void")
            Request(reader, row, request);
        else if (row.Kind == "rerate")
            Rerate(reader, row, request);
    }

    private void Chain(JournalSeal seal, in JournalRow row, byte[]? stored)
    {
        seal.Add(row);
        if (stored is null)
            return;
        var expected = new byte[JournalSeal.HashBytes];
        seal.Seal(expected);
        hash = stored;
        seal.Begin(hash);
        Require(hash.AsSpan().SequenceEqual(expected), "I12", null, $"Row {row.Sequence}, or one that its hash seals, was changed: its hash is another.");
    }

    /// <summary>A row balances by construction; what can be wrong is its sign.</summary>
    private void Shape(JournalRow row, Movement movement, RequestId? request)
    {
        var posts = movement.PostedSign != 0;
        var shape = row.Kind switch
        {
            "hold" => row.Amount == 0 && row.HeldChange >= 0,
            "void" => row.Amount == 0 && row.HeldChange <= 0,
            "capture" => row.Amount >= 0 && row.HeldChange <= -row.Amount,
            "rerate" => row is { Amount: >= 0, HeldChange: 0, Lot: null, Request: not null, Actor: not null },
            _ => posts && row.Amount > 0 && row.HeldChange == 0 && row.Lot is not null,
        };
        Require(shape, "I1", request, $"Row {row.Sequence} is a {row.Kind} of {row.Amount} that changes what is held by {row.HeldChange}.");
    }

    private void Sum(JournalRow row)
    {
        balance += (row.Credit == "wallet" ? row.Amount : 0) - (row.Debit == "wallet" ? row.Amount : 0);
        held += row.HeldChange;
        paidIn += row.Credit == "wallet" ? row.Amount : 0;
        revenue += row.Credit == "revenue" ? row.Amount : 0;
        breakage += row.Credit == "breakage" ? row.Amount : 0;
        if (row.Lot is not { } lot)
            return;
        var (amount, expired) = Lots.GetValueOrDefault((int)lot);
        Lots[(int)lot] = row.Credit == "wallet" ? (amount + row.Amount, expired) : (amount, expired + row.Amount);
    }

    private void Request(SqliteDataReader reader, JournalRow row, RequestId? request)
    {
        var ended = !reader.IsDBNull(13);
        var under = ended || request is null ? null : open.GetValueOrDefault(request.Value.Value);
        if (!ended && under is null)
        {
            Require(false, "I6", request, $"Row {row.Sequence} is about a request that does not exist.");
            return;
        }

        var (hold, captured) = under is null ? (reader.GetInt64(14), reader.Long(15)) : (under.Hold, null);
        if (row.Kind == "hold")
        {
            var own = under?.HoldSequence ?? reader.Long(16);
            Require(own == row.Sequence, "I6", request, $"Row {row.Sequence} is a hold; the request's own is row {own}.");
            Require(hold == row.HeldChange, "I3", request, $"The journal holds {row.HeldChange}, the request {hold}.");
            return;
        }

        var (end, state) = under is null ? (reader.Long(17), (RequestState)reader.GetInt32(18)) : (null, under.State);
        Require(end == row.Sequence, "I5", request, $"Row {row.Sequence} ends the request; its own end is row {end}.");
        Require(-row.HeldChange == hold, "I5", request, $"Its end releases {-row.HeldChange} of a hold of {hold}.");
        Require(captured == row.Amount, "I5", request, $"The journal captures {row.Amount}, the request {captured}.");
        var expected = row.Kind == "capture" ? RequestState.Settled : RequestState.Voided;
        Require(state == expected, "I6", request, $"The journal has a {row.Kind}, the request is {state.Wire()}.");
    }

    private void Rerate(SqliteDataReader reader, JournalRow row, RequestId? request)
    {
        Require(!reader.IsDBNull(13) && (RequestState)reader.GetInt32(18) == RequestState.Settled, "I6", request,
            $"Row {row.Sequence} charges a request later that has not settled.");
        Require(reader.Long(19) == row.Sequence, "I5", request, $"Row {row.Sequence} charges the request later; its own such row is {reader.Long(19)}.");
        Require(reader.Long(20) == row.Amount, "I5", request, $"The journal charges {row.Amount} later, the request {reader.Long(20)}.");
    }

    private void StartAt(VerifiedPosition verified, long number)
    {
        (sequence, hash, balance, held) = (verified.Sequence, verified.Hash, verified.Balance, verified.Held);
        (paidIn, revenue, breakage) = (verified.PaidIn, verified.Revenue, verified.Breakage);
        var stored = connection.Query(
            "select hash from journal where id = $id", row => row.GetFieldValue<byte[]>(0), ("$id", JournalId.Of(number, sequence))).FirstOrDefault();
        Require(sequence == 0 || stored.AsSpan().SequenceEqual(hash), "I12", null, $"Row {sequence} is not what was verified before.");
    }

    private VerifiedPosition? Verified() => connection.Query("""
        select seq, hash, balance_nanos, held_nanos, paid_in_nanos, revenue_nanos, breakage_nanos from verified where account_id = $account
        """, row => new VerifiedPosition(
            account, row.GetInt64(0), row.GetFieldValue<byte[]>(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
        ("$account", account.Value)).FirstOrDefault();

    private void Require(bool fact, string invariant, RequestId? request, string message) =>
        findings.Require(fact, invariant, account, request, message);
}

using System.Security.Cryptography;
using System.Text.Json;
using Imprest.Ledger.Sqlite.Reading;
using Imprest.Ledger.Sqlite.Writing;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>Every request of an account, and what all of them sum to: I5–I7, I9, I10, I13, I15, S1.</summary>
internal static class FullCheck
{
    public static void Check(
        SqliteConnection connection, Findings findings, WalletHead wallet, Dictionary<int, LotSums> lots, JournalCheck journal,
        Func<AccountId, RequestId, int, string>? imageFile)
    {
        var account = wallet.Account;
        var days = new Dictionary<(string Key, int Day), Use>();
        long charged = 0;
        using (var command = connection.Command("""
            select r.id, r.key_id, r.state, r.created_at, r.ended_at, r.hold_nanos, r.captured_nanos, r.allocations, r.reserve_nanos,
                r.absorbed_nanos, r.hold_seq, r.end_seq, r.receipt is not null, case when r.images_deleted_at is null then r.stored_images end,
                r.attempts, r.calls, r.rerate_seq, r.rerated_nanos, r.rerate_allocations, r.amount_status
            from request_log r where r.account = $number
            """, ("$number", wallet.Number)))
        using (var row = command.ExecuteReader())
        {
            while (!findings.IsFull && row.Read())
            {
                charged += (row.Long(6) ?? 0) + row.GetInt64(17);
                Request(findings, account, lots, days, row);
                if (imageFile is not null)
                    Files(findings, account, new(row.GetString(0)), StoredImages.Parse(row.Text(13)), imageFile);
            }
        }

        findings.Require(charged == journal.Position.Revenue, "I13", account, null,
            $"The journal's revenue is {journal.Position.Revenue}, the requests were charged {charged}.");
        Lots(findings, account, lots, journal);
        Days(connection, findings, account, days);
    }

    private static void Request(
        Findings findings, AccountId account, Dictionary<int, LotSums> lots, Dictionary<(string, int), Use> days, SqliteDataReader row)
    {
        var (id, state, hold, captured) = (new RequestId(row.GetString(0)), (RequestState)row.GetInt32(2), row.GetInt64(5), row.Long(6));
        void Require(bool fact, string invariant, string message) => findings.Require(fact, invariant, account, id, message);
        if (state == RequestState.Rejected)
        {
            Require(hold == 0 && captured is 0 && row.IsDBNull(10) && row.IsDBNull(11), "I6", "It was rejected, and holds or was charged something.");
            return;
        }

        var ended = state.IsTerminal();
        Require(!row.IsDBNull(10), "I6", "It has no hold in the journal.");
        Require(ended == (captured is not null) && ended == !row.IsDBNull(4) && ended == !row.IsDBNull(11), "I6",
            $"It is {state.Wire()}; captured, ended_at and end_seq do not agree with that.");
        var later = row.GetInt64(17);
        Require(captured is null || (captured >= 0 && later >= 0 && captured + later <= hold), "I10", $"It was charged {captured} and later {later} of a hold of {hold}.");
        Require(row.IsDBNull(16) ? later == 0 : state == RequestState.Settled && row.Int(19) is { } status && status != (int)AmountStatus.Unknown, "I5",
            $"It is {state.Wire()} and charged {later} later; rerate_seq and amount_status do not agree with that.");
        Require(state != RequestState.Voided || captured == 0, "I5", $"It is voided and was charged {captured}.");
        Require(captured is null or 0 || row.GetInt64(12) != 0, "I10", $"It was charged {captured} without a receipt.");
        Calls(findings, account, id, row.GetInt32(14), row.Text(15));
        Consumed(findings, account, id, lots, row);
        var key = (row.GetString(1), Instants.DayOf(row.GetInt64(3)));
        days[key] = days.GetValueOrDefault(key).Plus((captured ?? 0) + later, ended ? 0 : hold, row.GetInt64(9), ended ? 0 : row.GetInt64(8));
    }

    private static void Calls(Findings findings, AccountId account, RequestId id, int attempts, string? stored)
    {
        try
        {
            var tried = StoredCalls.Parse(stored).Select(call => call.Attempt).Distinct().ToList();
            findings.Require(tried.TrueForAll(attempt => attempt >= 1 && attempt <= attempts), "I8", account, id, "A call was made for an attempt that is not on record.");
            var earlier = tried.Count(attempt => attempt < attempts);
            findings.Require(earlier == Math.Max(0, attempts - 1), "I9", account, id, $"Of its {attempts} attempts, {earlier} earlier ones have results.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            findings.Add("I8", account, id, $"Its calls cannot be read: {exception.Message}");
        }
    }

    private static void Consumed(Findings findings, AccountId account, RequestId id, Dictionary<int, LotSums> lots, SqliteDataReader row)
    {
        var (createdAt, left) = (row.GetInt64(3), row.Long(6) ?? 0);
        foreach (var (number, nanos) in OpenCheck.Allocations(findings, account, id, row.GetInt64(5), row.Text(7)))
        {
            if (!lots.TryGetValue(number, out var lot))
            {
                findings.Add("I7", account, id, $"It held {nanos} of lot {number}, which does not exist.");
                continue;
            }

            findings.Require(lot.EffectiveAt <= createdAt && !(lot.ExpiresAt <= createdAt), "I7", account, id, $"It held {nanos} of lot {number}, which was not usable then.");
            lot.ConsumedByRequests += Math.Min(left, nanos);
            left -= Math.Min(left, nanos);
        }

        findings.Require(left == 0, "I7", account, id, $"{left} of its charge came from no lot.");
        if (row.IsDBNull(16))
            return;
        foreach (var (number, nanos) in OpenCheck.Allocations(findings, account, id, row.GetInt64(17), row.Text(18)))
        {
            if (lots.TryGetValue(number, out var lot))
                lot.ConsumedByRequests += nanos;
            else
                findings.Add("I7", account, id, $"It took {nanos} of lot {number} later, which does not exist.");
        }
    }

    private static void Lots(Findings findings, AccountId account, Dictionary<int, LotSums> lots, JournalCheck journal)
    {
        foreach (var lot in lots.Values)
        {
            var (amount, expired) = journal.Lots.GetValueOrDefault(lot.Number);
            findings.Require(lot.Remaining == lot.Amount - lot.ConsumedByRequests - lot.Expired, "I7", account, null,
                $"Lot {lot.Number} of {lot.Amount} has {lot.Remaining} left; {lot.ConsumedByRequests} was charged to it and {lot.Expired} expired.");
            findings.Require(lot.Amount == amount, "I13", account, null, $"Lot {lot.Number} is of {lot.Amount}, the journal put in {amount}.");
            findings.Require(lot.Expired == expired, "I13", account, null, $"Of lot {lot.Number} {lot.Expired} expired, by the journal {expired}.");
        }
    }

    private static void Days(SqliteConnection connection, Findings findings, AccountId account, Dictionary<(string Key, int Day), Use> days)
    {
        foreach (var (key, day, use) in connection.Query("""
            select key_id, day, used_nanos, held_nanos, absorbed_nanos, reserved_nanos from spend_days where account_id = $account
            """, row => (row.GetString(0), row.GetInt32(1), new Use(row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5))), ("$account", account.Value)))
        {
            var expected = days.GetValueOrDefault((key, day));
            findings.Require(use == expected, "S1", account, null, $"Key {key}, day {day}: the store says {use}, the requests sum to {expected}.");
            days.Remove((key, day));
        }

        foreach (var ((key, day), use) in days.Where(missing => missing.Value != default))
            findings.Add("S1", account, null, $"Key {key}, day {day}: the store says nothing, the requests sum to {use}.");
    }

    private static void Files(
        Findings findings, AccountId account, RequestId request, IReadOnlyList<StoredImage> images, Func<AccountId, RequestId, int, string> imageFile)
    {
        foreach (var image in images)
        {
            var file = imageFile(account, request, image.Index);
            if (!File.Exists(file))
            {
                findings.Add("I15", account, request, $"Image {image.Index} is not at {file}.");
                continue;
            }

            using var stream = File.OpenRead(file);
            findings.Require(Convert.ToHexStringLower(SHA256.HashData(stream)) == image.Sha256, "I15", account, request,
                $"Image {image.Index} at {file} has another SHA-256 than {image.Sha256}.");
        }
    }
}

using System.Runtime.InteropServices;
using Imprest.Ledger.Sqlite.Native;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>What the commands of a batch work on: accounts in memory, rows in the open transaction. Wallets, lots, days and usage are written once a batch.</summary>
internal sealed class Books(Database database, IdSource ids) : IDisposable
{
    private const int MostAccounts = 20_000;
    private readonly Dictionary<string, AccountState> accounts = new(StringComparer.Ordinal);
    private readonly List<AccountState> dirty = [];
    private readonly HashSet<string> cards = new(StringComparer.Ordinal);
    private readonly JournalSeal seal = new();
    private Kinds? kinds;
    private long lastEnded = -1, lastOpen = -1;

    public Database Database { get; } = database;
    public Statements Sql { get; } = new(database);
    public IdSource Ids { get; } = ids;

    /// <summary>Where texts are put together that are bound and forgotten.</summary>
    public Utf8Builder Text { get; } = new();

    /// <summary>What the batch ends, summed by day.</summary>
    public UsageDays Usage { get; } = new();
    public IEnumerable<string> LoadedAccounts => accounts.Keys;

    /// <summary>An account's state, read from the store at first use; null when there is no such account.</summary>
    public AccountState? Find(string id)
    {
        if (accounts.TryGetValue(id, out var account))
            return account;
        account = AccountLoader.Load(Sql, id);
        if (account is not null)
            accounts.Add(id, account);
        return account;
    }

    /// <exception cref="LedgerException">There is no such account.</exception>
    public AccountState Account(string id) => Find(id) ?? throw new LedgerException($"There is no account {id}.");

    public void Touch(AccountState account)
    {
        if (account.IsDirty)
            return;
        account.IsDirty = true;
        dirty.Add(account);
    }

    /// <summary>Moves money: changes the wallet and adds to its journal.</summary>
    public void Post(
        AccountState account, long at, Movement movement, long amount, long heldChange, string? request = null, int? lot = null, string? actor = null)
    {
        account.Balance += movement.PostedSign * amount;
        account.Held += heldChange;
        account.Sequence++;
        Invariant.Holds(account.Held >= 0 && account.Balance >= account.Held, "a wallet holds no more than it has");
        Touch(account);
        account.Added.Add(new(
            account.Id, account.Sequence, at, movement.Name, movement.Debit, movement.Credit, amount, heldChange, account.Balance, account.Held,
            request, lot, actor));
    }

    /// <summary>Expires the free part of lots that are due; a held part waits for its hold.</summary>
    /// <returns>How many lots lost something.</returns>
    public int ExpireDue(AccountState account, long at)
    {
        var expired = 0;
        foreach (var lot in account.Lots)
        {
            if (!lot.HasExpired(at) || lot.Free <= 0)
                continue;
            var amount = lot.Free;
            lot.Remaining -= amount;
            lot.Expired += amount;
            lot.IsDirty = true;
            Post(account, at, Movement.Expire, amount, 0, lot: lot.Number);
            expired++;
        }

        return expired;
    }

    /// <summary>The key of the next row of <c>requests</c> and <c>documents</c>.</summary>
    public long NextEnded()
    {
        lastEnded = LastEnded + 1;
        return lastEnded;
    }

    /// <summary>The key of the last row of <c>requests</c>.</summary>
    public long LastEnded
    {
        get
        {
            if (lastEnded < 0)
                lastEnded = Number("select coalesce(max(number), 0) from requests");
            return lastEnded;
        }
    }

    /// <summary>The same, as far as it is known without asking the store; −1: it is not.</summary>
    public long LastEndedSoFar => lastEnded;

    /// <summary>The key of the next row of <c>open_requests</c>: the request's time, or more where a later one was first.</summary>
    public long NextOpen(long time)
    {
        if (lastOpen < 0)
            lastOpen = Number("select coalesce(max(number), 0) from open_requests");
        return lastOpen = Math.Max(lastOpen + 1, time);
    }

    public long KindNumber(RequestKind kind) => (kinds ??= new Kinds(Sql)).Number(kind);

    /// <summary>The kind that has of this one the model and the provider alone.</summary>
    public long ModelKind(long kind) => (kinds ??= new Kinds(Sql)).OfModel(kind);

    public void KeepCard(string priceVersion, string canonical)
    {
        if (cards.Add(priceVersion))
            Sql.InsertCard.Start().Bind(priceVersion).Bind(canonical).Run();
    }

    /// <summary>Writes what the batch changed, before its commit.</summary>
    public void Flush()
    {
        foreach (var account in dirty)
        {
            WriteJournal(account);
            Sql.UpdateWallet.Start().Bind(account.Balance).Bind(account.Held).Bind(account.Sequence).BindBlob(account.Hash).Bind(account.Id).Run();
            var finished = false;
            foreach (var lot in account.Lots)
            {
                if (!lot.IsDirty)
                    continue;
                lot.IsDirty = false;
                finished |= lot.Remaining == 0;
                Sql.UpdateLot.Start().Bind(lot.Remaining).Bind(lot.Held).Bind(lot.Expired).Bind(account.Id).Bind(lot.Number).Run();
            }

            if (finished)
                account.Lots.RemoveAll(lot => lot.Remaining == 0);
            foreach (var day in account.DirtyDays)
            {
                day.IsDirty = false;
                Sql.PutDay.Start().Bind(account.Id).Bind(day.Key).Bind(day.Day).Bind(day.Use.Used).Bind(day.Use.Held).Bind(day.Use.Absorbed)
                    .Bind(day.Use.Reserved).Run();
            }

            account.DirtyDays.Clear();
            account.IsDirty = false;
        }

        dirty.Clear();
        Usage.Write(this);
        if (accounts.Count > MostAccounts)
            accounts.Clear();
    }

    /// <summary>After a rollback memory knows more than the store: forget all of it.</summary>
    public void Forget()
    {
        accounts.Clear();
        dirty.Clear();
        cards.Clear();
        Usage.Forget();
        kinds?.Forget();
        lastEnded = lastOpen = -1;
    }

    public void Dispose()
    {
        Sql.Dispose();
        seal.Dispose();
    }

    /// <summary>Seals and writes what the batch added to an account's journal.</summary>
    private void WriteJournal(AccountState account)
    {
        if (account.Added.Count == 0)
            return;
        var rows = CollectionsMarshal.AsSpan(account.Added);
        seal.Begin(account.Hash);
        foreach (ref readonly var row in rows)
            seal.Add(row);
        seal.Seal(account.Hash);
        for (var i = 0; i < rows.Length; i++)
            Insert(account, rows[i], i == rows.Length - 1 ? account.Hash : []);
        account.Added.Clear();
    }

    private void Insert(AccountState account, in JournalRow row, ReadOnlySpan<byte> hash)
    {
        var id = JournalId.Of(account.Number, row.Sequence);
        var insert = ReferenceEquals(row.Kind, Movement.Hold.Name) ? Sql.InsertHold
            : ReferenceEquals(row.Kind, Movement.Capture.Name) ? Sql.InsertCapture : null;
        if (insert is not null)
        {
            insert.Start().Bind(id).Bind(row.At).Bind(row.Amount).Bind(row.HeldChange).Bind(row.BalanceAfter).Bind(row.HeldAfter).Bind(row.Request)
                .BindBlobOrNull(hash).Run();
            return;
        }

        Sql.InsertJournal.Start().Bind(id).Bind(row.At).Bind(row.Kind).Bind(row.Debit).Bind(row.Credit).Bind(row.Amount).Bind(row.HeldChange)
            .Bind(row.BalanceAfter).Bind(row.HeldAfter).Bind(row.Request).Bind(row.Lot).Bind(row.Actor).BindBlobOrNull(hash).Run();
    }

    private long Number(string query)
    {
        using var find = Sql.Once(query);
        return find.Start().Step() ? find.Long(0) : 0;
    }
}

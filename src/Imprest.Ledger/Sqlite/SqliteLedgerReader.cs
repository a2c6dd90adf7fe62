using Imprest.Ledger.Sqlite.Reading;
using Imprest.Ledger.Sqlite.Writing;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>Reads a ledger, also while another process serves from it. Changes nothing and never checkpoints.</summary>
public sealed class SqliteLedgerReader : IAsyncDisposable
{
    private readonly ReadConnections connections;

    internal SqliteLedgerReader(string file) => connections = new ReadConnections(file);

    /// <summary>Opens <c>ledger.db</c> in a directory for reading.</summary>
    /// <exception cref="LedgerException">There is none, or this version cannot read it; the message says what to do.</exception>
    public static Task<SqliteLedgerReader> OpenAsync(string directory, CancellationToken cancellationToken) => Task.Run(() =>
    {
        var file = Path.Combine(directory, LedgerFiles.Database);
        if (!File.Exists(file))
            throw new LedgerException($"There is no ledger in {directory}. Start `imprest serve --data {directory}` once, or name another directory.");
        var reader = new SqliteLedgerReader(file);
        var version = reader.connections.Read(connection => (long)connection.Command("pragma user_version").ExecuteScalar()!);
        Migrations.RequireKnown(version, exact: true);
        return reader;
    }, cancellationToken);

    public Task<RequestRecord?> FindRequestAsync(AccountId? account, RequestId request) =>
        connections.ReadAsync(connection => RequestRows.Find(connection, account, request));

    public Task<IReadOnlyList<CallRecord>> CallsOfAsync(AccountId account, RequestId request) =>
        connections.ReadAsync(connection => CallList.Read(connection, account, request));

    public Task<IReadOnlyList<StoredImage>> ImagesOfAsync(AccountId account, RequestId request) =>
        connections.ReadAsync(connection => StoredImages.Parse(RequestRows.One(connection, account, request, "r.stored_images", row => row.Text(0) ?? "[]")));

    public Task<IReadOnlyList<LedgerEntry>> EntriesOfAsync(AccountId account, RequestId request) =>
        connections.ReadAsync<IReadOnlyList<LedgerEntry>>(connection => WalletRows.OfRequest(connection, account, request));

    /// <returns>Null when <paramref name="after"/> names no request that the filter's account has.</returns>
    public Task<Page<RequestRecord>?> ListRequestsAsync(RequestFilter filter, int limit, RequestId? after)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1000);
        return connections.ReadAsync(connection => RequestList.Read(connection, filter, limit, after));
    }

    /// <param name="groupBy">Of <c>day, month, model, provider, operation, quality, size, key_id, outcome, state, account_id, label:NAME</c>.</param>
    /// <param name="withCost">What the providers take too, and what is absorbed of it.</param>
    /// <param name="withRejected">Count the log's rejected requests too, so that all that <see cref="ListRequestsAsync"/> lists is counted.</param>
    /// <exception cref="ArgumentException">A group is not known.</exception>
    public Task<IReadOnlyList<UsageRow>> UsageAsync(RequestFilter filter, IReadOnlyList<string> groupBy, bool withCost = false, bool withRejected = false) =>
        connections.ReadAsync(connection => UsageQuery.Read(connection, filter, groupBy, withCost, withRejected));

    /// <summary>The requests that were charged most, the dearest first.</summary>
    public Task<IReadOnlyList<RequestRecord>> DearestRequestsAsync(RequestFilter filter, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1000);
        return connections.ReadAsync(connection => DearestRequests.Read(connection, filter, count));
    }

    /// <summary>Requests that are not terminal, in brief, oldest first.</summary>
    public Task<IReadOnlyList<OpenHold>> OpenHoldsAsync() =>
        connections.ReadAsync<IReadOnlyList<OpenHold>>(RequestRows.Holds);

    /// <summary>Requests that are not terminal, with all their documents, oldest first.</summary>
    public Task<IReadOnlyList<RequestRecord>> OpenRequestsAsync() =>
        connections.ReadAsync<IReadOnlyList<RequestRecord>>(RequestRows.Open);

    /// <summary>The request that an idempotency key is bound to, unless it has expired (72 hours after the request's end).</summary>
    public Task<RequestRecord?> FindByIdempotencyKeyAsync(AccountId account, string key, DateTimeOffset at) =>
        connections.ReadAsync(connection =>
        {
            var bound = connection.Query("""
                select request_id from idempotency where account = (select number from accounts where id = $account) and key = $key
                """, row => new RequestId(row.GetString(0)), ("$account", account.Value), ("$key", key));
            var found = bound is [var request] ? RequestRows.Find(connection, account, request) : null;
            return found?.EndedAt + AuthorizeCommand.KeyLife <= at ? null : found;
        });

    /// <summary>A used rate card's canonical form.</summary>
    public Task<string?> FindCardAsync(string priceVersion) =>
        connections.ReadAsync(connection => connection.Query(
            "select canonical from cards where price_version = $version", row => row.GetString(0), ("$version", priceVersion)).FirstOrDefault());

    /// <summary>The canonical forms of a model's rate cards that requests were priced by, in no order.</summary>
    /// <param name="model"><c>provider/model</c>.</param>
    public Task<IReadOnlyList<string>> CardsOfModelAsync(string model) =>
        connections.ReadAsync<IReadOnlyList<string>>(connection => connection.Query(
            // A version is the model's name, an @ and the rest; A comes after @.
            "select canonical from cards where price_version >= $from and price_version < $to", row => row.GetString(0), ("$from", $"{model}@"), ("$to", $"{model}A")));

    public Task<Wallet?> WalletAsync(AccountId account, DateTimeOffset at) =>
        connections.ReadAsync(connection => WalletRows.Find(connection, account, at));

    public Task<Position?> PositionAsync(AccountId account, KeyId? key, DateTimeOffset at) =>
        connections.ReadAsync(connection => WalletRows.Position(connection, account, key, at));

    /// <summary>An account's limit of absorbed cost a UTC day: used is what was absorbed, held what running requests reserve. Null when there is no such account.</summary>
    public Task<LimitUse?> AbsorbedAsync(AccountId account, DateTimeOffset at) =>
        connections.ReadAsync(connection => WalletRows.Absorbed(connection, account, at));

    /// <summary>The journal, newest first. <paramref name="after"/> is an entry's id.</summary>
    /// <returns>Null when <paramref name="after"/> names no entry of the account.</returns>
    public Task<Page<LedgerEntry>?> LedgerAsync(AccountId account, int limit, long? after) =>
        connections.ReadAsync(connection => WalletRows.Ledger(connection, account, limit, after));

    /// <summary>The journal of a period, newest first; see <see cref="LedgerAsync(AccountId, int, long?)"/>.</summary>
    /// <param name="to">Exclusive; null: until now.</param>
    public Task<Page<LedgerEntry>?> LedgerAsync(AccountId account, DateTimeOffset? from, DateTimeOffset? to, int limit, long? after) =>
        connections.ReadAsync(connection => WalletRows.Ledger(connection, account, limit, after, from, to));

    /// <summary>What a wallet had at the end of each UTC day, from one day to another: what its journal says, so that what has expired is taken out on the day that it was.</summary>
    /// <exception cref="ArgumentException">These are more than 1,000 days, or none.</exception>
    public Task<IReadOnlyList<DayBalance>> DayBalancesAsync(AccountId account, DateOnly first, DateOnly last)
    {
        const int MostDays = 1000;
        if (last < first || last.DayNumber - first.DayNumber >= MostDays)
            throw new ArgumentException($"Ask for the balances of 1 to {MostDays} days, not from {first:O} to {last:O}.", nameof(last));
        return connections.ReadAsync<IReadOnlyList<DayBalance>>(connection =>
        {
            using var journal = new JournalPeriod(connection, WalletRows.Number(connection, account));
            return journal.Closing(first, last);
        });
    }

    public Task<IReadOnlyList<AccountRecord>> AccountsAsync() =>
        connections.ReadAsync<IReadOnlyList<AccountRecord>>(WalletRows.Accounts);

    /// <summary>How accounts stand, the oldest first; all, or one (none when there is no such account).</summary>
    public Task<IReadOnlyList<AccountStanding>> StandingsAsync(AccountId? account, DateTimeOffset at) =>
        connections.ReadAsync<IReadOnlyList<AccountStanding>>(connection => WalletRows.Standings(connection, account, at));

    /// <summary>By which price lists an account paid, and who decided that; newest first.</summary>
    public Task<IReadOnlyList<PriceListChange>> PriceListChangesAsync(AccountId account) =>
        connections.ReadAsync<IReadOnlyList<PriceListChange>>(connection => connection.Query(
            "select price_list, at, actor from price_list_changes where account_id = $account order by number desc",
            row => new PriceListChange(row.Text(0), row.RequiredInstant(1), row.GetString(2)), ("$account", account.Value)));

    public Task<IReadOnlyList<ApiKeyRecord>> KeysAsync() => connections.ReadAsync<IReadOnlyList<ApiKeyRecord>>(KeyList.Read);

    /// <summary>Who changed what, newest first.</summary>
    /// <returns>Null when <paramref name="after"/> names no row.</returns>
    public Task<Page<AuditEntry>?> AuditAsync(AuditFilter filter, int limit, long? after) =>
        connections.ReadAsync(connection => AuditList.Read(connection, filter, limit, after));

    /// <summary>Review items, oldest first; of all accounts when none is named.</summary>
    public Task<IReadOnlyList<ReviewItem>> ReviewItemsAsync(AccountId? account, bool openOnly, int limit) =>
        connections.ReadAsync<IReadOnlyList<ReviewItem>>(connection => connection.Query("""
            select account_id, request_id, item, reason, opened_at, closed_at, decision, actor from review_items
            where ($account is null or account_id = $account) and (closed_at is null or not $open) order by opened_at, request_id, item limit $limit
            """, row => new ReviewItem(
                new(row.GetString(0)), new(row.GetString(1)), row.GetInt32(2), row.GetString(3), row.RequiredInstant(4), row.Instant(5), row.Text(6),
                row.Text(7)), ("$account", account?.Value), ("$open", openOnly), ("$limit", limit)));

    /// <summary>One request's review items, in their order.</summary>
    public Task<IReadOnlyList<ReviewItem>> ReviewItemsOfAsync(AccountId account, RequestId request) =>
        connections.ReadAsync<IReadOnlyList<ReviewItem>>(connection => connection.Query("""
            select item, reason, opened_at, closed_at, decision, actor from review_items where account_id = $account and request_id = $request order by item
            """, row => new ReviewItem(account, request, row.GetInt32(0), row.GetString(1), row.RequiredInstant(2), row.Instant(3), row.Text(4), row.Text(5)),
            ("$account", account.Value), ("$request", request.Value)));

    /// <summary>What all accounts have and hold together. What has expired and not been taken out yet counts as taken out.</summary>
    public Task<(Money Balance, Money Held)> BalancesAsync(DateTimeOffset at) => connections.ReadAsync(connection => connection.Query("""
        select coalesce(sum(balance_nanos), 0) - (select coalesce(sum(remaining_nanos - held_nanos), 0) from lots where remaining_nanos > held_nanos and expires_at <= $at),
            coalesce(sum(held_nanos), 0) from wallets
        """, row => (new Money(row.GetInt64(0)), new Money(row.GetInt64(1))), ("$at", at.Stored())) is [var sums] ? sums : default);

    /// <summary>Refused calls that were counted only, newest first.</summary>
    /// <returns>Null when <paramref name="after"/> names no count.</returns>
    public Task<Page<RejectionCount>?> RejectionCountsAsync(AccountId? account, DateTimeOffset? from, DateTimeOffset? to, int limit, RejectionCount? after) =>
        connections.ReadAsync(connection => RejectionCountList.Read(connection, account, from, to, limit, after));

    /// <summary>Checks the invariants on a snapshot.</summary>
    public Task<IReadOnlyList<Violation>> CheckAsync(CheckOptions options) =>
        connections.ReadAsync(connection => LedgerChecker.Check(connection, options).Violations);

    /// <summary>Is a process writing to it now? Told from the lock file.</summary>
    public static bool IsServed(string directory)
    {
        var file = Path.Combine(directory, LedgerFiles.Lock);
        if (!File.Exists(file))
            return false;
        try
        {
            using var taken = new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public ValueTask DisposeAsync()
    {
        connections.Dispose();
        return ValueTask.CompletedTask;
    }

    internal Task<T> ReadAsync<T>(Func<SqliteConnection, T> query) => connections.ReadAsync(query);
}

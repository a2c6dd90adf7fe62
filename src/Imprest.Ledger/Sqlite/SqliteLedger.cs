using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite;

/// <summary>
/// The ledger in SQLite: one writer thread with group commit, WAL and <c>synchronous=FULL</c>. A task that changes something completes after its commit.
/// </summary>
public sealed class SqliteLedger : IAsyncDisposable
{
    private static NotSupportedException Next => new("written next");

    /// <summary>Opens (or makes) <c>ledger.db</c> in a directory, takes the lock file, migrates, reads the pragmas back, checks wallets and open requests.</summary>
    /// <exception cref="LedgerException">It cannot be opened, or is not safe to take money with; the message says what to do.</exception>
    public static Task<SqliteLedger> OpenAsync(string directory, TimeProvider clock, IdSource ids, CancellationToken cancellationToken) => throw Next;

    // Money.
    public Task<AuthorizeOutcome> AuthorizeAsync(Authorization authorization, CancellationToken cancellationToken) => throw Next;
    /// <summary>TX-R: records how the last attempt failed (surely uncharged) and the intent of the next one.</summary>
    /// <returns>False when the request is no longer attempting: then do not send.</returns>
    public Task<bool> StartAttemptAsync(AccountId account, RequestId request, int attempt, string provider, string providerModel, IReadOnlyList<CallResult> last, DateTimeOffset at) => throw Next;
    public Task<ResolveOutcome> ResolveAsync(Resolution resolution) => throw Next;
    /// <summary>A bill that came after the request had ended: absorbed cost and a review item, never a charge.</summary>
    public Task AbsorbLateAsync(AccountId account, RequestId request, Money cost, bool unknown, string reason, DateTimeOffset at) => throw Next;
    /// <summary>The final answer did not reach its client: an equal call may join for ten minutes (design, promise 10).</summary>
    public Task MarkUnansweredAsync(AccountId account, RequestId request) => throw Next;
    public Task<TopUpOutcome> TopUpAsync(AccountId account, LotKind kind, Money amount, DateTimeOffset? expiresAt, string sourceRef, string actor, DateTimeOffset at) => throw Next;
    /// <summary>Expires what is due; a held part waits for its hold. Returns the lots that expired.</summary>
    public Task<int> ExpireLotsAsync(DateTimeOffset at) => throw Next;

    // The log.
    /// <summary>Logs a refused images call, outside the money commit: at most 60 rows a minute a key, the rest counted by (key, code, minute). Never blocks.</summary>
    public void LogRejection(Rejection rejection) => throw Next;
    public Task<RequestRecord?> FindRequestAsync(AccountId? account, RequestId request) => throw Next;
    public Task<IReadOnlyList<CallRecord>> CallsOfAsync(AccountId account, RequestId request) => throw Next;
    public Task<IReadOnlyList<StoredImage>> ImagesOfAsync(AccountId account, RequestId request) => throw Next;
    public Task<IReadOnlyList<LedgerEntry>> EntriesOfAsync(AccountId account, RequestId request) => throw Next;
    /// <returns>Null when <paramref name="after"/> names no request that the filter's account has.</returns>
    public Task<Page<RequestRecord>?> ListRequestsAsync(RequestFilter filter, int limit, RequestId? after) => throw Next;
    /// <param name="groupBy">Of <c>day, month, model, provider, operation, quality, size, key_id, outcome, state, account_id, label:NAME</c>.</param>
    public Task<IReadOnlyList<UsageRow>> UsageAsync(RequestFilter filter, IReadOnlyList<string> groupBy) => throw Next;
    /// <summary>Requests that are not terminal, oldest first: for recovery and for the resolver.</summary>
    public Task<IReadOnlyList<RequestRecord>> OpenRequestsAsync() => throw Next;
    /// <summary>Requests that an equal call may join after a restart: in doubt, or ended since and not surely answered (all that ended in the last ten minutes if the last stop was not clean).</summary>
    public Task<IReadOnlyList<RequestRecord>> JoinableAsync(DateTimeOffset since) => throw Next;
    /// <summary>The request that an idempotency key is bound to, unless it has expired.</summary>
    public Task<RequestRecord?> FindByIdempotencyKeyAsync(AccountId account, string key, DateTimeOffset at) => throw Next;
    /// <summary>A used rate card's canonical form.</summary>
    public Task<string?> FindCardAsync(string priceVersion) => throw Next;
    /// <summary>Stored images of requests that ended before an instant, to delete; and the note that they are gone.</summary>
    public Task<IReadOnlyList<(AccountId Account, RequestId Request, StoredImage Image)>> ImagesEndedBeforeAsync(DateTimeOffset instant, int limit) => throw Next;
    public Task MarkImagesDeletedAsync(AccountId account, RequestId request, DateTimeOffset at) => throw Next;

    // Wallets, keys, limits.
    public Task<Wallet?> WalletAsync(AccountId account, DateTimeOffset at) => throw Next;
    public Task<Position?> PositionAsync(AccountId account, KeyId? key, DateTimeOffset at) => throw Next;
    public Task<Page<LedgerEntry>?> LedgerAsync(AccountId account, int limit, long? after) => throw Next;
    public Task CreateAccountAsync(AccountRecord account) => throw Next;
    public Task<IReadOnlyList<AccountRecord>> AccountsAsync() => throw Next;
    public Task<bool> SetAbsorbedLimitAsync(AccountId account, Money limit) => throw Next;
    public Task AddKeyAsync(ApiKeyRecord key) => throw Next;
    public Task<bool> RevokeKeyAsync(KeyId key, DateTimeOffset at) => throw Next;
    public Task<IReadOnlyList<ApiKeyRecord>> KeysAsync() => throw Next;
    /// <summary>Sets, changes or (null) removes a limit. What was already spent and held in the period counts.</summary>
    public Task<bool> SetLimitAsync(AccountId account, KeyId? key, LimitPeriod period, Money? limit, DateTimeOffset at) => throw Next;

    /// <summary>A consistent copy of the running store, made with VACUUM INTO on the writer's connection.</summary>
    public Task BackupAsync(string file) => throw Next;

    /// <summary>Flushes, notes a clean stop, checkpoints, closes, the writer last.</summary>
    public ValueTask DisposeAsync() => throw Next;
}

/// <summary>The ledger cannot be used; the message says why and what to do.</summary>
public sealed class LedgerException(string message, Exception? inner = null) : Exception(message, inner);

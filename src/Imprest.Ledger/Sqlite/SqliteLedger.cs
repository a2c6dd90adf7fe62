using Imprest.Ledger.Sqlite.Native;
using Imprest.Ledger.Sqlite.Reading;
using Imprest.Ledger.Sqlite.Writing;
using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite;

/// <summary>
/// The ledger in SQLite: one writer thread with group commit, WAL and <c>synchronous=FULL</c>. A task that changes something completes after its commit.
/// </summary>
/// <remarks>
/// Every method that changes something throws <see cref="LedgerException"/> when the store cannot write: <see cref="LedgerException.Temporary"/>
/// tells a full disk or queue (nothing changed, try later) from a failed store (see <see cref="Failed"/>).
/// </remarks>
public sealed class SqliteLedger : IAsyncDisposable
{
    private readonly FileStream lockFile;
    private readonly Writer writer;
    private readonly SqliteLedgerReader reader;
    private readonly StrangerCounts strangers = new();
    private bool disposed;

    internal SqliteLedger(FileStream lockFile, Writer writer, SqliteLedgerReader reader, bool lastStopWasClean)
    {
        (this.lockFile, this.writer, this.reader, LastStopWasClean) = (lockFile, writer, reader, lastStopWasClean);
        Webhooks = new(writer, reader);
        SignUps = new(writer, reader);
        writer.Start();
    }

    /// <summary>The version of the SQLite library in this process.</summary>
    public static string SqliteVersion => Database.Version;

    /// <summary>Where accounts are told of their tasks.</summary>
    public WebhookStore Webhooks { get; }

    /// <summary>Accounts that strangers open, and the invitations to it.</summary>
    public SignUpStore SignUps { get; }

    /// <summary>False after a crash: answers of the last minutes may not have reached their clients.</summary>
    public bool LastStopWasClean { get; }

    /// <summary>Completes with the reason when the store failed and nothing can be written any more: then the process should exit.</summary>
    public Task<Exception> Failed => writer.Failed;

    /// <summary>Commits, and the changes that they carried, since this ledger was opened.</summary>
    public (long Commits, long Changes) WriteCounts => writer.Counts;

    /// <summary>Refused calls that were neither logged nor counted by key, because too many waited to be.</summary>
    public long RejectionsDropped => writer.Rejections.Dropped;

    /// <summary>Opens (or makes) <c>ledger.db</c> in a directory, takes the lock file, migrates, reads the pragmas back, checks wallets and open requests.</summary>
    /// <exception cref="LedgerException">It cannot be opened, or is not safe to take money with; the message says what to do.</exception>
    public static Task<SqliteLedger> OpenAsync(string directory, TimeProvider clock, IdSource ids, CancellationToken cancellationToken) =>
        Task.Run(() => LedgerOpening.OpenAsync(directory, clock, ids, cancellationToken), cancellationToken);

    /// <summary>Opens a ledger for reading only, also while another process serves from it.</summary>
    /// <exception cref="LedgerException">There is none, or this version cannot read it.</exception>
    public static Task<SqliteLedgerReader> OpenReadOnlyAsync(string directory, CancellationToken cancellationToken) =>
        SqliteLedgerReader.OpenAsync(directory, cancellationToken);

    // Money.
    public Task<AuthorizeOutcome> AuthorizeAsync(Authorization authorization, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(authorization.Hold.Nanos, nameof(authorization));
        ArgumentOutOfRangeException.ThrowIfNegative(authorization.AbsorbedReserve.Nanos, nameof(authorization));
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<AuthorizeOutcome>(cancellationToken)
            : writer.Submit(new AuthorizeCommand(authorization)); // Once queued it is not taken back: a hold that may exist must be known.
    }

    /// <summary>TX-R: records how the last attempt failed (surely uncharged) and the intent of the next one.</summary>
    /// <param name="attempt">From 2; one more than the last.</param>
    /// <param name="last">How the calls of the last attempt ended; at least one.</param>
    /// <param name="card">The rate card of the model that is tried next, where it is another than before; kept before its first use.</param>
    /// <param name="costCard">The provider's own, where it is not <paramref name="card"/>.</param>
    /// <returns>False when the request is no longer attempting, or that attempt was started already: then do not send.</returns>
    public Task<bool> StartAttemptAsync(
        AccountId account, RequestId request, int attempt, string provider, string providerModel, IReadOnlyList<CallResult> last, DateTimeOffset at,
        (string Version, string Canonical)? card = null, (string Version, string Canonical)? costCard = null, long? fence = null)
    {
        if (last.Count == 0)
            throw new ArgumentException("The next attempt starts when it is known how the last one ended.", nameof(last));
        return writer.Submit(new StartAttemptCommand(account, request, attempt, provider, providerModel, last, at, card, costCard, fence));
    }

    /// <summary>TX-B. Repeatable: what is known of a call replaces what was known before.</summary>
    /// <returns>The claim to write under from now on; 0 where the request, or this attempt of it, is not under way any more.</returns>
    public Task<long> AcceptAsync(Acceptance acceptance) => writer.Submit(new Change<long>(books => JobRows.Accept(books, acceptance), always: true));

    /// <summary>Takes over requests that have to be asked about and that nobody works on: of processes that are gone, or past their lease.</summary>
    /// <param name="owner">This process.</param>
    public async Task<IReadOnlyList<ClaimedJob>> ClaimJobsAsync(string owner, DateTimeOffset at, DateTimeOffset leaseUntil, int limit)
    {
        var any = await reader.ReadAsync(connection => connection.Query(
            "select 1 from jobs where owner <> $owner or lease_until <= $at limit 1", row => row.GetInt32(0), ("$owner", owner), ("$at", at.Stored())).Count > 0);
        return any ? await writer.Submit(new Change<List<ClaimedJob>>(books => JobRows.ClaimDue(books, owner, at.Stored(), leaseUntil.Stored(), limit), always: true)) : [];
    }

    /// <returns>False where somebody else has claimed the request, or it has ended: then stop.</returns>
    public Task<bool> RenewJobAsync(AccountId account, RequestId request, long fence, DateTimeOffset leaseUntil) =>
        writer.Submit(new Change<bool>(books => JobRows.Renew(books, account, request, fence, leaseUntil.Stored()), always: true));

    /// <summary>Settles, voids, or moves to in doubt or review. Repeatable: a request ends once.</summary>
    /// <exception cref="ArgumentException">The resolution is none of the four states, captures without settling, or captures less than nothing.</exception>
    /// <exception cref="InvalidOperationException">The capture is above the hold.</exception>
    /// <param name="audit">The decision behind it, where a person took one.</param>
    public Task<ResolveOutcome> ResolveAsync(Resolution resolution, AuditNote? audit = null)
    {
        if (resolution.State is RequestState.Rejected or RequestState.Held or RequestState.Attempting)
            throw new ArgumentException($"A request is not resolved to {resolution.State.Wire()}.", nameof(resolution));
        if (resolution.Capture.Nanos < 0 || resolution.Absorbed.Nanos < 0)
            throw new ArgumentException("Amounts of a resolution are not negative.", nameof(resolution));
        if (resolution.Capture.Nanos > 0 && resolution.State != RequestState.Settled)
            throw new ArgumentException($"Only a settled request captures, not one {resolution.State.Wire()}.", nameof(resolution));
        var command = new ResolveCommand(resolution);
        return audit is null ? writer.Submit(command) : SubmitAsync(command, outcome => outcome is ResolveOutcome.Done ? audit : null);
    }

    /// <summary>A bill that came after the request had ended: absorbed cost and a review item, never a charge.</summary>
    /// <param name="reason">What tells this bill from others of the request: the same one again changes nothing.</param>
    /// <param name="call">The call that it is for; what is unknown of others stays so. Null: it is for all whose cost is not known.</param>
    /// <returns>False: it was recorded before.</returns>
    public Task<bool> AbsorbLateAsync(
        AccountId account, RequestId request, Money cost, string reason, DateTimeOffset at, (int Attempt, int Call)? call = null, AuditNote? audit = null) =>
        SubmitAsync(new Change<bool>(books => LateBills.Absorb(books, account, request, cost, reason, at, call), always: true), added => added ? audit : null);

    /// <summary>Charges a request that settled at an unknown amount, now that its price is known. Repeatable: it happens once.</summary>
    /// <exception cref="ArgumentException">An amount is negative, or the status is still unknown.</exception>
    public Task<LateChargeOutcome> ChargeLateAsync(LateCharge charge)
    {
        if (charge.Rated.Nanos < 0 || charge.ProviderCost?.Nanos < 0 || charge.Status == AmountStatus.Unknown)
            throw new ArgumentException("A late charge is of a known amount that is not negative.", nameof(charge));
        return writer.Submit(new ChargeLateCommand(charge));
    }

    /// <summary>The final answer did not reach its client: an equal call may join for ten minutes (design, promise 10).</summary>
    public Task MarkUnansweredAsync(AccountId account, RequestId request) =>
        writer.Submit(new Change<bool>(books => SmallChanges.MarkUnanswered(books, account, request), always: true));

    /// <param name="priority">Lots of a lower priority are used up first.</param>
    public Task<TopUpOutcome> TopUpAsync(
        AccountId account, LotKind kind, Money amount, DateTimeOffset? expiresAt, string sourceRef, string actor, DateTimeOffset at, int priority = 0,
        AuditNote? audit = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount.Nanos, nameof(amount));
        ArgumentException.ThrowIfNullOrEmpty(sourceRef);
        return SubmitAsync(
            new TopUpCommand(account, kind, amount, expiresAt, sourceRef, actor, at, priority),
            outcome => outcome is TopUpOutcome.Added added && audit is not null ? audit with { Target = added.Lot.Id } : null);
    }

    /// <summary>Expires what is due; a held part waits for its hold. Returns the lots that expired.</summary>
    public Task<int> ExpireLotsAsync(DateTimeOffset at) => writer.Submit(new Change<int>(books => SmallChanges.ExpireLots(books, at)));

    /// <summary>Deletes idempotency keys that have expired, at most 5,000 a call. Returns how many; call again while there are so many.</summary>
    public Task<int> PruneIdempotencyKeysAsync(DateTimeOffset at) =>
        writer.Submit(new Change<int>(books => SmallChanges.PruneIdempotencyKeys(books, at)));

    // The log.
    /// <summary>Logs a refused images call, outside the money commit: at most 60 rows a minute a key and 300 an account, the rest counted by (key, code, minute). Never blocks.</summary>
    public void LogRejection(Rejection rejection)
    {
        if (writer.Rejections.Add(rejection))
            writer.Nudge();
    }

    /// <summary>Counts a refused call that came without a valid key, by (code, minute), in memory. Never blocks and never writes.</summary>
    public void CountStranger(string errorCode, DateTimeOffset at) => strangers.Add(new(errorCode, Instants.MinuteOf(at)), 1);

    /// <summary>Writes the counts of strangers' calls of the minutes that are over.</summary>
    public Task WriteStrangersAsync(DateTimeOffset at) => WriteStrangersAsync(Instants.MinuteOf(at));

    /// <summary>Completes when everything that was logged, counted or changed before is written.</summary>
    public async Task FlushAsync()
    {
        await WriteStrangersAsync(before: long.MaxValue);
        await writer.Submit(new Change<bool>(_ => writer.Rejections.WriteAll(), always: true));
    }

    public Task<RequestRecord?> FindRequestAsync(AccountId? account, RequestId request) => reader.FindRequestAsync(account, request);
    public Task<IReadOnlyList<CallRecord>> CallsOfAsync(AccountId account, RequestId request) => reader.CallsOfAsync(account, request);
    public Task<IReadOnlyList<StoredImage>> ImagesOfAsync(AccountId account, RequestId request) => reader.ImagesOfAsync(account, request);
    public Task<IReadOnlyList<LedgerEntry>> EntriesOfAsync(AccountId account, RequestId request) => reader.EntriesOfAsync(account, request);

    /// <returns>Null when <paramref name="after"/> names no request that the filter's account has.</returns>
    public Task<Page<RequestRecord>?> ListRequestsAsync(RequestFilter filter, int limit, RequestId? after) =>
        reader.ListRequestsAsync(filter, limit, after);

    /// <inheritdoc cref="SqliteLedgerReader.UsageAsync"/>
    public Task<IReadOnlyList<UsageRow>> UsageAsync(RequestFilter filter, IReadOnlyList<string> groupBy, bool withCost = false, bool withRejected = false) =>
        reader.UsageAsync(filter, groupBy, withCost, withRejected);

    /// <inheritdoc cref="SqliteLedgerReader.DearestRequestsAsync"/>
    public Task<IReadOnlyList<RequestRecord>> DearestRequestsAsync(RequestFilter filter, int count) => reader.DearestRequestsAsync(filter, count);

    /// <summary>Requests that are not terminal, in brief, oldest first.</summary>
    public Task<IReadOnlyList<OpenHold>> OpenHoldsAsync() => reader.OpenHoldsAsync();

    /// <summary>Requests that are not terminal, with all their documents, oldest first: for the start.</summary>
    public Task<IReadOnlyList<RequestRecord>> OpenRequestsAsync() => reader.OpenRequestsAsync();

    /// <summary>Requests that an equal call may join after a restart: in doubt, or ended since and not surely answered (all that ended since if the last stop was not clean).</summary>
    /// <param name="since">Ten minutes ago.</param>
    public Task<IReadOnlyList<RequestRecord>> JoinableAsync(DateTimeOffset since) =>
        reader.ReadAsync<IReadOnlyList<RequestRecord>>(connection =>
        [
            .. RequestRows.Open(connection).Where(request => request.State == RequestState.InDoubt),
            .. JournalSearch.EndedSince(connection, since, unansweredOnly: LastStopWasClean),
        ]);

    /// <summary>The request that an idempotency key is bound to, unless it has expired.</summary>
    public Task<RequestRecord?> FindByIdempotencyKeyAsync(AccountId account, string key, DateTimeOffset at) =>
        reader.FindByIdempotencyKeyAsync(account, key, at);

    /// <summary>A used rate card's canonical form.</summary>
    public Task<string?> FindCardAsync(string priceVersion) => reader.FindCardAsync(priceVersion);

    /// <summary>The canonical forms of a model's rate cards that requests were priced by, in no order.</summary>
    /// <param name="model"><c>provider/model</c>.</param>
    public Task<IReadOnlyList<string>> CardsOfModelAsync(string model) => reader.CardsOfModelAsync(model);

    /// <summary>Stored images of requests that ended before an instant, to delete; and the note that they are gone.</summary>
    public async Task<IReadOnlyList<(AccountId Account, RequestId Request, StoredImage Image)>> ImagesEndedBeforeAsync(DateTimeOffset instant, int limit)
    {
        var (images, swept) = await reader.ReadAsync(connection => JournalSearch.ImagesEndedBefore(connection, instant, limit));
        if (swept.Count > 0)
            await writer.Submit(new Change<bool>(books => SmallChanges.NoteSwept(books, swept)));
        return images;
    }

    public Task MarkImagesDeletedAsync(AccountId account, RequestId request, DateTimeOffset at) =>
        writer.Submit(new Change<bool>(books => SmallChanges.MarkImagesDeleted(books, account, request, at)));

    /// <summary>Review items, oldest first; of all accounts when none is named.</summary>
    public Task<IReadOnlyList<ReviewItem>> ReviewItemsAsync(AccountId? account, bool openOnly, int limit) =>
        reader.ReviewItemsAsync(account, openOnly, limit);

    /// <summary>
    /// Notes what a person decided about all open items of a request. Those of one in review stay open: <see cref="ResolveAsync"/> ends it and closes them,
    /// and till then its hold must be seen.
    /// </summary>
    /// <returns>How many were closed.</returns>
    public Task<int> CloseReviewItemsAsync(AccountId account, RequestId request, string decision, string actor, DateTimeOffset at, AuditNote? audit = null) =>
        SubmitAsync(
            new Change<int>(books => books.Account(account.Value).Open.TryGetValue(request.Value, out var open) && open.State == RequestState.Review
                ? 0 : ReviewRows.Close(books.Sql, account.Value, request.Value, decision, actor, at.Stored())),
            closed => closed > 0 ? audit : null);

    /// <summary>One request's review items, in their order.</summary>
    public Task<IReadOnlyList<ReviewItem>> ReviewItemsOfAsync(AccountId account, RequestId request) => reader.ReviewItemsOfAsync(account, request);

    /// <summary>Refused calls that were counted only, newest first. Those of strangers belong to no account.</summary>
    /// <param name="to">Exclusive; null: until now.</param>
    /// <returns>Null when <paramref name="after"/> names no count.</returns>
    public Task<Page<RejectionCount>?> RejectionCountsAsync(AccountId? account, DateTimeOffset? from, DateTimeOffset? to, int limit, RejectionCount? after) =>
        reader.RejectionCountsAsync(account, from, to, limit, after);

    // Wallets, keys, limits.
    public Task<Wallet?> WalletAsync(AccountId account, DateTimeOffset at) => reader.WalletAsync(account, at);
    /// <summary>What all accounts have and hold together.</summary>
    public Task<(Money Balance, Money Held)> BalancesAsync(DateTimeOffset at) => reader.BalancesAsync(at);
    public Task<Position?> PositionAsync(AccountId account, KeyId? key, DateTimeOffset at) => reader.PositionAsync(account, key, at);
    public Task<LimitUse?> AbsorbedAsync(AccountId account, DateTimeOffset at) => reader.AbsorbedAsync(account, at);
    public Task<Page<LedgerEntry>?> LedgerAsync(AccountId account, int limit, long? after) => reader.LedgerAsync(account, limit, after);

    /// <inheritdoc cref="SqliteLedgerReader.LedgerAsync(AccountId, DateTimeOffset?, DateTimeOffset?, int, long?)"/>
    public Task<Page<LedgerEntry>?> LedgerAsync(AccountId account, DateTimeOffset? from, DateTimeOffset? to, int limit, long? after) =>
        reader.LedgerAsync(account, from, to, limit, after);

    /// <inheritdoc cref="SqliteLedgerReader.DayBalancesAsync"/>
    public Task<IReadOnlyList<DayBalance>> DayBalancesAsync(AccountId account, DateOnly first, DateOnly last) => reader.DayBalancesAsync(account, first, last);

    /// <exception cref="LedgerException">There is such an account already.</exception>
    public Task CreateAccountAsync(AccountRecord account, AuditNote? audit = null) =>
        ChangeAsync(books => AccountChanges.CreateAccount(books, account), audit);

    public Task<IReadOnlyList<AccountRecord>> AccountsAsync() => reader.AccountsAsync();

    /// <inheritdoc cref="SqliteLedgerReader.StandingsAsync"/>
    public Task<IReadOnlyList<AccountStanding>> StandingsAsync(AccountId? account, DateTimeOffset at) => reader.StandingsAsync(account, at);

    /// <returns>False when there is no such account.</returns>
    public Task<bool> SetAbsorbedLimitAsync(AccountId account, Money limit, AuditNote? audit = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit.Nanos, nameof(limit));
        return ChangeAsync(books => AccountChanges.SetAbsorbedLimit(books, account, limit), audit);
    }

    /// <summary>Puts an account on a price list; null: on the gateway's default. What was changed when, and by whom, is kept.</summary>
    /// <returns>False when there is no such account.</returns>
    public Task<bool> SetPriceListAsync(AccountId account, string? priceList, string actor, DateTimeOffset at, AuditNote? audit = null) =>
        ChangeAsync(books => AccountChanges.SetPriceList(books, account, priceList, actor, at), audit);

    /// <summary>By which price lists an account paid, and who decided that; newest first.</summary>
    public Task<IReadOnlyList<PriceListChange>> PriceListChangesAsync(AccountId account) => reader.PriceListChangesAsync(account);

    /// <exception cref="LedgerException">There is such a key already, or no such account.</exception>
    public Task AddKeyAsync(ApiKeyRecord key, IReadOnlyList<KeyLimit>? limits = null, AuditNote? audit = null) =>
        ChangeAsync(books => KeyRows.Add(books, key, limits ?? []), audit);

    /// <summary>Gives a key the name, the end and the rules of a record.</summary>
    /// <returns>False when there is no such key that is not revoked.</returns>
    public Task<bool> ChangeKeyAsync(ApiKeyRecord key, AuditNote? audit = null) => ChangeAsync(books => KeyRows.Change(books, key), audit);

    /// <returns>False when there is no such key that is not revoked yet.</returns>
    public Task<bool> RevokeKeyAsync(KeyId key, DateTimeOffset at, AuditNote? audit = null) => ChangeAsync(books => KeyRows.Revoke(books, key, at), audit);

    /// <summary>Notes when keys were last used.</summary>
    public Task NoteKeysUsedAsync(IReadOnlyList<(AccountId Account, KeyId Key, DateTimeOffset At)> uses) =>
        writer.Submit(new Change<bool>(books => KeyRows.NoteUsed(books, uses), always: true));

    public Task<IReadOnlyList<ApiKeyRecord>> KeysAsync() => reader.KeysAsync();

    /// <summary>Adds a row to the audit log about something that is not in the store.</summary>
    public Task NoteAsync(AuditNote note) => ChangeAsync(_ => true, note);

    /// <summary>Who changed what, newest first.</summary>
    /// <returns>Null when <paramref name="after"/> names no row.</returns>
    public Task<Page<AuditEntry>?> AuditAsync(AuditFilter filter, int limit, long? after) => reader.AuditAsync(filter, limit, after);

    /// <summary>Sets, changes or (null) removes a limit. What was already spent and held in the period counts.</summary>
    /// <returns>False when there is no such account or key of it, or no limit to remove.</returns>
    public Task<bool> SetLimitAsync(AccountId account, KeyId? key, LimitPeriod period, Money? limit, DateTimeOffset at, AuditNote? audit = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit?.Nanos ?? 0, nameof(limit));
        return ChangeAsync(books => AccountChanges.SetLimit(books, account, key, period, limit), audit);
    }

    /// <summary>Checks the invariants on a snapshot, while the ledger goes on. Without violations it notes how far the journal is verified.</summary>
    public async Task<IReadOnlyList<Violation>> CheckAsync(CheckOptions options)
    {
        var result = await reader.ReadAsync(connection => LedgerChecker.Check(connection, options));
        if (result.Violations.Count == 0)
            await writer.Submit(new Change<bool>(books => SmallChanges.NoteVerified(books, result.Positions)));
        return result.Violations;
    }

    /// <summary>Changes that wait for the writer; tests tell by it what came first.</summary>
    internal int Waiting => writer.Waiting;

    /// <summary>Runs something on the writer's thread between batches; tests make the store fail with it.</summary>
    internal Task OnWriterAsync(Action<Books> act) => writer.Submit(new Change<bool>(
        books =>
        {
            act(books);
            return true;
        }, exclusive: true));

    /// <summary>A consistent copy of the running store, made with VACUUM INTO on the writer's connection.</summary>
    /// <exception cref="LedgerException">The file exists already, or could not be written.</exception>
    public Task BackupAsync(string file) => writer.Submit(new Change<bool>(books => SmallChanges.Backup(books, file), exclusive: true));

    /// <summary>Flushes, notes a clean stop, checkpoints, closes, the writer last.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        var counted = WriteStrangersAsync(before: long.MaxValue);
        var noted = writer.Submit(new Change<bool>(books => writer.Rejections.WriteAll() && SmallChanges.NoteStop(books, clean: true), always: true));
        try
        {
            await counted;
            await noted;
        }
        catch (LedgerException)
        {
            // Then the next start treats this stop as a crash, which is what it is.
        }

        await writer.StopAsync();
        await reader.DisposeAsync();
        writer.Dispose();
        await lockFile.DisposeAsync();
    }

    /// <summary>A change that did nothing (false) leaves no row in the audit log.</summary>
    private Task<bool> ChangeAsync(Func<Books, bool> decide, AuditNote? audit) => SubmitAsync(new Change<bool>(decide), changed => changed ? audit : null);

    private Task<T> SubmitAsync<T>(Command<T> change, Func<T, AuditNote?> note) => writer.Submit(new Audited<T>(change, note));

    private async Task WriteStrangersAsync(long before)
    {
        var taken = strangers.Take(before);
        if (taken.Count == 0)
            return;
        try
        {
            await writer.Submit(new Change<bool>(books => Write(books, taken), always: true));
        }
        catch (LedgerException)
        {
            foreach (var (counted, number) in taken)
                strangers.Add(counted, number);
            throw;
        }

        static bool Write(Books books, IReadOnlyList<KeyValuePair<StrangerCounts.Counted, long>> counts)
        {
            foreach (var (counted, number) in counts)
                RejectionCountRows.Add(books, "", "", counted.Code, counted.Minute, number);
            return true;
        }
    }
}

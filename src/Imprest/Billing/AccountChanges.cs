using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Billing;

/// <summary>
/// What operators do with accounts: open, top up, limit, put on a price list. Each leaves its row in the audit log, in the same commit. Errors name the field
/// that a form or a body has it under.
/// </summary>
internal sealed class AccountChanges(KeyRing keys, SqliteLedger ledger, AccountPrices accountPrices, GatewayOptions options, IdSource ids, TimeProvider clock)
{
    /// <summary>More is a slip of the pen, and sums over accounts stay far from the end of what an amount can be.</summary>
    private static readonly Money MostTopUp = new(10_000_000 * Money.NanosPerDollar);

    private const int MostReferenceLength = 200;

    /// <summary>Opens an account.</summary>
    /// <param name="trial">With the trial credit that the operator grants.</param>
    public async Task<AccountRecord> OpenAsync(Caller caller, string name, bool trial)
    {
        caller.MustOperate();
        var account = New(name);
        var credit = trial ? options.TrialCredit : Money.Zero;
        var audit = caller.Note(account.CreatedAt, AuditActions.AccountCreate, account.Id, account.Id.Value, new() { ["name"] = name, ["trial_credit_usd"] = credit.ToString() });
        await ledger.CreateAccountAsync(account, audit);
        if (credit > Money.Zero)
            await ledger.TopUpAsync(account.Id, LotKind.Trial, credit, null, "trial", "account opened", account.CreatedAt);
        return account;
    }

    /// <summary>A new account, not in the store yet.</summary>
    public AccountRecord New(string name) => new(new(ids.Next("acct_")), Name(name), options.AbsorbedLimit.Nanos, clock.GetUtcNow());

    /// <summary>Records money that was paid in or is granted. Repeatable by its reference.</summary>
    /// <returns><see cref="TopUpOutcome.Added"/> or <see cref="TopUpOutcome.Repeated"/>; all else is told as an error.</returns>
    public async Task<TopUpOutcome> TopUpAsync(Caller caller, AccountId account, LotKind kind, Money amount, DateTimeOffset? expiresAt, string sourceRef)
    {
        caller.MustOperate();
        var now = clock.GetUtcNow();
        if (amount <= Money.Zero || amount > MostTopUp)
            throw Wrong("amount_usd", $"is more than zero, and at most {MostTopUp} at once");
        if (expiresAt <= now)
            throw Wrong("expires_at", "must be in the future");
        if (sourceRef.Length is 0 or > MostReferenceLength)
            throw Wrong("source_ref", $"is a string of 1 to {MostReferenceLength} characters");
        var audit = caller.Note(now, AuditActions.TopUp, account, null, new()
        {
            ["kind"] = kind.ToString().ToLowerInvariant(), ["amount_usd"] = amount.ToString(), ["expires_at"] = expiresAt?.ToUnixTimeSeconds(), ["source_ref"] = sourceRef,
        });
        return await ledger.TopUpAsync(account, kind, amount, expiresAt, sourceRef, caller.Key.Value, now, audit: audit) switch
        {
            TopUpOutcome.ReferenceReused other => throw new ApiException(ErrorCode.IdempotencyMismatch,
                $"`source_ref` belongs to another top-up of this account ({other.Lot.Kind.ToString().ToLowerInvariant()}, {other.Lot.Amount} USD). Use a new one.", "source_ref"),
            TopUpOutcome.NoSuchAccount => throw BalanceEndpoints.NoAccount(account.Value),
            var done => done,
        };
    }

    /// <summary>Puts an account on a price list; null: on the default one.</summary>
    public async Task PutOnPriceListAsync(Caller caller, AccountId account, string? priceList)
    {
        caller.MustOperate();
        if (priceList is not null && accountPrices.Named(priceList) is null)
            throw Wrong("price_list", $"is a configured price list or null, for the default; known are {(accountPrices.Names.Any() ? string.Join(", ", accountPrices.Names) : "none: add one under price_lists")}");
        if (!await accountPrices.PutAsync(account, priceList, caller.Key.Value, caller.Note(clock.GetUtcNow(), AuditActions.PriceListSet, account, account.Value, new() { ["price_list"] = priceList })))
            throw BalanceEndpoints.NoAccount(account.Value);
    }

    /// <summary>Sets or (null) removes a limit of an account or of one of its keys.</summary>
    /// <param name="period"><c>day</c>, <c>month</c>, <c>total</c>, or <c>absorbed_day</c>, which is set back to the default instead of being removed.</param>
    /// <returns>False when there was no such limit to remove: nothing changed, and the audit log says nothing of it.</returns>
    public async Task<bool> SetLimitAsync(Caller caller, AccountId account, KeyId? key, string period, Money? limit)
    {
        caller.MustOperate();
        if (limit < Money.Zero)
            throw Wrong("limit_usd", "is zero or more");
        if (!(await ledger.AccountsAsync()).Any(known => known.Id == account))
            throw BalanceEndpoints.NoAccount(account.Value);
        if (key is { } asked && keys.Find(asked)?.Account != account)
            throw new ApiException(ErrorCode.NotFound, $"Account {account} has no key {key}.", "key_id");
        if (key is not null && period == "absorbed_day")
            throw Wrong("period", "is day, month or total for a key: what is absorbed is limited for its account alone");
        var now = clock.GetUtcNow();
        var details = new JsonObject { ["key_id"] = key?.Value, ["period"] = period, ["limit_usd"] = limit?.ToString() };
        var audit = caller.Note(now, limit is null ? AuditActions.LimitRemove : AuditActions.LimitSet, account, key?.Value ?? account.Value, details);
        if (period != "absorbed_day")
            return await ledger.SetLimitAsync(account, key, LimitPeriods.Parse(period, "absorbed_day"), limit, now, audit);
        if (limit is null && (await ledger.StandingsAsync(account, now)).Any(standing => standing.Absorbed.Limit == options.AbsorbedLimit))
            return false;
        return await ledger.SetAbsorbedLimitAsync(account, limit ?? options.AbsorbedLimit, audit);
    }

    private static string Name(string name) => PlainName.IsOne(name) ? name : throw Wrong("name", PlainName.Rule);

    private static ApiException Wrong(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);
}

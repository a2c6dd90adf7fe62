using System.Text.Json.Nodes;
using Imprest.Audit;
using Imprest.Billing;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Keys;

/// <summary>
/// Makes, changes, shows and revokes API keys, for operators and, within their own account, for keys that are not restricted themselves. Errors name the
/// field (<c>name</c>, <c>expires_at</c>, <c>allowed_models</c>, …) that a form or a body has it under.
/// </summary>
internal sealed class KeyChanges(KeyRing keys, SqliteLedger ledger, KeyRuleChecks checks, GatewayOptions options, TimeProvider clock) : IDisposable
{
    /// <summary>Most living keys of an account that manages its own.</summary>
    private const int MostOwn = 100;

    /// <summary>Most keys, revoked ones too, that an account makes by itself: each stays in the store and in memory.</summary>
    private const int MostOwnEver = 1_000;

    private readonly SemaphoreSlim making = new(1); // Accounts make keys one after the other, so that none makes more than it may.

    public void Dispose() => making.Dispose();

    /// <summary>The keys that a caller may look at, newest first: an account's own, or for operators and auditors all, or those of one account.</summary>
    /// <exception cref="ApiException">A restricted key, or another's account.</exception>
    public async Task<IReadOnlyList<ApiKeyRecord>> SeenByAsync(Caller caller, AccountId? account)
    {
        if (caller.Role == KeyRole.Account)
        {
            await MustManageOwnAsync(caller, "Listing keys");
            if (account is not null && account != caller.Account)
                throw BalanceEndpoints.NoAccount(account.Value.Value);
            account = caller.Account;
        }

        // Of the keys that are not the account's own it may not even know: they can be of its operator.
        return [.. keys.All.Where(key => (account is null || key.Account == account) && (caller.Role != KeyRole.Account || key.Role == KeyRole.Account))];
    }

    /// <summary>The keys whose names a caller may read on pages about other things: those that it may list, and itself.</summary>
    /// <param name="account">Null: of all accounts that the caller sees.</param>
    public async Task<IReadOnlyList<ApiKeyRecord>> NamedAsync(Caller caller, AccountId? account)
    {
        var seen = keys.All.Where(key => (account is null || key.Account == account) && (caller.Sees is not { } own || own == key.Account));
        if (caller.Role == KeyRole.Account)
            seen = await ManagesOwnAsync(caller) ? seen.Where(key => key.Role == KeyRole.Account) : seen.Where(key => key.Id == caller.Key);
        return [.. seen];
    }

    /// <summary>The limits of keys, with what is used of them.</summary>
    public async Task<ILookup<KeyId, LimitUse>> LimitsOfAsync(params IReadOnlyCollection<ApiKeyRecord> shown)
    {
        var limits = new List<LimitUse>();
        foreach (var account in shown.Select(key => key.Account).Distinct())
            limits.AddRange((await ledger.WalletAsync(account, clock.GetUtcNow()))?.Limits ?? []);
        return limits.Where(limit => limit.Key is not null).ToLookup(limit => limit.Key!.Value);
    }

    /// <summary>May this key make and revoke keys of its own account? Not where it is restricted itself: it could make one that is not.</summary>
    public async Task<bool> ManagesOwnAsync(Caller caller) =>
        caller.Role == KeyRole.Account && caller.Rules.AreNone && !options.Keys.ContainsKey(caller.Key.Value)
        && await ledger.WalletAsync(caller.Account, clock.GetUtcNow()) is { } wallet && !wallet.Limits.Any(limit => limit.Key == caller.Key);

    /// <summary>Makes a key.</summary>
    /// <returns>Its record, and its text, which nobody can read again.</returns>
    /// <exception cref="ApiException">The caller may not, or something in the settings is wrong.</exception>
    public async Task<(ApiKeyRecord Record, string Text)> CreateAsync(Caller caller, AccountId account, KeyRole role, KeySettings settings, IReadOnlyList<KeyLimit> limits)
    {
        if (caller.Role != KeyRole.Account)
        {
            caller.MustOperate();
            return await MakeAsync(caller, account, role, settings, limits);
        }

        await making.WaitAsync();
        try
        {
            return await MakeAsync(caller, account, role, await OwnAsync(caller, account, role, settings), limits);
        }
        finally
        {
            making.Release();
        }
    }

    private async Task<(ApiKeyRecord Record, string Text)> MakeAsync(Caller caller, AccountId account, KeyRole role, KeySettings settings, IReadOnlyList<KeyLimit> limits)
    {
        if (!(await ledger.AccountsAsync()).Any(known => known.Id == account))
            throw BalanceEndpoints.NoAccount(account.Value);
        settings = Checked(settings, role);
        if (limits.GroupBy(limit => limit.Period).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw Wrong("limits", $"has the period {twice.Key.ToString().ToLowerInvariant()} twice");
        var (record, text) = keys.Make(account, role, settings.Name, settings.ExpiresAt, settings.Rules);
        var details = KeyView.Settings(record);
        details["limits"] = new JsonArray([.. limits.Select(limit => (JsonNode)new JsonObject { ["period"] = limit.Period.ToString().ToLowerInvariant(), ["limit_usd"] = limit.Limit.ToString() })]);
        await keys.AddAsync(record, limits, caller.Note(record.CreatedAt, AuditActions.KeyCreate, account, record.Id.Value, details));
        return (record, text);
    }

    /// <summary>Gives a key another name, end or rules. What runs goes on under the rules that it began with.</summary>
    /// <exception cref="ApiException">The caller may not, there is no such key, it is revoked, or something in the settings is wrong.</exception>
    public async Task<ApiKeyRecord> ChangeAsync(Caller caller, KeyId id, KeySettings settings)
    {
        caller.MustOperate();
        var key = Find(id);
        // What stays as it is may be what a new one must not: an end that is past, a name from before there was a rule.
        settings = Checked(settings, key.Role, settings.Name != key.Name, settings.ExpiresAt != key.ExpiresAt);
        var changed = key with { Name = settings.Name, ExpiresAt = settings.ExpiresAt, Rules = settings.Rules };
        if (!await keys.ChangeAsync(changed, caller.Note(clock.GetUtcNow(), AuditActions.KeyChange, key.Account, id.Value, KeyView.Settings(changed))))
            throw new ApiException(ErrorCode.InvalidRequest, $"Key {id} is revoked; there is nothing to change. Make another: POST /admin/v1/keys.", "id");
        return Find(id);
    }

    /// <summary>Ends a key at once; one that is revoked already stays so.</summary>
    /// <exception cref="ApiException">The caller may not, there is no such key, or it is the caller's own.</exception>
    public async Task<ApiKeyRecord> RevokeAsync(Caller caller, KeyId id)
    {
        if (caller.Role == KeyRole.Account)
            await MustManageOwnAsync(caller, "Revoking keys");
        else
            caller.MustOperate();
        if (caller.Key == id)
            throw new ApiException(ErrorCode.InvalidRequest, "A key cannot revoke itself: somebody must be left who can manage keys. Use another key.", "id");
        var key = Find(id);
        if (caller.Sees is { } own && (key.Account != own || key.Role != KeyRole.Account))
            throw NoKey(id);
        await keys.RevokeAsync(key, caller.Note(clock.GetUtcNow(), AuditActions.KeyRevoke, key.Account, id.Value));
        return Find(id);
    }

    /// <exception cref="ApiException">There is no such key.</exception>
    public ApiKeyRecord Find(KeyId id) => keys.Find(id) ?? throw NoKey(id);

    /// <summary>What an account makes for itself is no more than what makes it.</summary>
    private async Task<KeySettings> OwnAsync(Caller caller, AccountId account, KeyRole role, KeySettings settings)
    {
        await MustManageOwnAsync(caller, "Making keys");
        if (account != caller.Account)
            throw BalanceEndpoints.NoAccount(account.Value);
        if (role != KeyRole.Account)
            throw new ApiException(ErrorCode.PermissionDenied, "An account's key makes keys of the role account only. Ask the operator for another.", "role");
        var own = keys.All.Where(key => key.Account == account).ToList();
        if (own.Count(key => key.RevokedAt is null) >= MostOwn)
            throw new ApiException(ErrorCode.InvalidRequest, $"This account has {MostOwn} keys, which is the most. Revoke one first: DELETE /v1/keys/{{id}}.");
        if (own.Count >= MostOwnEver)
            throw new ApiException(ErrorCode.InvalidRequest, $"This account has made {MostOwnEver} keys, which is the most that it makes by itself. Ask the operator for another.");
        var end = keys.Find(caller.Key)?.ExpiresAt;
        return settings.ExpiresAt is null ? settings with { ExpiresAt = end }
            : settings.ExpiresAt <= end || end is null ? settings
            : throw Wrong("expires_at", $"is at most {end:yyyy-MM-dd'T'HH:mm:ss'Z'}: a key makes none that outlives it");
    }

    private async Task MustManageOwnAsync(Caller caller, string doing)
    {
        if (!await ManagesOwnAsync(caller))
            throw new ApiException(ErrorCode.PermissionDenied, $"{doing} is not for a key that has rules or limits of its own: it could make one that has none. Use an unrestricted key of the account, or ask the operator.");
    }

    private KeySettings Checked(KeySettings settings, KeyRole role, bool newName = true, bool newEnd = true)
    {
        if (newName && !PlainName.IsOne(settings.Name))
            throw Wrong("name", PlainName.Rule);
        if (newEnd && settings.ExpiresAt <= clock.GetUtcNow())
            throw Wrong("expires_at", "must be in the future");
        return settings with { Rules = checks.Checked(settings.Rules, role) };
    }

    private static ApiException NoKey(KeyId id) => new(ErrorCode.NotFound, $"There is no key {id}.");

    private static ApiException Wrong(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);
}

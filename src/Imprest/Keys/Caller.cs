using Imprest.Errors;
using Imprest.Ledger;

namespace Imprest.Keys;

/// <summary>Who calls: a key that was checked.</summary>
public sealed record Caller(AccountId Account, KeyId Key, KeyRole Role, string Name)
{
    /// <summary>What the key may ask for.</summary>
    public KeyRules Rules { get; init; } = KeyRules.None;

    /// <summary>The accounts whose rows the caller sees: its own, or (null) all.</summary>
    public AccountId? Sees => Role == KeyRole.Account ? Account : null;

    /// <summary>Only operators change what is not their own account's.</summary>
    public void MustOperate()
    {
        if (Role != KeyRole.Operator)
            throw new ApiException(ErrorCode.PermissionDenied, "This needs an operator's key (imp_admin_…).");
    }

    /// <summary>Operators and auditors see all accounts.</summary>
    public void MustSeeAll()
    {
        if (Role == KeyRole.Account)
            throw new ApiException(ErrorCode.PermissionDenied, "This needs an operator's or auditor's key (imp_admin_… or imp_audit_…).");
    }

    /// <summary>Auditors change nothing and spend nothing.</summary>
    public void MustSpend()
    {
        if (Role == KeyRole.Auditor)
            throw new ApiException(ErrorCode.PermissionDenied, "An auditor's key reads and never spends. Use an account's key (imp_live_…).");
    }
}

namespace Imprest.Ledger;

/// <summary>Somebody changed something: a row of the audit log, before it is written.</summary>
/// <param name="Key">Whose hand it was; null: nobody's key (the gateway itself, or a stranger).</param>
/// <param name="KeyName">The key's name at that time.</param>
/// <param name="Action">What was done, for instance <c>key.create</c>.</param>
public sealed record AuditNote(DateTimeOffset At, KeyId? Key, string? KeyName, KeyRole? Role, string Action)
{
    /// <summary>The account that it touches; null: none in particular.</summary>
    public AccountId? Account { get; init; }

    /// <summary>The id of what was changed.</summary>
    public string? Target { get; init; }

    /// <summary>What it was changed to: a JSON object, without secrets.</summary>
    public string Details { get; init; } = "{}";
}

/// <summary>A row of the audit log. Never changed and never deleted.</summary>
/// <param name="Number">Rises with every row.</param>
public sealed record AuditEntry(long Number, AuditNote Note);

/// <summary>Which rows of the audit log; null: all.</summary>
public sealed record AuditFilter
{
    public AccountId? Account { get; init; }
    public KeyId? Key { get; init; }

    /// <summary>One action, or with a <c>*</c> at its end all that begin so: <c>key.*</c>.</summary>
    public string? Action { get; init; }

    /// <summary>From this instant on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this instant.</summary>
    public DateTimeOffset? To { get; init; }
}

using Imprest.Ledger.Sqlite;

namespace Imprest.Ledger;

/// <summary>Names one account: <c>acct_…</c>.</summary>
public readonly record struct AccountId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Names one API key: <c>key_…</c>. Not the secret.</summary>
public readonly record struct KeyId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>Names one request, and its task: <c>req_…</c>. Ids sort by the time they were made.</summary>
public readonly record struct RequestId(string Value)
{
    /// <summary>When it was made, as the id itself tells, to the millisecond; of the first characters of an id, the earliest time that they can stand for.</summary>
    public DateTimeOffset MadeAt => RequestTime.MadeAt(Value);

    public override string ToString() => Value;
}

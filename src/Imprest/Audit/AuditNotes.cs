using System.Text.Json.Nodes;
using Imprest.Keys;
using Imprest.Ledger;

namespace Imprest.Audit;

/// <summary>What a caller leaves in the audit log.</summary>
internal static class AuditNotes
{
    /// <param name="action">What it does: a thing and a word, <c>key.create</c>.</param>
    /// <param name="account">The account that it touches.</param>
    /// <param name="target">The id of what it changes.</param>
    /// <param name="details">What it is changed to, without secrets.</param>
    public static AuditNote Note(this Caller caller, DateTimeOffset at, string action, AccountId? account, string? target, JsonObject? details = null) =>
        new(at, caller.Key, caller.Name, caller.Role, action) { Account = account, Target = target, Details = details?.ToJsonString() ?? "{}" };
}

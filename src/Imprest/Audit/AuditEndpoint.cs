using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Commands;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.UsageLog;

namespace Imprest.Audit;

/// <summary><c>GET /admin/v1/audit</c>: who changed what, newest first. For operators and auditors.</summary>
internal sealed class AuditEndpoint(KeyRing keys, SqliteLedger ledger)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/admin/v1/audit", ListAsync).WithSummary("Who changed what, newest first");

    private async Task<JsonObject> ListAsync(HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        ListQuery.MustKnow(request, "limit", "after", "account_id", "key_id", "action", "from", "to");
        long? after = ListQuery.After(request) is not { } text ? null : AuditView.TryReadId(text, out var number) ? number : throw NoRow(text);
        var page = await ledger.AuditAsync(Filter(request), ListQuery.Limit(request), after) ?? throw NoRow(ListQuery.After(request)!);
        return ListQuery.Envelope(page.Items.Select(entry => (JsonNode)AuditView.Of(entry)), row => (string?)row["id"], page.HasMore);
    }

    /// <summary>The filter that an address asks for.</summary>
    /// <exception cref="ApiException">A parameter means nothing.</exception>
    internal static AuditFilter Filter(HttpRequest request) => new()
    {
        Account = ListQuery.Text(request, "account_id") is { } account ? new AccountId(account) : null,
        Key = ListQuery.Text(request, "key_id") is { } key ? new KeyId(key) : null,
        Action = ListQuery.Text(request, "action") is { } action ? Known(action) : null,
        From = ListQuery.Time(request, "from"),
        To = ListQuery.Time(request, "to"),
    };

    private static string Known(string action)
    {
        if (AuditActions.All.Contains(action) || (action is [.., '*'] && AuditActions.All.Any(known => known.StartsWith(action[..^1], StringComparison.Ordinal))))
            return action;
        var near = action.Length <= 60 && Nearest.Of(action, AuditActions.All) is { } meant ? $" Did you mean {meant}?" : "";
        throw new ApiException(ErrorCode.InvalidRequest, $"`action` is one of {string.Join(", ", AuditActions.All)}, or the beginning of some with a *, such as key.*.{near}", "action");
    }

    private static ApiException NoRow(string id) => new(ErrorCode.NotFound, $"There is no row {id} to list after.", "after");
}

/// <summary>A row of the audit log on the wire.</summary>
internal static class AuditView
{
    private const string Prefix = "aud_";

    public static JsonObject Of(AuditEntry entry) => new()
    {
        ["id"] = Id(entry),
        ["created_at"] = entry.Note.At.ToUnixTimeSeconds(),
        ["action"] = entry.Note.Action,
        ["key_id"] = entry.Note.Key?.Value,
        ["key_name"] = entry.Note.KeyName,
        ["role"] = entry.Note.Role?.ToString().ToLowerInvariant(),
        ["account_id"] = entry.Note.Account?.Value,
        ["target"] = entry.Note.Target,
        ["details"] = JsonNode.Parse(entry.Note.Details),
    };

    /// <summary><c>aud_17</c>.</summary>
    public static string Id(AuditEntry entry) => Prefix + entry.Number.ToString(CultureInfo.InvariantCulture);

    public static bool TryReadId(string text, out long number)
    {
        number = 0;
        return text.StartsWith(Prefix, StringComparison.Ordinal) && long.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}

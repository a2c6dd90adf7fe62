using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.UsageLog;

namespace Imprest.Failures;

/// <summary><c>GET /admin/v1/rejections</c>: refused images calls that left no row of their own, counted by minute, key and code.</summary>
internal sealed class RejectionEndpoint(KeyRing keys, SqliteLedger ledger)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/admin/v1/rejections", ListAsync).WithSummary("Refused images calls that were only counted, newest first");

    private async Task<JsonObject> ListAsync(HttpRequest request)
    {
        keys.Authenticate(request).MustSeeAll();
        ListQuery.MustKnow(request, "limit", "after", "from", "to", "account_id");
        AccountId? account = ListQuery.Text(request, "account_id") is { } id ? new AccountId(id) : null;
        var after = ListQuery.After(request);
        var last = after is null ? null : Named(after) ?? throw NoCount(after);
        var page = await ledger.RejectionCountsAsync(account, ListQuery.Time(request, "from"), ListQuery.Time(request, "to"), ListQuery.Limit(request), last)
            ?? throw NoCount(after!);
        return ListQuery.Envelope(page.Items.Select(View), row => (string?)row["id"], page.HasMore);
    }

    private static JsonObject View(RejectionCount count) => new()
    {
        ["id"] = NameOf(count),
        ["minute"] = count.Minute.ToUnixTimeSeconds(),
        ["account_id"] = count.Account?.Value,
        ["key_id"] = count.Key?.Value,
        ["error_code"] = count.ErrorCode,
        ["count"] = count.Count,
    };

    /// <summary>What makes the row one, in one word: <c>1795343100:default:key_…:invalid_request</c>; strangers have two empty parts.</summary>
    private static string NameOf(RejectionCount count) =>
        string.Create(CultureInfo.InvariantCulture, $"{count.Minute.ToUnixTimeSeconds()}:{count.Account?.Value}:{count.Key?.Value}:{count.ErrorCode}");

    private static RejectionCount? Named(string name) =>
        name.Split(':') is [var minute, var account, var key, var code]
        && long.TryParse(minute, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800
            ? new(account.Length > 0 ? new AccountId(account) : null, key.Length > 0 ? new KeyId(key) : null, code, DateTimeOffset.FromUnixTimeSeconds(seconds), 0)
            : null;

    private static ApiException NoCount(string name) => new(ErrorCode.NotFound, $"There is no count {name} to list after.", "after");
}

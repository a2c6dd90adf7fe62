using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Console.Components;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.AuditLog;

/// <summary>What a row of the audit log says of the change, in words.</summary>
internal static class AuditDetails
{
    private const int MostTeased = 60;

    /// <summary>Name → what it was changed to. A limit is one thing, however many fields it has.</summary>
    public static IReadOnlyList<(string Name, string Text)> Of(AuditEntry entry)
    {
        if (JsonNode.Parse(entry.Note.Details) is not JsonObject details)
            return [];
        var limit = Limit(details);
        var others = details.Where(pair => pair.Value is not (null or JsonArray { Count: 0 }) && !(limit is not null && pair.Key is "period" or "limit_usd"))
            .Select(pair => (pair.Key.Replace("_usd", "", StringComparison.Ordinal).Replace('_', ' '), Text(pair.Key, pair.Value!)));
        return limit is null ? [.. others] : [("limit", limit), .. others];
    }

    /// <summary>The beginning, for the row itself.</summary>
    public static string Teaser(IReadOnlyList<(string Name, string Text)> details)
    {
        var text = string.Join(" · ", details.Select(pair => pair.Name == "limit" ? pair.Text : $"{pair.Name}: {pair.Text}"));
        return text.Length <= MostTeased ? text : text[..MostTeased] + "…";
    }

    private static string? Limit(JsonObject details) => details["period"] is not JsonValue period ? null
        : $"{(Amount(details["limit_usd"]) is { } limit ? $"at most {limit}" : "none")} {Words(period.ToString())}";

    private static string Words(string period) => period switch { "day" => "a day", "month" => "a month", "total" => "in all", "absorbed_day" => "absorbed a day", _ => period };

    private static string Text(string name, JsonNode value) => value switch
    {
        JsonArray list => string.Join(", ", list.OfType<JsonNode>().Select(item => Text(name, item))),
        JsonObject limit when Limit(limit) is { } words => words,
        JsonValue amount when name.EndsWith("_usd", StringComparison.Ordinal) && Amount(amount) is { } words => words,
        JsonValue time when (name.EndsWith("_at", StringComparison.Ordinal) || name == "from") && time.GetValueKind() == JsonValueKind.Number => DateTimeOffset.FromUnixTimeSeconds((long)time).ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture),
        JsonValue flag when flag.GetValueKind() is JsonValueKind.True or JsonValueKind.False => (bool)flag ? "yes" : "no",
        JsonValue plain => plain.ToString(),
        _ => value.ToJsonString(),
    };

    private static string? Amount(JsonNode? value) => Money.TryParse(value?.ToString(), out var amount) ? AmountText.Of(amount) : null;
}

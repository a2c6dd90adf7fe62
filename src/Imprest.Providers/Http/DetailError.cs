using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>The error form of servers that are built with FastAPI: <c>{"detail": "words"}</c> or <c>{"detail": [{"loc", "msg", "type"}]}</c>.</summary>
/// <param name="Type">The machine-readable kind; null where the detail is words alone.</param>
/// <param name="Param">The field at fault, without the <c>body</c> before it: <c>image_urls.0</c>.</param>
internal sealed record DetailError(string? Type, string? Message, string? Param)
{
    /// <returns>Null where the body is not of this form.</returns>
    /// <param name="preferred">A type that counts before others, where the list has several.</param>
    public static DetailError? Read(JsonElement? body, string? preferred = null)
    {
        if (body is not { ValueKind: JsonValueKind.Object } answer)
            return null;
        var type = JsonRead.Text(answer, "error_type");
        var detail = JsonRead.Field(answer, "detail");
        if (JsonRead.Text(detail) is { } words)
            return new(type, words, null);
        var faults = JsonRead.Items(answer, "detail");
        if (faults.Count == 0)
            return type is null ? null : new(type, null, null);
        var first = faults.FirstOrDefault(fault => preferred is not null && JsonRead.Text(fault, "type") == preferred, faults[0]);
        return new(JsonRead.Text(first, "type") ?? type, JsonRead.Text(first, "msg"), FieldOf(first));
    }

    private static string? FieldOf(JsonElement fault)
    {
        var steps = JsonRead.Items(fault, "loc").Select(step => JsonRead.TextOrNumber(step)).OfType<string>().Where(step => step != "body").ToList();
        return steps.Count == 0 ? null : string.Join('.', steps);
    }

    /// <summary>Do words say that moderation stopped it? Where a provider has no code for that.</summary>
    public static bool SpeaksOfModeration(string? words) =>
        words is not null && (words.Contains("moderat", StringComparison.OrdinalIgnoreCase) || words.Contains("content policy", StringComparison.OrdinalIgnoreCase)
            || words.Contains("blacklisted words", StringComparison.OrdinalIgnoreCase));
}

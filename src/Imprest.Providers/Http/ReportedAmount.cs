using System.Globalization;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>What a provider says it takes, in its own units: an amount; or why what it says is no evidence; or neither, where it says nothing.</summary>
internal readonly record struct ReportedAmount(decimal? Value, string? Unusable)
{
    /// <summary>More of any unit than one call can take; a larger figure is a fault.</summary>
    private const decimal Most = 1_000_000_000;

    /// <summary>Of a member of an answer. Null and nothing are the same.</summary>
    public static ReportedAmount Of(JsonElement holder, string name) => JsonRead.Field(holder, name) is var value ? value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => default,
        JsonValueKind.Number when value.TryGetDecimal(out var amount) => Of(amount, name),
        _ => new(null, $"{name} is not a number"),
    } : default;

    /// <summary>Of a header.</summary>
    public static ReportedAmount Of(string? text, string name) =>
        string.IsNullOrWhiteSpace(text) ? default
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) ? Of(amount, name)
        : new(null, $"{name} is not a number");

    private static ReportedAmount Of(decimal amount, string name) => amount switch
    {
        < 0 => new(null, $"{name} is negative"),
        > Most => new(null, $"{name} is absurdly large"),
        _ => new(amount, null),
    };
}

using System.Globalization;
using System.Text.Json;

namespace Imprest.Providers.Http;

/// <summary>What a provider says it takes, in its own units: an amount; or why what it says is no evidence; or neither, where it says nothing.</summary>
internal readonly record struct ReportedAmount(decimal? Value, string? Unusable)
{
    /// <summary>More of any unit than one call can take; a larger figure is a fault.</summary>
    private const decimal Most = 1_000_000_000;

    /// <summary>Of a member of an answer. Null and nothing are the same.</summary>
    public static ReportedAmount Of(JsonElement holder, string name) => OfValue(holder.Member(name), name);

    /// <param name="path">For the reason: <c>metrics.predict_time</c>.</param>
    /// <param name="most">More than this is no evidence.</param>
    public static ReportedAmount OfValue(JsonElement? value, string path, decimal most = Most) => value switch
    {
        null => default,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDecimal(out var amount) => Of(amount, path, most),
        _ => new(null, $"{path} is not a number"),
    };

    /// <summary>Of a header.</summary>
    public static ReportedAmount Of(string? text, string name) =>
        string.IsNullOrWhiteSpace(text) ? default
        : decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount) ? Of(amount, name, Most)
        : new(null, $"{name} is not a number");

    /// <summary>The same where zero is no amount, but a count that was not made.</summary>
    public ReportedAmount Counted => Value == 0 ? default : this;

    private static ReportedAmount Of(decimal amount, string name, decimal most) => amount switch
    {
        < 0 => new(null, $"{name} is negative"),
        _ when amount > most => new(null, $"{name} is absurdly large"),
        _ => new(amount, null),
    };
}

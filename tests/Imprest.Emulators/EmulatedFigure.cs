using System.Text.Json;

namespace Imprest.Emulators;

/// <summary>Figures of an answer (counts, costs), wrong in the way that a misbehavior asks for.</summary>
internal static class EmulatedFigure
{
    /// <returns>Null: it is left out.</returns>
    public static object? Of(Misbehavior? misbehavior, decimal figure) => misbehavior?.Name switch
    {
        "usage_nan" or "usage_bare_nan" => "NaN",
        "usage_missing" => null,
        "usage_negative" => -figure,
        "usage_zero" => 0,
        "usage_huge" => figure * 1_000,
        "usage_times" => figure * (misbehavior.Count ?? 100) / 100,
        _ => figure,
    };

    /// <summary>A whole number.</summary>
    public static object? Of(Misbehavior? misbehavior, long count) =>
        Of(misbehavior, (decimal)count) switch { decimal figure => (long)figure, var other => other };

    public static void WriteCount(this Utf8JsonWriter json, string name, long count, Misbehavior? misbehavior)
    {
        switch (Of(misbehavior, count))
        {
            case string text: json.WriteString(name, text); break;
            case { } number: json.WriteNumber(name, Convert.ToInt64(number)); break;
        }
    }
}

namespace Imprest.Commands;

/// <summary>Money for people: <c>$0.01109</c>, with a true minus sign, aligned on the decimal point within a column.</summary>
internal static class Figures
{
    public const string Unknown = "?";

    /// <summary>A wire amount for a sentence; <c>?</c> where it is not known, nothing where there is none.</summary>
    public static string Of(string? usd) => usd switch
    {
        null => Unknown,
        "" => "",
        ['-', .. var rest] => $"−${rest}",
        _ => $"${usd}",
    };

    /// <summary>The amounts of a column, padded behind the decimals so that the points stand below each other when the column is right-aligned.</summary>
    public static IReadOnlyList<string> Column(IEnumerable<string?> amounts)
    {
        var texts = amounts.Select(Of).ToArray();
        var decimals = texts.Select(DecimalsOf).DefaultIfEmpty(0).Max();
        return [.. texts.Select(text => text + new string(' ', decimals - DecimalsOf(text)))];
    }

    // The point itself counts, so that whole numbers align with fractions.
    private static int DecimalsOf(string text) => text.IndexOf('.') is >= 0 and var point ? text.Length - point : 0;
}

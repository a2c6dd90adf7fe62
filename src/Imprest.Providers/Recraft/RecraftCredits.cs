using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Recraft;

/// <summary>Reads <c>credits</c>: the API units that a request took, a thousand to the dollar.</summary>
internal static class RecraftCredits
{
    /// <summary>A million dollars: nobody's request.</summary>
    private const decimal Absurd = 1_000_000_000;

    /// <param name="made">Images came, so that nothing taken at all is no count.</param>
    /// <returns>The units, null where none are stated; and why what is stated is no count.</returns>
    public static (decimal? Units, string? Unusable) Read(JsonElement answer, bool made)
    {
        var credits = answer.Field("credits");
        if (credits.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
            return (null, null);
        if (credits.ValueKind is not JsonValueKind.Number || !credits.TryGetDecimal(out var units))
            return (null, "credits is not a number");
        return units switch
        {
            < 0 => (null, "credits is negative"),
            > Absurd => (null, "credits is absurdly large"),
            0 when made => (null, null),
            _ => (units, null),
        };
    }
}

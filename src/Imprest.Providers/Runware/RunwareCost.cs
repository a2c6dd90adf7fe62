using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Runware;

/// <summary>What the results of a task say that they cost, in USD; or why that is no evidence; or neither, where one of them says nothing.</summary>
internal readonly record struct RunwareCost(decimal? Usd, string? Unusable)
{
    private const decimal Absurd = 1_000_000;

    public static RunwareCost Of(IReadOnlyList<JsonElement> results)
    {
        var sum = 0m;
        foreach (var result in results)
        {
            var cost = result.Field("cost");
            if (cost.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null)
                return default;
            if (cost.ValueKind is not JsonValueKind.Number || !cost.TryGetDecimal(out var usd))
                return new(null, "cost is not a number");
            if (usd is < 0 or > Absurd)
                return new(null, usd < 0 ? "cost is negative" : "cost is absurdly large");
            sum += usd;
        }

        return new(sum > 0 ? sum : null, null); // Nothing at all is no count.
    }
}

using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Runware;

/// <summary>What the results of a task say that they cost together, in USD; or why that is no evidence; or neither, where one of them says nothing.</summary>
internal static class RunwareCost
{
    private const decimal MostUsd = 1_000_000;

    public static ReportedAmount Of(IReadOnlyList<JsonElement> results)
    {
        var sum = 0m;
        foreach (var result in results)
        {
            var cost = ReportedAmount.OfValue(result.Member("cost"), "cost", MostUsd);
            if (cost.Value is not { } usd)
                return cost;
            sum += usd;
        }

        return new ReportedAmount(sum, null).Counted; // Nothing at all is no count.
    }
}

using Imprest.Console.Rendering;
using Microsoft.AspNetCore.WebUtilities;

namespace Imprest.Console.Usage;

/// <summary>Addresses of the usage log.</summary>
internal static class UsageAddress
{
    private static readonly string[] OfTime = ["period", "from", "to"];

    /// <summary>The usage log of the same time and account, whatever page this is.</summary>
    public static string Log(Visit visit, params ReadOnlySpan<(string Name, string? Value)> filters)
    {
        var here = QueryHelpers.ParseQuery(visit.Query);
        var query = here.Where(pair => OfTime.Contains(pair.Key) || pair.Key == "account_id").ToDictionary(pair => pair.Key, pair => (string?)pair.Value, StringComparer.Ordinal);
        foreach (var (name, value) in filters)
            query[name] = value;
        return QueryHelpers.AddQueryString("/usage", query.Where(pair => !string.IsNullOrEmpty(pair.Value)));
    }
}

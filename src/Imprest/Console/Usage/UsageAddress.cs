using Imprest.Console.Rendering;
using Microsoft.AspNetCore.WebUtilities;

namespace Imprest.Console.Usage;

/// <summary>Addresses of the usage log: a page's own with some parameters changed.</summary>
internal static class UsageAddress
{
    private static readonly string[] OfTime = ["period", "from", "to"];

    /// <summary>This page with other parameters; null takes one away. The place in a list is left out.</summary>
    public static string With(Visit visit, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var query = QueryHelpers.ParseQuery(visit.Query);
        query.Remove("after");
        foreach (var (name, value) in changes)
        {
            query.Remove(name);
            if (!string.IsNullOrEmpty(value))
                query[name] = value;
        }

        return QueryHelpers.AddQueryString(visit.Path, query);
    }

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

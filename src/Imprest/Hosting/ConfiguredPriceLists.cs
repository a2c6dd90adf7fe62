using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Hosting;

/// <summary>Reads the configured price lists.</summary>
internal static class ConfiguredPriceLists
{
    /// <summary>Every error, each naming its key and saying what would be right.</summary>
    public static IEnumerable<string> Errors(GatewayOptions options, string dataDirectory)
    {
        foreach (var (name, list) in options.PriceLists)
        {
            if (!PriceList.IsName(name))
                yield return $"price_lists:{name}: a name is 1 to 40 letters, digits, dashes and underscores, for it stands in price versions";
            if (list.Margin.Count > 1)
                yield return $"price_lists:{name}:margin is one rule, not {list.Margin.Count}: {string.Join(" or ", list.Margin.Keys)}";
            foreach (var (rule, value) in list.Margin)
            {
                if (!Margin.Rules.Contains(rule))
                    yield return $"price_lists:{name}:margin:{rule} is no rule; known are {string.Join(", ", Margin.Rules)}";
                else if (!Margin.TryParse(rule, value, out _))
                    yield return $"price_lists:{name}:margin:{rule} is a plain decimal, {(rule is "multiply" or "divide" ? "0.001 to 1000, for instance \"1.2\"" : "0 to 1000 USD, for instance \"0.01\"")}{GatewayConfiguration.Not(value)}";
            }

            foreach (var error in CardErrors(name, list, dataDirectory))
                yield return error;
        }

        if (options.DefaultPriceList is { } usual && !options.PriceLists.ContainsKey(usual))
            yield return $"default_price_list: there is no price list \"{usual}\"; known are {(options.PriceLists.Count == 0 ? "none" : string.Join(", ", options.PriceLists.Keys))}";
    }

    /// <summary>The lists by name. The configuration has been checked.</summary>
    /// <exception cref="PriceBookException">A price file is wrong.</exception>
    public static Dictionary<string, PriceList> Load(GatewayOptions options, string dataDirectory) => options.PriceLists.ToDictionary(
        entry => entry.Key, entry => new PriceList(entry.Key, MarginOf(entry.Value), CardsOf(entry.Value, dataDirectory)), StringComparer.Ordinal);

    private static Margin MarginOf(PriceListOptions list) =>
        list.Margin.Select(entry => Margin.TryParse(entry.Key, entry.Value, out var margin) ? margin : default).FirstOrDefault();

    private static PriceBook? CardsOf(PriceListOptions list, string dataDirectory) =>
        list.Prices is { } prices ? PriceBookSource.LoadAlone(Path.GetFullPath(Path.Combine(dataDirectory, prices))) : null;

    private static IReadOnlyList<string> CardErrors(string name, PriceListOptions list, string dataDirectory)
    {
        try
        {
            CardsOf(list, dataDirectory);
            return [];
        }
        catch (PriceBookException e)
        {
            return [.. e.Errors.Select(error => $"price_lists:{name}:prices: {error}")];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [$"price_lists:{name}:prices: {e.Message}"];
        }
    }
}

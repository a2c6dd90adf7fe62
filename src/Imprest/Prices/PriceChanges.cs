using System.Text.Json.Nodes;
using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>A model with other prices than before, by versions; several where prices of several times are known.</summary>
internal sealed record ChangedPrices(string Model, IReadOnlyList<string> Before, IReadOnlyList<string> After);

/// <summary>What a reload changed.</summary>
/// <param name="Added">Models, by name.</param>
/// <param name="Removed">Models, by name: calls to them are refused from now on.</param>
internal sealed record PriceChanges(int Cards, IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<ChangedPrices> Changed)
{
    public static PriceChanges Between(PriceBook before, PriceBook after)
    {
        var (old, now) = (Versions(before), Versions(after));
        return new(
            after.Cards.Count,
            [.. now.Keys.Where(id => !old.ContainsKey(id)).Order(StringComparer.Ordinal)],
            [.. old.Keys.Where(id => !now.ContainsKey(id)).Order(StringComparer.Ordinal)],
            [.. now.Where(model => old.TryGetValue(model.Key, out var was) && !was.SequenceEqual(model.Value)).OrderBy(model => model.Key, StringComparer.Ordinal)
                .Select(model => new ChangedPrices(model.Key, old[model.Key], model.Value))]);
    }

    public JsonObject View() => new()
    {
        ["object"] = "price_reload",
        ["cards"] = Cards,
        ["added"] = Texts(Added),
        ["removed"] = Texts(Removed),
        ["changed"] = new JsonArray([.. Changed.Select(model => (JsonNode)new JsonObject
        {
            ["model"] = model.Model, ["versions_before"] = Texts(model.Before), ["versions_after"] = Texts(model.After),
        })]),
    };

    private static Dictionary<string, List<string>> Versions(PriceBook book) =>
        book.Cards.GroupBy(card => card.Id).ToDictionary(group => group.Key, group => group.Select(card => card.Version).ToList(), StringComparer.Ordinal);

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}

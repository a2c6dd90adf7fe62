namespace Imprest.Pricing.Format;

/// <summary>The canonical form of a card under a price list: the card's own, and <c>price_list</c> with the list's name and its rule.</summary>
/// <remarks>No price file can say that: a card there is a provider's, or a list's own.</remarks>
internal static class ListedCard
{
    private const string Key = "price_list";

    public static string Canonical(RateCard card, string priceList, Margin margin)
    {
        List<MapEntry> terms = [new("name", new TextNode(priceList, 1))];
        if (margin.Name is { } rule)
            terms.Add(new(rule, new TextNode(PlainNumber.Text(margin.Value), 1)));
        return CanonicalJson.Write(((MapNode)CanonicalJson.Read(card.Canonical)).With(Key, new MapNode(terms, 1)));
    }

    /// <summary>Reads a canonical card, under a list or not. Look at the findings before using it.</summary>
    public static RateCard Read(MapNode node, Findings findings)
    {
        var card = CardReader.Read(node.With(Key, null), findings);
        if (findings.Errors.Count > 0 || new Fields(node, "card", findings).Map(Key) is not { } terms)
            return card;
        Margin margin = default;
        foreach (var rule in terms.Keys.Where(key => key != "name"))
        {
            if (!Margin.TryParse(rule, terms.Text(rule), out margin))
                terms.Fail(rule, $"'{rule}' is no rule of a price list");
        }
        return card.Under(terms.RequiredText("name"), margin);
    }
}

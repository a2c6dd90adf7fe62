namespace Imprest.Pricing.Format;

/// <summary>What is wrong between cards and between files, though each is right by itself.</summary>
internal static class BookChecks
{
    private sealed record Placed(string Place, RateCard Card);

    /// <param name="files">The files of one book, read.</param>
    /// <param name="under">The book that they are laid over; empty where they stand alone.</param>
    public static IEnumerable<string> Of(IReadOnlyList<ProviderFile> files, IReadOnlyList<BookEntry> under)
    {
        var cards = files.SelectMany(file => file.Cards.Select(read => new Placed($"{file.Name}:{read.Node.Line}", read.Card))).ToList();
        return [.. Ranges(cards), .. SharedNames(cards), .. NamesBelow(cards, under), .. PoliciesTwice(files)];
    }

    /// <summary>The cards of one model follow each other day by day.</summary>
    private static IEnumerable<string> Ranges(IEnumerable<Placed> cards)
    {
        foreach (var group in cards.GroupBy(placed => placed.Card.Id))
        {
            var ordered = group.OrderBy(placed => placed.Card.EffectiveFrom).ToList();
            foreach (var (earlier, (place, later)) in ordered.Select(placed => placed.Card).Zip(ordered.Skip(1)))
            {
                var begins = later.EffectiveFrom;
                if (earlier.EffectiveTo is not { } end || end > begins)
                    yield return $"{place}: card {group.Key}: the card from {earlier.EffectiveFrom:yyyy-MM-dd} still holds when this one begins on {begins:yyyy-MM-dd}; end the earlier one with 'effective: {{ to: {begins:yyyy-MM-dd} }}'";
                else if (end < begins)
                    yield return $"{place}: card {group.Key}: no card holds from {end:yyyy-MM-dd} until this one begins on {begins:yyyy-MM-dd}; let the earlier one hold until then, or this one begin on {end:yyyy-MM-dd}";
            }
        }
    }

    /// <summary>Names that two models of one provider would both answer to.</summary>
    private static IEnumerable<string> SharedNames(IEnumerable<Placed> cards)
    {
        var names = cards.SelectMany(placed => placed.Card.Aliases.Append(placed.Card.Model).Select(name => (Name: $"{placed.Card.Provider}/{name}", Of: placed)));
        foreach (var named in names.GroupBy(entry => entry.Name))
        {
            var models = named.Select(entry => entry.Of.Card.Id).Distinct().ToList();
            if (models.Count > 1)
                yield return $"{named.Last().Of.Place}: {named.Key}: two models have this name, {string.Join(" and ", models)}; a name of a provider is one model's: take it out of one card";
        }
    }

    /// <summary>Aliases that a model of the book below has already. A card of one's own may well take the place of an alias there: it goes before it.</summary>
    private static IEnumerable<string> NamesBelow(List<Placed> cards, IReadOnlyList<BookEntry> under)
    {
        var own = cards.Select(placed => placed.Card.Id).ToHashSet();
        foreach (var (place, card) in cards)
        {
            foreach (var alias in card.Aliases)
            {
                if (under.FirstOrDefault(entry => entry.Provider == card.Provider && !own.Contains(entry.Id) && (entry.Model == alias || entry.Aliases.Contains(alias))) is { } other)
                    yield return $"{place}: card {card.Id}: the alias '{alias}' is {other.Id} in the built-in book; take it out, or write a card for {other.Id} too";
            }
        }
    }

    private static IEnumerable<string> PoliciesTwice(IEnumerable<ProviderFile> files)
    {
        foreach (var group in files.Where(file => file.Outcomes is not null).GroupBy(file => file.Provider))
        {
            foreach (var again in group.Skip(1))
                yield return $"{again.Name}:{again.Outcomes!.Line}: the outcomes of {group.Key} stand in {group.First().Name} too; keep them in one file";
        }
    }
}

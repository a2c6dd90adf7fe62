using Imprest.Pricing.Format;

namespace Imprest.Pricing;

/// <summary>What a look over a whole price book found.</summary>
/// <param name="Cards">Cards that could be read.</param>
/// <param name="Models">Models of these cards.</param>
/// <param name="Providers">Providers of these cards.</param>
/// <param name="Errors">Everything that is wrong at once: <c>file:line: what is wrong; what would be right</c>. Empty: the book can be used.</param>
public sealed record PriceLint(int Cards, int Models, int Providers, IReadOnlyList<string> Errors)
{
    /// <summary>Looks over the shipped book: every card and its worked examples once more, without line numbers, which a compiled book has not.</summary>
    /// <param name="on">Today; a reading after it is a slip.</param>
    public static PriceLint OfBuiltIn(DateOnly on)
    {
        var errors = new List<string>();
        var files = PriceBook.ReadShippedCards(errors);
        errors.AddRange(BookChecks.Of(files, []));
        return Of(files, [], errors, on);
    }

    /// <summary>Looks over the files of a book that stands alone.</summary>
    public static PriceLint Of(IEnumerable<(string Name, string Yaml)> files, DateOnly on) => Of(files, [], on);

    /// <summary>Looks over files as they would lie over the shipped book, and over that.</summary>
    public static PriceLint OverBuiltIn(IEnumerable<(string Name, string Yaml)> files, DateOnly on)
    {
        var (below, over) = (OfBuiltIn(on), Of(files, PriceBook.BuiltIn.Entries, on));
        return over with { Errors = [.. below.Errors, .. over.Errors] };
    }

    private static PriceLint Of(IEnumerable<(string Name, string Yaml)> files, IReadOnlyList<BookEntry> under, DateOnly on)
    {
        var errors = new List<string>();
        return Of(PriceBook.ReadFiles(files, under, errors), under, errors, on);
    }

    private static PriceLint Of(IReadOnlyList<ProviderFile> files, IReadOnlyList<BookEntry> under, List<string> errors, DateOnly on)
    {
        foreach (var file in files)
            errors.AddRange(file.Cards.Where(read => read.Card.ReadOn > on).Select(read => ReadTooEarly(file, read)));
        var cards = files.SelectMany(file => file.Cards).Select(read => read.Card).ToList();
        var own = cards.Select(card => card.Id).ToHashSet();
        var kept = under.Where(entry => !own.Contains(entry.Id)).ToList();
        own.UnionWith(kept.Select(entry => entry.Id));
        return new(cards.Count + kept.Count, own.Count, own.Select(id => id[..id.IndexOf('/', StringComparison.Ordinal)]).Distinct().Count(), errors);
    }

    private static string ReadTooEarly(ProviderFile file, ReadCard read)
    {
        var line = read.Node.Entries.FirstOrDefault(entry => entry.Key == "read")?.Value.Line ?? read.Node.Line;
        return $"{file.Name}:{line}: card {read.Card.Id}: 'read' is {read.Card.ReadOn:yyyy-MM-dd}, which is yet to come; write the day on which somebody looked";
    }
}

using System.Collections.Frozen;
using System.Text.Json;
using Imprest.Pricing.Format;

namespace Imprest.Pricing;

/// <summary>All rate cards and outcome policies: one immutable snapshot. A reload makes a new one, whole, or nothing.</summary>
public sealed class PriceBook
{
    private static readonly Lazy<PriceBook> Shipped = new(ReadShipped);

    private readonly BookEntry[] entries;
    private readonly FrozenDictionary<string, BookEntry[]> entriesByName;
    private readonly FrozenDictionary<string, OutcomePolicy> policies;
    private readonly FrozenSet<string> resellers;

    private PriceBook(IEnumerable<BookEntry> entries, IEnumerable<OutcomePolicy> policies, IEnumerable<string> resellers)
    {
        this.resellers = resellers.ToFrozenSet();
        this.entries = [.. entries.OrderBy(entry => entry.Id, StringComparer.Ordinal).ThenByDescending(entry => entry.From)];
        this.policies = policies.ToFrozenDictionary(policy => policy.Provider);
        var byId = this.entries.GroupBy(entry => entry.Id).Select(group => (Name: group.Key, Entries: group.ToArray())).ToList();
        var byAlias = this.entries.SelectMany(entry => entry.Aliases.Select(alias => (Name: alias, Entry: entry)))
            .GroupBy(named => (named.Entry.Provider, named.Name), named => named.Entry)
            .Select(group => (group.Key.Provider, group.Key.Name, Entries: group.ToArray())).ToList();
        // `google/nano-banana-pro` is a name at Google's, and not a reseller's model of that name.
        var providers = this.entries.Select(entry => entry.Provider).ToHashSet();
        var byModel = byId.Select(named => (Name: named.Entries[0].Model, named.Entries)).Concat(byAlias.Select(named => (named.Name, named.Entries)))
            .Where(named => named.Name.IndexOf('/', StringComparison.Ordinal) is var slash && (slash < 0 || !providers.Contains(named.Name[..slash])))
            .GroupBy(named => named.Name).Select(OfOneProvider).OfType<(string Name, BookEntry[] Entries)>();
        // A model may be named like another's id; then the id has it, and a model's own name goes before another's alias.
        entriesByName = byId.Concat(byAlias.Select(named => (Name: $"{named.Provider}/{named.Name}", named.Entries))).Concat(byModel)
            .DistinctBy(named => named.Name).ToFrozenDictionary(named => named.Name, named => named.Entries);
    }

    /// <summary>The book that ships with the program (<c>prices/*.yaml</c>).</summary>
    public static PriceBook BuiltIn => Shipped.Value;

    /// <summary>Every card, by id, then newest first.</summary>
    public IReadOnlyList<RateCard> Cards => field ??= [.. entries.Select(entry => entry.Card)];

    internal IReadOnlyList<BookEntry> Entries => entries;

    /// <summary>Every outcome policy, in no order.</summary>
    public IReadOnlyList<OutcomePolicy> Policies => policies.Values;

    /// <summary>
    /// The card that holds at an instant, by <c>provider/model</c>, or by the model's name alone where one provider has it; an alias counts as a name.
    /// A name that begins with a provider of the book is that provider's, whoever else has a model of that name.
    /// </summary>
    public RateCard? Find(string model, DateTimeOffset at)
    {
        if (!entriesByName.TryGetValue(model, out var named))
            return null;
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        foreach (var entry in named)
        {
            if (entry.HoldsOn(day))
                return entry.Card;
        }
        return null;
    }

    /// <summary>The <c>provider/model</c> that a name means, whatever the day; null where nobody has it or several do.</summary>
    public string? IdOf(string model) => entriesByName.TryGetValue(model, out var named) ? named[0].Id : null;

    /// <summary>Every <c>provider/model</c> of this name, in order.</summary>
    public IReadOnlyList<string> IdsOfModel(string model) => [.. entries.Where(entry => entry.Model == model).Select(entry => entry.Id).Distinct(StringComparer.Ordinal)];

    /// <summary>The cards that hold at an instant, one a model, by id.</summary>
    public IReadOnlyList<RateCard> CardsAt(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return [.. entries.Where(entry => entry.HoldsOn(day)).Select(entry => entry.Card)];
    }

    /// <summary>The book as a price list has it: its own cards replace models whole, and the margin is on all others.</summary>
    internal PriceBook Under(string priceList, Margin margin, PriceBook? own)
    {
        var replaced = own?.entries.Select(entry => entry.Id).ToHashSet() ?? [];
        var providers = entries.Where(entry => !replaced.Contains(entry.Id)).Select(entry => entry.Under(priceList, margin));
        return new(providers.Concat(own?.entries.Select(entry => entry.Under(priceList, default)) ?? []), policies.Values, resellers);
    }

    /// <summary>A provider's outcome policy; one without rules where the book has none.</summary>
    public OutcomePolicy PolicyOf(string provider) => policies.TryGetValue(provider, out var policy) ? policy : new(provider, []);

    /// <summary>Reads a card back from its canonical form, as the store keeps it.</summary>
    /// <exception cref="PriceBookException">The text is no canonical card.</exception>
    public static RateCard ParseCanonical(string canonical)
    {
        var findings = new Findings("canonical card");
        try
        {
            if (CanonicalJson.Read(canonical) is MapNode node && ListedCard.Read(node, findings) is var card && findings.Errors.Count == 0)
                return card;
        }
        catch (JsonException exception)
        {
            findings.Add(1, exception.Message);
        }
        throw new PriceBookException(findings.Errors.Count > 0 ? findings.Errors : ["canonical card:1: not a card"]);
    }

    /// <summary>The shipped book with the files of a directory laid over it: a card there replaces the shipped model whole.</summary>
    /// <param name="files">Name and YAML text of each file.</param>
    /// <exception cref="PriceBookException">Anything is wrong; every error is listed, with file and line.</exception>
    public PriceBook With(IEnumerable<(string Name, string Yaml)> files)
    {
        var read = ReadFiles(files, entries);
        var cards = read.SelectMany(file => file.Cards).Select(card => BookEntry.Of(card.Card)).ToList();
        var replaced = cards.Select(card => card.Id).ToHashSet();
        var laidOver = read.Select(file => file.Policy).OfType<OutcomePolicy>().ToList();
        var providers = laidOver.Select(policy => policy.Provider).ToHashSet();
        return new(
            entries.Where(entry => !replaced.Contains(entry.Id)).Concat(cards),
            policies.Values.Where(policy => !providers.Contains(policy.Provider)).Concat(laidOver),
            resellers.Concat(read.Where(file => file.Resells).Select(file => file.Provider)));
    }

    /// <summary>A book of these files alone.</summary>
    /// <exception cref="PriceBookException">Anything is wrong; every error is listed, with file and line.</exception>
    public static PriceBook Of(params IEnumerable<(string Name, string Yaml)> files) => new PriceBook([], [], []).With(files);

    /// <summary>Whom a name without a provider means: the only provider that has it, or of several the only one that does not resell.</summary>
    private (string Name, BookEntry[] Entries)? OfOneProvider(IGrouping<string, (string Name, BookEntry[] Entries)> named)
    {
        var own = named.Count() == 1 ? named.ToList() : named.Where(entry => !resellers.Contains(entry.Entries[0].Provider)).ToList();
        return own is [var one] ? one : null;
    }

    /// <summary>The files in the form that <see cref="BuiltIn"/> is read from: checked, without YAML, each card to be read when it is asked for.</summary>
    /// <exception cref="PriceBookException">Anything is wrong; every error is listed, with file and line.</exception>
    public static byte[] Compile(IEnumerable<(string Name, string Yaml)> files) => CompiledBook.Write(ReadFiles(files, []));

    private static List<ProviderFile> ReadFiles(IEnumerable<(string Name, string Yaml)> files, IReadOnlyList<BookEntry> under)
    {
        var errors = new List<string>();
        var read = ReadFiles(files, under, errors);
        return errors.Count == 0 ? read : throw new PriceBookException(errors);
    }

    /// <summary>Reads what can be read; what is wrong is added to <paramref name="errors"/>, all of it.</summary>
    internal static List<ProviderFile> ReadFiles(IEnumerable<(string Name, string Yaml)> files, IReadOnlyList<BookEntry> under, List<string> errors)
    {
        var read = new List<ProviderFile>();
        foreach (var (name, yaml) in files)
        {
            if (BookReader.Read(name, yaml, errors) is { } file)
                read.Add(file);
        }
        errors.AddRange(BookChecks.Of(read, under));
        return read;
    }

    /// <summary>The shipped cards, read and checked once more, examples included.</summary>
    internal static IReadOnlyList<ProviderFile> ReadShippedCards(List<string> errors)
    {
        using var stream = OpenShipped();
        return CompiledBook.ReadCards(stream, errors);
    }

    private static PriceBook ReadShipped()
    {
        using var stream = OpenShipped();
        var book = CompiledBook.Read(stream);
        return new(book.Entries, book.Policies, book.Resellers);
    }

    private static Stream OpenShipped() =>
        typeof(PriceBook).Assembly.GetManifestResourceStream("prices.json") ?? throw new InvalidOperationException("The price book is missing from the build.");
}

/// <summary>A price book that cannot be used, with every reason.</summary>
public sealed class PriceBookException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}

using System.Collections.Frozen;
using System.Text.Json;
using Imprest.Pricing.Format;

namespace Imprest.Pricing;

/// <summary>All rate cards and outcome policies: one immutable snapshot. A reload makes a new one, whole, or nothing.</summary>
public sealed class PriceBook
{
    private static readonly Lazy<PriceBook> Shipped = new(ReadShipped);

    private readonly FrozenDictionary<string, RateCard[]> cardsByName;
    private readonly FrozenDictionary<string, OutcomePolicy> policies;

    private PriceBook(IEnumerable<RateCard> cards, IEnumerable<OutcomePolicy> policies)
    {
        Cards = [.. cards.OrderBy(card => card.Id, StringComparer.Ordinal).ThenByDescending(card => card.EffectiveFrom)];
        this.policies = policies.ToFrozenDictionary(policy => policy.Provider);
        var byId = Cards.GroupBy(card => card.Id).Select(group => (Name: group.Key, Cards: group.ToArray())).ToList();
        var byAlias = Cards.SelectMany(card => card.Aliases.Select(alias => (Name: alias, Card: card)))
            .GroupBy(entry => (entry.Card.Provider, entry.Name), entry => entry.Card)
            .Select(group => (group.Key.Provider, group.Key.Name, Cards: group.ToArray())).ToList();
        var byModel = byId.Select(entry => (Name: entry.Cards[0].Model, entry.Cards)).Concat(byAlias.Select(entry => (entry.Name, entry.Cards)))
            .GroupBy(entry => entry.Name).Where(group => group.Count() == 1).Select(group => group.First());
        // A model may be named like another's id; then the id has it, and a model's own name goes before another's alias.
        cardsByName = byId.Concat(byAlias.Select(entry => (Name: $"{entry.Provider}/{entry.Name}", entry.Cards))).Concat(byModel).DistinctBy(entry => entry.Name).ToFrozenDictionary(entry => entry.Name, entry => entry.Cards);
    }

    /// <summary>The book that ships with the program (<c>prices/*.yaml</c>).</summary>
    public static PriceBook BuiltIn => Shipped.Value;

    /// <summary>Every card, by id, then newest first.</summary>
    public IReadOnlyList<RateCard> Cards { get; }

    /// <summary>Every outcome policy, in no order.</summary>
    public IReadOnlyList<OutcomePolicy> Policies => policies.Values;

    /// <summary>
    /// The card that holds at an instant, by <c>provider/model</c>, or by the model's name alone where one provider has it; an alias counts as a name.
    /// </summary>
    public RateCard? Find(string model, DateTimeOffset at)
    {
        if (!cardsByName.TryGetValue(model, out var cards))
            return null;
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        foreach (var card in cards)
        {
            if (card.EffectiveFrom <= day && (card.EffectiveTo is not { } end || day < end))
                return card;
        }
        return null;
    }

    /// <summary>The cards that hold at an instant, one a model, by id.</summary>
    public IReadOnlyList<RateCard> CardsAt(DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return [.. Cards.Where(card => card.EffectiveFrom <= day && (card.EffectiveTo is not { } end || day < end))];
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
            if (CanonicalJson.Read(canonical) is MapNode node && CardReader.Read(node, findings) is var card && findings.Errors.Count == 0)
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
        var read = ReadFiles(files);
        var cards = read.SelectMany(file => file.Cards).ToList();
        var replaced = cards.Select(card => card.Id).ToHashSet();
        var laidOver = read.Select(file => file.Policy).OfType<OutcomePolicy>().ToList();
        var providers = laidOver.Select(policy => policy.Provider).ToHashSet();
        return new(
            Cards.Where(card => !replaced.Contains(card.Id)).Concat(cards),
            policies.Values.Where(policy => !providers.Contains(policy.Provider)).Concat(laidOver));
    }

    /// <summary>A book of these files alone.</summary>
    /// <exception cref="PriceBookException">Anything is wrong; every error is listed, with file and line.</exception>
    public static PriceBook Of(params IEnumerable<(string Name, string Yaml)> files) => new PriceBook([], []).With(files);

    private static List<ProviderFile> ReadFiles(IEnumerable<(string Name, string Yaml)> files)
    {
        var errors = new List<string>();
        var read = new List<ProviderFile>();
        foreach (var (name, yaml) in files)
        {
            if (BookReader.Read(name, yaml, errors) is { } file)
                read.Add(file);
        }
        errors.AddRange(Overlaps(read.SelectMany(file => file.Cards)));
        errors.AddRange(SharedNames(read.SelectMany(file => file.Cards)));
        foreach (var twice in read.Where(file => file.Policy is not null).GroupBy(file => file.Provider).Where(group => group.Count() > 1))
            errors.Add($"{twice.Key}: two files state its outcomes");
        return errors.Count == 0 ? read : throw new PriceBookException(errors);
    }

    private static IEnumerable<string> Overlaps(IEnumerable<RateCard> cards)
    {
        foreach (var group in cards.GroupBy(card => card.Id))
        {
            var ordered = group.OrderBy(card => card.EffectiveFrom).ToList();
            for (var index = 1; index < ordered.Count; index++)
            {
                if (ordered[index - 1].EffectiveTo is not { } end || end > ordered[index].EffectiveFrom)
                    yield return $"{group.Key}: the card from {ordered[index - 1].EffectiveFrom:yyyy-MM-dd} still holds when the next begins on {ordered[index].EffectiveFrom:yyyy-MM-dd}";
            }
        }
    }

    /// <summary>Names that two models of one provider would both answer to.</summary>
    private static IEnumerable<string> SharedNames(IEnumerable<RateCard> cards)
    {
        foreach (var named in cards.SelectMany(card => card.Aliases.Append(card.Model).Select(name => (Name: $"{card.Provider}/{name}", card.Id))).GroupBy(entry => entry.Name))
        {
            var models = named.Select(entry => entry.Id).Distinct().ToList();
            if (models.Count > 1)
                yield return $"{named.Key}: two models have this name, {string.Join(" and ", models)}";
        }
    }

    private static PriceBook ReadShipped()
    {
        var assembly = typeof(PriceBook).Assembly;
        var files = new List<(string, string)>();
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith("prices/", StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            files.Add((name, reader.ReadToEnd()));
        }
        return Of(files);
    }
}

/// <summary>A price book that cannot be used, with every reason.</summary>
public sealed class PriceBookException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}

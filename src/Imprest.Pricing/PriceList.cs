using System.Runtime.CompilerServices;

namespace Imprest.Pricing;

/// <summary>What an account pays: the providers' rates under a margin rule, or cards of its own.</summary>
/// <remarks>
/// A card under a list is a card like any other: its version names the list, and its canonical form holds the rule, so that its receipts recompute.
/// </remarks>
/// <param name="own">Cards whose figures are the prices themselves; the margin is not put on them. Null: none.</param>
public sealed class PriceList(string name, Margin margin, PriceBook? own = null)
{
    private readonly ConditionalWeakTable<RateCard, RateCard> made = [];

    public string Name { get; } = name;

    public Margin Margin { get; } = margin;

    /// <summary>Letters, digits, dashes and underscores, at most 40: the name stands in price versions.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 40 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    /// <summary>The card by which a model is charged at an instant: the list's own, else the provider's under the margin. Null: nobody prices it.</summary>
    /// <param name="model">As <see cref="PriceBook.Find"/> takes it.</param>
    public RateCard? Find(PriceBook book, string model, DateTimeOffset at)
    {
        var provider = book.Find(model, at);
        return own?.Find(provider?.Id ?? model, at) is { } set ? Under(set, default) : provider is null ? null : Under(provider, Margin);
    }

    /// <summary>The cards that hold at an instant, one a model: those of the book as the list has them, then those that the list alone has.</summary>
    public IReadOnlyList<RateCard> CardsAt(PriceBook book, DateTimeOffset at)
    {
        var cards = book.CardsAt(at);
        var known = cards.Select(card => card.Id).ToHashSet(StringComparer.Ordinal);
        return [.. cards.Select(card => Find(book, card.Id, at)!), .. (own?.CardsAt(at) ?? []).Where(card => !known.Contains(card.Id)).Select(card => Under(card, default))];
    }

    private RateCard Under(RateCard card, Margin rule) => made.GetValue(card, provider => provider.Under(Name, rule));
}

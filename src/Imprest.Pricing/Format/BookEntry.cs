namespace Imprest.Pricing.Format;

/// <summary>A card's place in the book: what it is found by, and the card itself, which is read when it is first asked for.</summary>
internal sealed class BookEntry(string provider, string model, IReadOnlyList<string> aliases, DateOnly from, DateOnly? to, Func<RateCard> read)
{
    private readonly Lazy<RateCard> card = new(read);

    public string Provider => provider;
    public string Model => model;
    public string Id { get; } = $"{provider}/{model}";
    public IReadOnlyList<string> Aliases => aliases;
    public DateOnly From => from;
    public RateCard Card => card.Value;

    public static BookEntry Of(RateCard card) => new(card.Provider, card.Model, card.Aliases, card.EffectiveFrom, card.EffectiveTo, () => card);

    /// <summary>The same place, of the card as a price list has it.</summary>
    public BookEntry Under(string priceList, Margin margin) => new(provider, model, aliases, from, to, () => Card.Under(priceList, margin));

    public bool HoldsOn(DateOnly day) => from <= day && (to is not { } end || day < end);
}

namespace Imprest.Pricing;

/// <summary>A worked example of a card: checked whenever the card is read from a file, so that a slip in a figure is seen at once.</summary>
public sealed record WorkedExample
{
    public required string Name { get; init; }
    /// <summary>The line in its file, for messages.</summary>
    public int Line { get; init; }
    public required ImageWork Work { get; init; }
    public required Happened Happened { get; init; }
    /// <summary>What <see cref="Rating.Rate"/> must say; null: the example is about the quote.</summary>
    public Money? Amount { get; init; }
    /// <summary>The same in the card's currency, exactly; each line's rounding to 1 nano-dollar is allowed for.</summary>
    public decimal? NativeAmount { get; init; }
    /// <summary>What <see cref="Rating.Quote"/> must expect, where stated.</summary>
    public Money? Expected { get; init; }
    /// <summary>The bound that <see cref="Rating.Quote"/> must state, where stated.</summary>
    public Money? UpperBound { get; init; }

    /// <summary>Works it out on a card.</summary>
    /// <returns>What differs, in words; null when everything is as stated.</returns>
    public string? Check(RateCard card)
    {
        try
        {
            // A word that the card has not is told rather than what comes of it.
            return Compare(card) is not { } difference ? null
                : Work.Quality is { } quality && card.Qualities.Count > 0 && !card.Qualities.Contains(quality)
                    ? $"example '{Name}': '{quality}' is no quality of this card, which has {string.Join(", ", card.Qualities)}"
                    : difference;
        }
        catch (OverflowException)
        {
            return $"example '{Name}': the amount is past the range of money";
        }
    }

    private string? Compare(RateCard card)
    {
        if (Amount is { } amount && Rating.Rate(card, Work, Happened).Amount is var rated && rated != amount)
            return $"example '{Name}': the receipt comes to {rated?.ToString() ?? "unknown"}, not {amount}";
        if (NativeAmount is { } native && Rating.Rate(card, Work, Happened) is var receipt
            && !(receipt.Amount is { } usd && Math.Abs(usd.Usd - card.Currency!.ToUsd(native)) * Money.NanosPerDollar * 2 <= receipt.Lines.Count))
            return $"example '{Name}': the receipt comes to {receipt.Amount?.ToString() ?? "unknown"} USD, not {PlainNumber.Text(native)} {card.Currency?.Code}";
        if (Expected is null && UpperBound is null)
            return null;
        var quote = Rating.Quote(card, Work);
        if (Expected is { } expected && quote.Expected != expected)
            return $"example '{Name}': the quote expects {quote.Expected?.ToString() ?? "unknown"}, not {expected}";
        if (UpperBound is { } bound && quote.UpperBound != bound)
            return $"example '{Name}': the bound is {quote.UpperBound?.ToString() ?? "unknown"}, not {bound}";
        return null;
    }
}

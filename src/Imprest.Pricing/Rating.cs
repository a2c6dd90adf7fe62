using Imprest.Pricing.Cards;

namespace Imprest.Pricing;

/// <summary>Prices image work. Pure: the same card and facts give the same nano-dollars, always.</summary>
public static class Rating
{
    /// <summary>What a request did, priced.</summary>
    /// <returns>
    /// Unknown, with the reason among the warnings, where there is no rate or no usable evidence. Without a verified image nothing is charged.
    /// </returns>
    /// <exception cref="OverflowException">The amount is past the range of <see cref="Money"/>.</exception>
    public static Receipt Rate(RateCard card, ImageWork work, Happened happened) => new ReceiptWriter(card, work, happened).Write();

    /// <summary>What a request may do, priced: what is expected, and the most that it can cost.</summary>
    /// <remarks>Where the quality or size is left open the bound takes the dearest that the card knows, and the warnings say what is expected.</remarks>
    /// <exception cref="OverflowException">The amount is past the range of <see cref="Money"/>.</exception>
    public static Quote Quote(RateCard card, ImageWork work) => new QuoteWriter(card, work).Write();
}

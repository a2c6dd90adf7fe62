namespace Imprest.Pricing;

/// <summary>Prices image work. Pure: the same card and facts give the same nano-dollars, always.</summary>
public static class Rating
{
    /// <summary>What a request did, priced.</summary>
    public static Receipt Rate(RateCard card, ImageWork work, Happened happened) =>
        throw new NotSupportedException($"written next {card} {work} {happened}");

    /// <summary>What a request may do, priced: what is expected, and the most that it can cost.</summary>
    public static Quote Quote(RateCard card, ImageWork work) => throw new NotSupportedException($"written next {card} {work}");
}

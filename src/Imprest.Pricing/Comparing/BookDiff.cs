namespace Imprest.Pricing.Comparing;

/// <summary>What became of the price of some work.</summary>
/// <param name="Before">Expected; null where it was not priced.</param>
/// <param name="After">Expected; null where it is not priced.</param>
public sealed record PriceChange(string Work, Money? Before, Money? After, Money? BoundBefore, Money? BoundAfter)
{
    /// <summary>In percent of what it was; null where one of the two is not known, or it was for nothing.</summary>
    public decimal? Percent => Before is { Nanos: > 0 } before && After is { } after ? (after.Usd - before.Usd) * 100 / before.Usd : null;

    internal bool IsOne => Before != After || BoundBefore != BoundAfter;

    /// <summary>How much it matters; what came or went goes first.</summary>
    internal decimal Weight => Before != After && Percent is null ? decimal.MaxValue : Math.Abs(Percent ?? 0);
}

/// <summary>A model whose card is another.</summary>
/// <param name="Changes">Of the basket, the biggest first; none where the new card prices it all as before: another date, source or condition.</param>
public sealed record ChangedModel(RateCard Before, RateCard After, IReadOnlyList<PriceChange> Changes)
{
    internal decimal Weight => Changes.Count == 0 ? -1 : Changes[0].Weight;
}

/// <summary>What the change from one set of cards to another does to a standard basket of work.</summary>
/// <param name="Added">By name.</param>
/// <param name="Removed">By name.</param>
/// <param name="Changed">The biggest change first.</param>
public sealed record BookDiff(IReadOnlyList<RateCard> Added, IReadOnlyList<RateCard> Removed, IReadOnlyList<ChangedModel> Changed)
{
    /// <param name="before">One card a model.</param>
    /// <param name="after">One card a model.</param>
    public static BookDiff Of(IReadOnlyList<RateCard> before, IReadOnlyList<RateCard> after)
    {
        var (old, now) = (before.ToDictionary(card => card.Id), after.ToDictionary(card => card.Id));
        var changed = after.Where(card => old.TryGetValue(card.Id, out var was) && was.Version != card.Version).Select(card => Compared(old[card.Id], card));
        return new(
            [.. after.Where(card => !old.ContainsKey(card.Id)).OrderBy(card => card.Id, StringComparer.Ordinal)],
            [.. before.Where(card => !now.ContainsKey(card.Id)).OrderBy(card => card.Id, StringComparer.Ordinal)],
            [.. changed.OrderByDescending(model => model.Weight).ThenBy(model => model.After.Id, StringComparer.Ordinal)]);
    }

    private static ChangedModel Compared(RateCard before, RateCard after)
    {
        var basket = Basket.Of(after).Concat(Basket.Of(before)).DistinctBy(item => item.Name);
        var changes = basket.Select(item => ChangeOf(item, before, after)).Where(change => change.IsOne);
        return new(before, after, [.. changes.OrderByDescending(change => change.Weight)]);
    }

    private static PriceChange ChangeOf(BasketItem item, RateCard before, RateCard after)
    {
        var (was, now) = (Price(before, item.Work), Price(after, item.Work));
        return new(item.Name, was?.Expected, now?.Expected, was?.UpperBound, now?.UpperBound);
    }

    /// <summary>Null where the card's model cannot do it.</summary>
    private static Quote? Price(RateCard card, ImageWork work) =>
        card.Pricing.KnowsTier(work.Tier) && WorkDomain.Check(card, work) is null ? Rating.Quote(card, work) : null;
}

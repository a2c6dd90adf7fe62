namespace Imprest.Pricing;

/// <summary>Something that was read at its source long ago.</summary>
/// <param name="What">What it is: <c>openai/gpt-image-1: rates</c>, <c>openai: outcomes failed, timeout</c>.</param>
/// <param name="Trust"><c>official</c>, <c>secondary</c> or <c>derived</c>; null where nobody said.</param>
/// <param name="AgeDays">Whole days since it was read.</param>
public sealed record StaleFigure(string What, DateOnly ReadOn, int AgeDays, string? Trust, string Source)
{
    /// <summary>Everything of a book that holds on a day and was read more than some days before, oldest first.</summary>
    public static IReadOnlyList<StaleFigure> Of(PriceBook book, DateOnly on, int days)
    {
        var cards = book.CardsAt(new(on, TimeOnly.MinValue, TimeSpan.Zero));
        return
        [
            .. cards.SelectMany(card => OfCard(card, on)).Concat(book.Policies.SelectMany(policy => OfPolicy(policy, on)))
                .Where(figure => figure.AgeDays > days)
                .OrderByDescending(figure => figure.AgeDays).ThenBy(figure => figure.What, StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<StaleFigure> OfCard(RateCard card, DateOnly on)
    {
        yield return Read($"{card.Id}: rates", card.ReadOn, on, card.Trust, card.Source);
        if (card.Currency is { } currency)
            yield return Read($"{card.Id}: worth of a {currency.Code}", currency.ReadOn, on, null, currency.Source);
        if (card.Pricing.Published is { } published)
            yield return Read($"{card.Id}: published figures", published.ReadOn, on, card.Trust, published.Source);
    }

    private static IEnumerable<StaleFigure> OfPolicy(OutcomePolicy policy, DateOnly on) =>
        policy.Rules.GroupBy(rule => (rule.ReadOn, rule.Source))
            .Select(group => Read($"{policy.Provider}: outcomes {string.Join(", ", group.Select(rule => rule.Match))}", group.Key.ReadOn, on, null, group.Key.Source));

    private static StaleFigure Read(string what, DateOnly readOn, DateOnly on, string? trust, string source) =>
        new(what, readOn, on.DayNumber - readOn.DayNumber, trust, source);
}

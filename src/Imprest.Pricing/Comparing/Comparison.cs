namespace Imprest.Pricing.Comparing;

/// <summary>The same work on many models: what it costs on each that can do it, cheapest first, and why the others cannot.</summary>
/// <param name="Priced">Cheapest first, by what is expected for the whole work; then by bound, then by name.</param>
/// <param name="Others">Models that cannot do it or that nobody can price for it, by name.</param>
public sealed record Comparison(IReadOnlyList<PricedModel> Priced, IReadOnlyList<OtherModel> Others)
{
    /// <summary>The quality that was asked for, where none of the models has it and nobody uses the word; null otherwise.</summary>
    public string? StrangeQuality { get; init; }

    /// <param name="cards">The cards in question, one a model.</param>
    /// <param name="work">The work. Its quality is taken by rank where a model has other words for it, and its images in several calls where a model makes fewer at once.</param>
    /// <param name="on">The day: a model that is gone then, or not there yet, is among the others.</param>
    public static Comparison Of(IReadOnlyCollection<RateCard> cards, ImageWork work, DateOnly on)
    {
        var priced = new List<PricedModel>();
        var others = new List<OtherModel>();
        foreach (var card in cards)
        {
            if (Reason(card, work, on) is { } reason)
                others.Add(new(card, reason));
            else if (PricedModel.Of(card, work) is { } model)
                priced.Add(model);
            else
                others.Add(new(card, "Nobody can say what it costs: the card has no figure for this work."));
        }
        priced.Sort(static (left, right) =>
            left.Expected.CompareTo(right.Expected) is not 0 and var byExpected ? byExpected
            : (left.UpperBound ?? new(long.MaxValue)).CompareTo(right.UpperBound ?? new(long.MaxValue)) is not 0 and var byBound ? byBound
            : string.CompareOrdinal(left.Card.Id, right.Card.Id));
        others.Sort(static (left, right) => string.CompareOrdinal(left.Card.Id, right.Card.Id));
        var strange = work.Quality is { } quality && cards.Count > 0 && !QualityRank.Knows(quality) && !cards.Any(card => card.Qualities.Contains(quality));
        return new(priced, others) { StrangeQuality = strange ? work.Quality : null };
    }

    private static string? Reason(RateCard card, ImageWork work, DateOnly on)
    {
        if (card.IsRetired(on))
            return $"Shut down on {card.ShutDownAt:yyyy-MM-dd}.{(card.Replacement is { } next ? $" Its replacement is {next}." : "")}";
        if (card.AvailableFrom > on)
            return $"Not there before {card.AvailableFrom:yyyy-MM-dd}.";
        if (PricedModel.IsMachine(card) && work.Counts?.ContainsKey(Meter.GpuSecond) != true)
            return "It is a machine, by the second, and no model: how long the work takes on it depends on the model. `gpu_second` says it.";
        return WorkDomain.Check(card, PricedModel.Adapted(card, work) with { Images = 1 }) is { } mismatch ? $"{mismatch.Message} {mismatch.Hint}" : null;
    }
}

/// <summary>A model that is not among the priced ones, and why, in a sentence.</summary>
public sealed record OtherModel(RateCard Card, string Reason);

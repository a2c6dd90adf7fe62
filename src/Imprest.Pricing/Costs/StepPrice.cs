using Imprest.Pricing.Comparing;

namespace Imprest.Pricing.Costs;

/// <summary>A step with its prices: what a call costs at each of its sizes, and what each of its outcomes costs.</summary>
internal sealed record StepPrice(WorkflowStep Step, RateCard Card, IReadOnlyList<SizePrice> Sizes, IReadOnlyList<OutcomePrice> Outcomes, IReadOnlyList<string> Warnings)
{
    /// <summary>What one call is expected to cost, over the sizes; in USD, not rounded.</summary>
    public decimal MeanUsd { get; } = Sizes.Sum(size => size.Size.Share * size.Expected.Usd);

    /// <summary>The dearest size's bound; null where one of them has none.</summary>
    public Money? Bound { get; } = Sizes.Any(size => size.Bound is null) ? null : Sizes.Select(size => size.Bound!.Value).Max();

    /// <summary>Prices a step as of an instant.</summary>
    /// <returns>The price, or why there is none.</returns>
    public static (StepPrice? Price, StepProblem? Problem) Of(WorkflowStep step, PriceBook book, DateTimeOffset at)
    {
        if (book.Find(step.Model, at) is not { } card)
            return (null, new(step.Name, step.Model, true, $"No rate card prices {step.Model}.", "Its cost is unknown, which is not zero. `imprest prices list` shows the models that are priced."));
        var sizes = new List<SizePrice>();
        var warnings = new List<string>();
        foreach (var size in step.Sizes)
        {
            var work = step.WorkAt(size);
            if (WorkDomain.Check(card, work) is { } mismatch)
                return (null, new(step.Name, card.Id, false, mismatch.Message, mismatch.Hint));
            var quote = Rating.Quote(card, work);
            warnings.AddRange(quote.Warnings);
            if (quote.Expected is not { } expected)
                return (null, new(step.Name, card.Id, true, $"The card of {card.Id} cannot price this: {string.Join(" ", quote.Warnings)}", "Name a size, a quality and a service tier that the card prices; `imprest prices show` lists them."));
            sizes.Add(new(size, expected, quote.UpperBound));
        }
        if (WorkDomain.IsEmulated(card, step.Work.Operation))
            warnings.Add($"{card.Id} has no variations of its own; Imprest makes them as an image-to-image call, and that is what is priced.");
        var policy = book.PolicyOf(card.Provider);
        return (new(step, card, sizes, [.. step.Rates.Select(rate => OutcomePrice.Of(rate, policy, step.Work.Operation, card.Model))], [.. warnings.Distinct()]), null);
    }
}

/// <summary>What one call of a size costs.</summary>
internal sealed record SizePrice(SizeShare Size, Money Expected, Money? Bound);

/// <summary>What the provider takes for a call that delivered nothing.</summary>
internal sealed record OutcomePrice(OutcomeShare Rate, ProviderCharge Charge, Money? Fee)
{
    public static OutcomePrice Of(OutcomeShare rate, OutcomePolicy policy, Operation operation, string model)
    {
        var rule = policy.RuleFor(rate.Outcome, rate.Status, operation, model);
        return new(rate, rule?.Charge ?? ProviderCharge.Unknown, rule?.Fee);
    }

    /// <summary>What is surely taken, of a call that would cost <paramref name="full"/>.</summary>
    public Money AtLeast(Money full) => Charge switch { ProviderCharge.Yes => full, ProviderCharge.Fee => Fee ?? Money.Zero, _ => Money.Zero };

    /// <summary>What may be taken: where nobody says, as much as for a success.</summary>
    public Money AtMost(Money full) => Charge == ProviderCharge.Unknown || (Charge == ProviderCharge.Fee && Fee is null) ? full : AtLeast(full);

    /// <summary>The share of the call's own price that is taken, and what is taken beside it.</summary>
    public (decimal Share, decimal Usd) Expected(bool atMost) => Charge switch
    {
        ProviderCharge.Yes => (1, 0),
        ProviderCharge.Fee when Fee is { } fee => (0, fee.Usd),
        ProviderCharge.No => (0, 0),
        _ => (atMost ? 1 : 0, 0),
    };
}

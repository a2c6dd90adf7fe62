namespace Imprest.Pricing.Cards;

/// <summary>Charge lines as they are written, and their sum.</summary>
/// <param name="margin">What a price list makes of every rate.</param>
internal sealed class LineList(Margin margin)
{
    private readonly List<ChargeLine> lines = new(4);
    private readonly bool scales = margin.Rule is MarginRule.Multiply or MarginRule.Divide;

    /// <summary>What the lines come to.</summary>
    public Money Total { get; private set; }

    /// <summary>What they come to by the provider's own rates.</summary>
    public Money Cost { get; private set; }

    /// <summary>Adds a line at a provider's rate, rounded half-up to 1 nano-dollar. A quantity of zero makes none.</summary>
    /// <exception cref="OverflowException">The amount is past the range of <see cref="Money"/>.</exception>
    public void Add(Meter meter, decimal quantity, decimal unitUsd, string? note = null)
    {
        if (quantity == 0)
            return;
        var amount = AddPriced(meter, quantity, margin.Of(unitUsd), note);
        Cost += scales ? Money.FromUsd(quantity * unitUsd) : amount;
    }

    /// <summary>Raises the sum to the least charge of a request; the difference stands as a line of its own.</summary>
    public void RaiseTo(decimal? minimumUsd)
    {
        if (minimumUsd is { } least && Cost.Usd < least)
            Add(Meter.MinimumCharge, 1, least - Cost.Usd);
    }

    /// <summary>Rounds the sum as the card says; the difference stands as a line of its own.</summary>
    public void Round(RequestRounding? rounding)
    {
        if (rounding is null || lines.Count == 0)
            return;
        var difference = rounding.Apply(Cost.Usd) - Cost.Usd;
        if (difference != 0)
            Add(Meter.Rounding, 1, difference);
    }

    /// <summary>What the price list asks for beside the rates, where anything is delivered. Comes after all that the provider takes.</summary>
    public void AddMargin(int images)
    {
        if (margin.EachImageUsd > 0)
            AddPriced(Meter.Margin, images, margin.EachImageUsd);
        if (margin.LeastUsd is { } least && Total.Usd < least)
            AddPriced(Meter.MinimumCharge, 1, least - Total.Usd);
    }

    public ChargeLine[] ToArray() => [.. lines];

    private Money AddPriced(Meter meter, decimal quantity, decimal unitUsd, string? note = null)
    {
        var amount = Money.FromUsd(quantity * unitUsd);
        lines.Add(new(meter.Wire(), quantity, unitUsd, amount) { Note = note });
        Total += amount;
        return amount;
    }
}

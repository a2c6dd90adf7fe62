namespace Imprest.Pricing.Cards;

/// <summary>Charge lines as they are written, and their sum.</summary>
internal sealed class LineList
{
    private readonly List<ChargeLine> lines = new(4);

    public Money Total { get; private set; }

    /// <summary>Adds a line, rounded half-up to 1 nano-dollar. A quantity of zero makes none.</summary>
    /// <exception cref="OverflowException">The amount is past the range of <see cref="Money"/>.</exception>
    public void Add(Meter meter, decimal quantity, decimal unitUsd, string? note = null)
    {
        if (quantity == 0)
            return;
        var amount = Money.FromUsd(quantity * unitUsd);
        lines.Add(new(meter.Wire(), quantity, unitUsd, amount) { Note = note });
        Total += amount;
    }

    /// <summary>Raises the sum to the least charge of a request; the difference stands as a line of its own.</summary>
    public void RaiseTo(decimal? minimumUsd)
    {
        if (minimumUsd is { } least && Total.Usd < least)
            Add(Meter.MinimumCharge, 1, least - Total.Usd);
    }

    /// <summary>Rounds the sum as the card says; the difference stands as a line of its own.</summary>
    public void Round(RequestRounding? rounding)
    {
        if (rounding is null || lines.Count == 0)
            return;
        var difference = rounding.Apply(Total.Usd) - Total.Usd;
        if (difference != 0)
            Add(Meter.Rounding, 1, difference);
    }

    public ChargeLine[] ToArray() => [.. lines];
}

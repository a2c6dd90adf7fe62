namespace Imprest.Pricing;

/// <summary>One price of a card, for people to read.</summary>
/// <param name="UnitPriceUsd">USD for one unit of the meter: for a token rate the price of one token.</param>
/// <param name="When">What it holds for, in words (<c>low, up to 1048576 px</c>); null: always.</param>
public sealed record RateRow(Meter Meter, decimal UnitPriceUsd, string? When)
{
    /// <summary>How many units people say the price of: token rates are read a million at a time, as providers write them.</summary>
    public int Units => Meter.Wire().EndsWith("_token", StringComparison.Ordinal) ? 1_000_000 : 1;
}

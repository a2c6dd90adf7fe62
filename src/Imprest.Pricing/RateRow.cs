namespace Imprest.Pricing;

/// <summary>One price of a card, for people to read.</summary>
/// <param name="UnitPriceUsd">USD for one unit of the meter: for a token rate the price of one token.</param>
/// <param name="When">What it holds for, in words (<c>low, up to 1048576 px</c>); null: always.</param>
public sealed record RateRow(Meter Meter, decimal UnitPriceUsd, string? When);

namespace Imprest.Pricing;

/// <summary>A currency, or a provider's credit, that a card's figures are written in, pinned to USD.</summary>
/// <param name="Code"><c>CNY</c>, <c>credit</c>.</param>
/// <param name="Usd">USD for <paramref name="Per"/> units of it.</param>
/// <param name="Per">1, unless the rate is stated for several: 211 credits to the dollar have no exact value for one.</param>
public sealed record CardCurrency(string Code, decimal Usd, decimal Per, string Source, DateOnly ReadOn)
{
    public decimal ToUsd(decimal figure) => figure * Usd / Per;
}

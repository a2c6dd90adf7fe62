namespace Imprest.Pricing;

/// <summary>A currency, or a provider's credit, that a card's figures are written in, pinned to USD.</summary>
/// <param name="Code"><c>CNY</c>, <c>credit</c>.</param>
/// <param name="Usd">USD for one unit of it.</param>
public sealed record CardCurrency(string Code, decimal Usd, string Source, DateOnly ReadOn);

namespace Imprest.Pricing;

/// <summary>What is known of an amount. It is about quantities and rates.</summary>
public enum AmountStatus
{
    /// <summary>Every quantity was reported or measured.</summary>
    Exact,
    /// <summary>At least one quantity was inferred; the warnings name it.</summary>
    Estimated,
    /// <summary>No rate, or no usable evidence. Never zero.</summary>
    Unknown,
}

/// <summary>Quantity × rate of one meter. The amount is rounded half-up to 1 nano-dollar.</summary>
public sealed record ChargeLine(string Meter, decimal Quantity, decimal UnitPriceUsd, Money Amount)
{
    /// <summary>What the line is about where the meter does not say it: <c>low 1024x1024</c>, <c>published per-image figure</c>.</summary>
    public string? Note { get; init; }
}

/// <summary>What a request did, priced.</summary>
/// <param name="Amount">The sum of <paramref name="Lines"/>; null when the status is unknown.</param>
/// <param name="Evidence">
/// What the quantities rest on: <c>provider_cost</c>, <c>provider_usage</c>, <c>verified_output</c>, <c>published_figure</c>, <c>outcome_policy</c>, <c>decision</c>, <c>quote</c>, <c>none</c>.
/// </param>
public sealed record Receipt(
    AmountStatus Status, Money? Amount, IReadOnlyList<ChargeLine> Lines, string Evidence, string PriceVersion, IReadOnlyList<string> Warnings);

/// <summary>What a request may do, priced before it is sent.</summary>
/// <param name="UpperBound">The hold, and an upper bound on the charge; null when nobody can state one (<c>quote_unbounded</c>).</param>
/// <param name="BoundLines">The lines behind the bound; <paramref name="Lines"/> are those behind what is expected.</param>
public sealed record Quote(
    AmountStatus Status, Money? Expected, Money? UpperBound, IReadOnlyList<ChargeLine> Lines, IReadOnlyList<ChargeLine> BoundLines,
    string PriceVersion, IReadOnlyList<string> Warnings);

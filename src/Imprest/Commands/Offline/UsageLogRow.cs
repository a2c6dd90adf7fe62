using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>The price of one line of a usage log.</summary>
/// <param name="Line">From 1.</param>
internal sealed record UsageLogRow(int Line, PriceView Price)
{
    /// <summary>Null when unknown.</summary>
    public Money? Amount => Price.AmountUsd is { } text && Money.TryParse(text, out var amount) ? amount : null;
}

namespace Imprest.Pricing;

/// <summary>Charge lines as those may see them who see prices only.</summary>
public static class PriceLines
{
    private static readonly string Margin = Meter.Margin.Wire();
    private static readonly string Request = Meter.Request.Wire();

    public static Quote ForCustomer(this Quote quote) => quote with { Lines = ForCustomer(quote.Lines), BoundLines = ForCustomer(quote.BoundLines) };

    public static Receipt ForCustomer(this Receipt receipt) => receipt with { Lines = ForCustomer(receipt.Lines) };

    /// <summary>The lines themselves; or one line for all, where a margin stands beside a provider's own rates.</summary>
    public static IReadOnlyList<ChargeLine> ForCustomer(IReadOnlyList<ChargeLine> lines)
    {
        if (!lines.Any(line => line.Meter == Margin))
            return lines;
        var sum = lines.Aggregate(Money.Zero, (sum, line) => sum + line.Amount);
        return [new(Request, 1, sum.Usd, sum) { Note = "all of it, by the price list" }];
    }
}

using System.Text.Json.Serialization;
using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>A charge line on the wire; money is text, a count is a number.</summary>
internal sealed record PriceLineView(
    string Meter, decimal Quantity, string UnitPriceUsd, string AmountUsd,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note)
{
    public static PriceLineView Of(ChargeLine line) =>
        new(line.Meter, PlainDecimal.Normal(line.Quantity), PlainDecimal.Wire(line.UnitPriceUsd), line.Amount.ToString(), line.Note);
}

using System.Text.Json.Serialization;
using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>A charge line on the wire; its figures are plain decimal strings.</summary>
internal sealed record PriceLineView(
    string Meter, string Quantity, string UnitPriceUsd, string AmountUsd,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Note)
{
    public static PriceLineView Of(ChargeLine line) =>
        new(line.Meter, PlainDecimal.Wire(line.Quantity), PlainDecimal.Wire(line.UnitPriceUsd), line.Amount.ToString(), line.Note);
}

using System.Text.Json.Serialization;

namespace Imprest.Prices;

/// <summary>Prices as JSON: snake_case names, money as plain decimal strings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PriceView))]
[JsonSerializable(typeof(ComparisonView))]
[JsonSerializable(typeof(List<PriceLineView>))]
internal sealed partial class PriceJson : JsonSerializerContext;

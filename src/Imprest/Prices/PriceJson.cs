using System.Text.Json.Serialization;

namespace Imprest.Prices;

/// <summary>Prices as JSON: snake_case names, money as plain decimal strings.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(PriceView))]
internal sealed partial class PriceJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>Meters by their wire names, also where they name the members of an object.</summary>
internal sealed class MeterConverter : JsonConverter<Meter>
{
    public override Meter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.GetString();
        return MeterNames.TryParse(name, out var meter) ? meter : throw new JsonException($"`{name}` is no meter.");
    }

    public override Meter ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader, typeToConvert, options);

    public override void Write(Utf8JsonWriter writer, Meter value, JsonSerializerOptions options) => writer.WriteStringValue(value.Wire());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Meter value, JsonSerializerOptions options) => writer.WritePropertyName(value.Wire());
}

using System.Text.Json;
using System.Text.Json.Serialization;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>Operations in stored facts, by their wire names (<c>image-to-image</c>). Earlier facts have the program's own (<c>ImageToImage</c>), which are read too.</summary>
internal sealed class OperationConverter : JsonConverter<Operation>
{
    public override Operation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var name = reader.GetString();
        return OperationNames.TryParse(name, out var operation) || Enum.TryParse(name, out operation) ? operation : throw new JsonException($"`{name}` is no operation.");
    }

    public override void Write(Utf8JsonWriter writer, Operation value, JsonSerializerOptions options) => writer.WriteStringValue(value.Wire());
}

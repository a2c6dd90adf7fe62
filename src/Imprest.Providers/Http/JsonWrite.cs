using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Providers.Http;

/// <summary>Writes members that are left out where a call says nothing, and images in the two forms that JSON has for them.</summary>
internal static class JsonWrite
{
    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    public static void Number(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    public static void Number(this Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    /// <summary><c>width</c> and <c>height</c>.</summary>
    public static void Pixels(this Utf8JsonWriter json, ImageSize? size)
    {
        json.Number("width", size?.Width);
        json.Number("height", size?.Height);
    }

    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>A list of images in base64.</summary>
    public static void Base64s(this Utf8JsonWriter json, string name, IEnumerable<InputImage> images)
    {
        json.WriteStartArray(name);
        foreach (var image in images)
            json.WriteBase64StringValue(image.Bytes.Span);
        json.WriteEndArray();
    }

    /// <summary>An image inside of an address.</summary>
    public static void Image(this Utf8JsonWriter json, string name, InputImage image) => json.WriteString(name, DataAddress.Of(image));

    /// <summary>A list of images inside of addresses.</summary>
    public static void Images(this Utf8JsonWriter json, string name, IEnumerable<InputImage> images) => json.Texts(name, images.Select(DataAddress.Of));
}

using System.Text.Json;

namespace Imprest.Providers.OpenAI;

/// <summary>Reads members of error objects, which hold anything. What is of another type than expected counts as missing.</summary>
internal static class OpenAIJson
{
    /// <summary>A text, or a number as it stands: some servers write the status as the code.</summary>
    public static string? Text(JsonElement holder, string name)
    {
        try
        {
            return holder.ValueKind is JsonValueKind.Object && holder.TryGetProperty(name, out var value) ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            } : null;
        }
        catch (InvalidOperationException) // Bytes that are no text.
        {
            return null;
        }
    }

    /// <summary>An object; undefined where there is none.</summary>
    public static JsonElement Object(JsonElement holder, string name)
    {
        try
        {
            return holder.ValueKind is JsonValueKind.Object && holder.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object ? value : default;
        }
        catch (InvalidOperationException) // A name that is no text.
        {
            return default;
        }
    }
}

using System.Text.Json;

namespace Imprest.Emulators;

/// <summary>A call whose body is JSON.</summary>
/// <param name="Raw">As it is remembered: the members of the body, or of the first object of a list, as text.</param>
/// <param name="Body">The body; undefined where it is no JSON.</param>
public sealed record JsonCall(RecordedCall Raw, JsonElement Body)
{
    public static async Task<JsonCall> ReadAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes);
        JsonElement body = default;
        try
        {
            body = JsonElement.Parse(bytes.ToArray());
        }
        catch (JsonException)
        {
            // The emulator says so in the words of its provider.
        }

        var holder = body.ValueKind is JsonValueKind.Array ? body.EnumerateArray().FirstOrDefault() : body;
        return new(RecordedCallReader.Of(context.Request, holder.ValueKind is JsonValueKind.Object ? RecordedCallReader.Members(holder) : [], []), body);
    }
}

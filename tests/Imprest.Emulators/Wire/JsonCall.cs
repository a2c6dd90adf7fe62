using System.Text.Json;

namespace Imprest.Emulators.Wire;

/// <summary>A call whose body is JSON.</summary>
/// <param name="Raw">As it is remembered: the members of the body, or of the first object of a list, as text.</param>
/// <param name="Body">The body; undefined where it is no JSON.</param>
public sealed record JsonCall(RecordedCall Raw, JsonElement Body)
{
    public static async Task<JsonCall> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        var headers = request.Headers.ToDictionary(
            header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes);
        JsonElement body = default;
        try
        {
            body = JsonElement.Parse(bytes.ToArray());
        }
        catch (JsonException)
        {
            // The emulator says so in the words of its provider.
        }

        return new(new(request.Method, request.Path, headers, Fields(body), []), body);
    }

    private static Dictionary<string, string> Fields(JsonElement body)
    {
        if (body.ValueKind is JsonValueKind.Array)
            body = body.EnumerateArray().FirstOrDefault();
        return body.ValueKind is not JsonValueKind.Object ? [] : body.EnumerateObject().ToDictionary(
            member => member.Name, member => member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText());
    }
}

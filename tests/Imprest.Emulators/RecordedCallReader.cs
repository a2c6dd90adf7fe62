using System.Text.Json;

namespace Imprest.Emulators;

/// <summary>Reads a call as it arrived: a form, or JSON whose inner objects' fields are named with dots (<c>config.width</c>).</summary>
internal static class RecordedCallReader
{
    /// <returns>The call, and the very bytes of its body.</returns>
    /// <exception cref="JsonException">The body says that it is JSON, and is not.</exception>
    public static async Task<(RecordedCall Call, byte[] Body)> ReadAsync(HttpRequest request)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy);
        var body = copy.ToArray();
        request.Body = new MemoryStream(body);
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var fields = new Dictionary<string, string>();
        var files = new List<RecordedFile>();
        if (request.HasFormContentType)
            await ReadFormAsync(request, fields, files);
        else if (body.Length > 0)
            ReadJson(body, fields);
        return (new(request.Method, request.Path, headers, fields, files), body);
    }

    private static async Task ReadFormAsync(HttpRequest request, Dictionary<string, string> fields, List<RecordedFile> files)
    {
        var form = await request.ReadFormAsync();
        foreach (var (name, value) in form)
            fields[name] = value.ToString();
        foreach (var file in form.Files)
        {
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes);
            files.Add(new(file.Name, file.FileName, file.ContentType, bytes.ToArray()));
        }
    }

    private static void ReadJson(byte[] body, Dictionary<string, string> fields)
    {
        using var json = JsonDocument.Parse(body);
        if (json.RootElement.ValueKind is not JsonValueKind.Object)
            throw new JsonException("The body is not an object.");
        Flatten(json.RootElement, "", fields);
    }

    private static void Flatten(JsonElement holder, string prefix, Dictionary<string, string> fields)
    {
        foreach (var property in holder.EnumerateObject())
        {
            var name = prefix + property.Name;
            if (property.Value.ValueKind is JsonValueKind.Object)
                Flatten(property.Value, name + ".", fields);
            else if (property.Value.ValueKind is not JsonValueKind.Null)
                fields[name] = property.Value.ValueKind is JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
        }
    }
}

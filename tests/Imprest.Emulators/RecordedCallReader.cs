using System.Text.Json;

namespace Imprest.Emulators;

/// <summary>Reads calls as they arrived: forms, and JSON in the forms that emulators look at it.</summary>
internal static class RecordedCallReader
{
    /// <summary>A form, or JSON whose inner objects' fields are named with dots (<c>config.width</c>).</summary>
    /// <returns>The call, and the very bytes of its body.</returns>
    /// <exception cref="JsonException">The body says that it is JSON, and is not.</exception>
    public static async Task<(RecordedCall Call, byte[] Body)> ReadAsync(HttpRequest request)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy);
        var body = copy.ToArray();
        request.Body = new MemoryStream(body);
        var fields = new Dictionary<string, string>();
        var files = new List<RecordedFile>();
        if (request.HasFormContentType)
            await ReadFormAsync(request, fields, files);
        else if (body.Length > 0)
            Flatten(Object(body), "", fields);
        return (Of(request, fields, files), body);
    }

    /// <summary>JSON with each value of the body under its path (<c>input.images[0]</c>); images inside of data addresses are its files too, by the same name.</summary>
    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static async Task<RecordedCall> ReadDeepAsync(HttpContext context)
    {
        var (fields, files) = (new Dictionary<string, string>(), new List<RecordedFile>());
        Flatten(await ReadObjectAsync(context), "", fields, files);
        return Of(context.Request, fields, files);
    }

    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static async Task<JsonElement> ReadObjectAsync(HttpContext context)
    {
        using var bytes = new MemoryStream();
        await context.Request.Body.CopyToAsync(bytes);
        return Object(bytes.ToArray());
    }

    public static RecordedCall Of(HttpRequest request, IReadOnlyDictionary<string, string> fields, IReadOnlyList<RecordedFile> files) => new(
        request.Method, request.Path, request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        fields, files) { Query = request.QueryString.Value ?? "" };

    /// <summary>The members of an object; those that are null are left out.</summary>
    public static Dictionary<string, string> Members(JsonElement body) => body.EnumerateObject()
        .Where(member => member.Value.ValueKind is not JsonValueKind.Null).ToDictionary(member => member.Name, member => Text(member.Value));

    public static string Text(JsonElement value) => value.ValueKind is JsonValueKind.String ? value.GetString()! : value.GetRawText();

    /// <summary>The file that a data address holds, or one of the name of the address.</summary>
    /// <exception cref="FormatException">It holds no base64.</exception>
    public static RecordedFile FileAt(string name, string address)
    {
        var comma = address.IndexOf(',', StringComparison.Ordinal);
        return address.StartsWith("data:", StringComparison.Ordinal) && comma > 0
            ? new(name, "", address[5..address.IndexOfAny([';', ','])], Convert.FromBase64String(address[(comma + 1)..])) : new(name, address, null, []);
    }

    public static async Task ReadFormAsync(HttpRequest request, Dictionary<string, string> fields, List<RecordedFile> files)
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

    private static JsonElement Object(byte[] body) =>
        JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } json ? json : throw new JsonException("The body is not an object.");

    /// <param name="files">With it lists are gone into too.</param>
    private static void Flatten(JsonElement value, string path, Dictionary<string, string> fields, List<RecordedFile>? files = null)
    {
        if (value.ValueKind is JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
                Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", fields, files);
        }
        else if (value.ValueKind is JsonValueKind.Array && files is not null)
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
                Flatten(item, $"{path}[{index}]", fields, files);
        }
        else if (value.ValueKind is not JsonValueKind.Null)
        {
            fields[path] = Text(value);
            if (files is not null && fields[path] is var text && text.StartsWith("data:", StringComparison.Ordinal) && text.Contains(',', StringComparison.Ordinal))
                files.Add(FileAt(path, text));
        }
    }
}

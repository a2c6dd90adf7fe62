using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Imprest.Emulators;

/// <summary>Reads and writes JSON for emulators whose bodies are nested.</summary>
internal static class JsonCalls
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The call with each value of its body under its path (<c>input.images[0]</c>); images inside of data addresses are its files too, by the same name.
    /// </summary>
    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static async Task<RecordedCall> ReadAsync(HttpContext context)
    {
        using var json = await JsonDocument.ParseAsync(context.Request.Body);
        if (json.RootElement.ValueKind is not JsonValueKind.Object)
            throw new JsonException("The body is not an object.");
        var (fields, files) = (new Dictionary<string, string>(), new List<RecordedFile>());
        Flatten(json.RootElement, "", fields, files);
        var headers = context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        return new(context.Request.Method, context.Request.Path, headers, fields, files);
    }

    /// <param name="value">Anonymous objects, lists, dictionaries, texts and numbers.</param>
    public static byte[] Bytes(object value, bool bareNaN = false)
    {
        var text = JsonSerializer.Serialize(value, Options);
        return Encoding.UTF8.GetBytes(bareNaN ? text.Replace("\"NaN\"", "NaN", StringComparison.Ordinal) : text);
    }

    public static async Task AnswerAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Bytes(body));
    }

    /// <summary>A figure as a misbehavior wants it; null: it is left out.</summary>
    public static object? Figure(Misbehavior? misbehavior, decimal figure) => misbehavior?.Name switch
    {
        "usage_nan" or "usage_bare_nan" => "NaN",
        "usage_negative" => -figure,
        "usage_missing" => null,
        "usage_zero" => 0,
        "usage_huge" => figure * 1_000,
        "usage_times" => figure * (misbehavior.Count ?? 100) / 100,
        _ => figure,
    };

    /// <summary>How many images are made of so many that were asked for.</summary>
    public static int Made(Misbehavior? misbehavior, int asked) => misbehavior?.Name switch
    {
        "no_images" or "refusal" => 0,
        "fewer" => Math.Max(0, asked - (int)(misbehavior.Count ?? 1)),
        "more" => asked + (int)(misbehavior.Count ?? 1),
        _ => asked,
    };

    /// <summary>An image's bytes as a misbehavior wants them.</summary>
    public static byte[] Spoil(Misbehavior? misbehavior, int index, byte[] pixels) => misbehavior?.Name switch
    {
        "first_truncated" when index > 0 => pixels,
        "truncated" or "first_truncated" => pixels[..^16],
        "not_an_image" => "<html>not an image</html>"u8.ToArray(),
        _ => pixels,
    };

    private static void Flatten(JsonElement value, string path, Dictionary<string, string> fields, List<RecordedFile> files)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", fields, files);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                    Flatten(item, $"{path}[{index}]", fields, files);
                break;
            case JsonValueKind.Null:
                break;
            case JsonValueKind.String:
                var text = value.GetString()!;
                fields[path] = text;
                if (text.StartsWith("data:", StringComparison.Ordinal) && text.IndexOf(',', StringComparison.Ordinal) is var comma and > 0)
                    files.Add(new(path, "", text[5..text.IndexOfAny([';', ','])], Convert.FromBase64String(text[(comma + 1)..])));
                break;
            default:
                fields[path] = value.GetRawText();
                break;
        }
    }
}

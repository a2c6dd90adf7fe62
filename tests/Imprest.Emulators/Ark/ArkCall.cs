using System.Globalization;
using System.Text.Json;
using Imprest.Emulators.Images;

namespace Imprest.Emulators.Ark;

/// <summary>A call of <c>images/generations</c> as the service understands it.</summary>
internal sealed record ArkCall(RecordedCall Raw)
{
    public string Model => Raw["model"] ?? "";
    public string Prompt => Raw["prompt"] ?? "";
    public bool AsUrl => Raw["response_format"] is null or "url";
    public string Operation => Raw.Files.Count > 0 ? "image-to-image" : "generation";

    /// <summary>How many are made: a set's number is the model's choice, and this one takes all it may.</summary>
    public int Images => Raw["sequential_image_generation"] == "auto" ? int.Parse(Raw["max_images"] ?? "15", CultureInfo.InvariantCulture) : 1;

    public (int Width, int Height) Pixels => Raw["size"] switch
    {
        "1K" => (1024, 1024),
        null or "2K" => (2048, 2048),
        "1.5K" => (1536, 1536),
        "3K" => (3072, 3072),
        "4K" => (4096, 4096),
        var size => size.Split('x') is [var width, var height] && int.TryParse(width, NumberStyles.None, CultureInfo.InvariantCulture, out var w)
            && int.TryParse(height, NumberStyles.None, CultureInfo.InvariantCulture, out var h) ? (w, h) : (0, 0),
    };

    /// <summary>PNG unless JPEG is asked for. The service's older models answer JPEG always; what reads these answers is to read their size.</summary>
    public byte[] Image(int seed) => TinyImage.Bytes(Raw["output_format"] == "jpeg" ? "jpeg" : "png", Pixels.Width, Pixels.Height, seed);

    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static async Task<ArkCall> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        using var document = await JsonDocument.ParseAsync(request.Body);
        var body = document.RootElement;
        if (body.ValueKind is not JsonValueKind.Object)
            throw new JsonException("The body is not an object.");
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var (fields, files) = (new Dictionary<string, string> { ["body"] = body.GetRawText() }, new List<RecordedFile>());
        foreach (var property in body.EnumerateObject())
        {
            if (property.Name == "image")
                files.AddRange((property.Value.ValueKind is JsonValueKind.Array ? property.Value.EnumerateArray().ToArray() : [property.Value]).Select(File));
            else if (property.Name == "sequential_image_generation_options")
                fields["max_images"] = property.Value.GetProperty("max_images").GetRawText();
            else
                fields[property.Name] = property.Value.ValueKind is JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
        }

        return new(new RecordedCall(request.Method, request.Path, headers, fields, files));
    }

    private static RecordedFile File(JsonElement image)
    {
        var url = image.GetString() ?? "";
        var comma = url.IndexOf(',', StringComparison.Ordinal);
        return url.StartsWith("data:image/", StringComparison.Ordinal) && comma > 0
            ? new("image", "", url[5..url.IndexOf(';', StringComparison.Ordinal)], Convert.FromBase64String(url[(comma + 1)..]))
            : new("image", url, null, []);
    }
}

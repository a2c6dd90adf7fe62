using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.Ark;

/// <summary>A call of <c>images/generations</c> as the service understands it.</summary>
internal sealed record ArkCall(RecordedCall Raw)
{
    public string Model => Raw["model"] ?? "";
    public string Prompt => Raw["prompt"] ?? "";
    public bool AsUrl => Raw["response_format"] is null or "url";
    public string Operation => Raw.Files.Count > 0 ? "image-to-image" : "generation";

    /// <summary>How many are made: a set's number is the model's choice, and this one takes all it may.</summary>
    public int Images => Raw["sequential_image_generation"] == "auto" ? MostOfSet : 1;

    private int MostOfSet => Raw["sequential_image_generation_options"] is { } options ? JsonElement.Parse(options).GetProperty("max_images").GetInt32() : 15;

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

    public string Size => string.Create(CultureInfo.InvariantCulture, $"{Pixels.Width}x{Pixels.Height}");

    /// <summary>PNG unless JPEG is asked for. The service's older models answer JPEG always; what reads these answers is to read their size.</summary>
    public string Format => Raw["output_format"] == "jpeg" ? "jpeg" : "png";

    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static async Task<ArkCall> ReadAsync(HttpContext context)
    {
        var body = await RecordedCallReader.ReadObjectAsync(context);
        var fields = RecordedCallReader.Members(body);
        fields["body"] = body.GetRawText();
        if (fields.Remove("image") && body.GetProperty("image") is var image)
            return new(RecordedCallReader.Of(context.Request, fields, [.. (image.ValueKind is JsonValueKind.Array ? image.EnumerateArray().ToArray() : [image]).Select(File)]));
        return new(RecordedCallReader.Of(context.Request, fields, []));
    }

    /// <summary>The type has to be in lower case.</summary>
    private static RecordedFile File(JsonElement image) =>
        image.GetString() is { } address && (address.StartsWith("data:image/", StringComparison.Ordinal) || !address.StartsWith("data:", StringComparison.Ordinal))
            ? RecordedCallReader.FileAt("image", address) : new("image", image.GetString() ?? "", null, []);
}

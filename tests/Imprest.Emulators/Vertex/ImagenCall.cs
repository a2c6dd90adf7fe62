using System.Globalization;
using System.Text.Json;
using Imprest.Emulators.Google;

namespace Imprest.Emulators.Vertex;

/// <summary>A call of Imagen's <c>predict</c>, its answer, and its price.</summary>
internal sealed record ImagenCall(string Model, string Prompt, int Samples, string Ratio, string MimeType, RecordedCall Raw)
{
    private static readonly string[] Names = ["sampleCount", "includeRaiReason", "aspectRatio", "seed", "addWatermark", "enhancePrompt", "negativePrompt", "outputOptions"];

    /// <exception cref="JsonException">The body is not JSON.</exception>
    public static async Task<ImagenCall> ReadAsync(HttpContext context, string model)
    {
        var body = await RecordedCallReader.ReadObjectAsync(context);
        var fields = new Dictionary<string, string> { ["body"] = body.GetRawText() };
        var prompt = GeminiCall.Items(body, "instances").Select(instance => instance.TryGetProperty("prompt", out var text) ? text.GetString() : null).FirstOrDefault() ?? "";
        var type = "image/png";
        foreach (var property in body.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateObject().ToArray() : [])
        {
            fields[property.Name] = property.Value.ValueKind is JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
            if (property.Name == "outputOptions" && property.Value.TryGetProperty("mimeType", out var stated))
                type = stated.GetString()!;
        }

        var samples = fields.TryGetValue("sampleCount", out var count) ? int.Parse(count, CultureInfo.InvariantCulture) : 4;
        return new(model, prompt, samples, fields.GetValueOrDefault("aspectRatio", "1:1"), type, RecordedCallReader.Of(context.Request, fields, []));
    }

    /// <summary>USD an image.</summary>
    public decimal Price => Model switch
    {
        _ when Model.Contains("ultra", StringComparison.Ordinal) => 0.06m,
        _ when Model.Contains("fast", StringComparison.Ordinal) => 0.02m,
        _ => 0.04m,
    };

    public GoogleRefusal? Check() =>
        Prompt.Length == 0 ? Invalid("Text prompt is required.")
        : Samples is < 1 or > 4 ? Invalid("sampleCount must be from 1 to 4.")
        : Raw.Fields.Keys.FirstOrDefault(name => name != "body" && !Names.Contains(name)) is { } strange ? Invalid($"Unknown parameter {strange}.")
        : Ratio is not ("1:1" or "3:4" or "4:3" or "9:16" or "16:9") ? Invalid($"Invalid aspect ratio {Ratio}.")
        : Raw["seed"] is not null && Raw["addWatermark"] != "false" ? Invalid("Seed is not supported when watermark is enabled.") : null;

    public int ImagesMade(Misbehavior? misbehavior) => misbehavior?.Name == "more" ? Samples : EmulatedImage.Count(misbehavior, Samples).Made;

    public byte[] Answer(Misbehavior? misbehavior)
    {
        var format = MimeType == "image/jpeg" ? "jpeg" : "png";
        var predictions = Enumerable.Range(0, ImagesMade(misbehavior))
            .Select(index => (object)new { mimeType = MimeType, bytesBase64Encoded = EmulatedImage.Base64(misbehavior, format, Pixels, index) }).ToList();
        if (misbehavior?.Name is "withheld" or "moderation_output")
            predictions.AddRange(Enumerable.Repeat(new { raiFilteredReason = "The image was filtered out because it may violate our policies. Support codes: 58061214" }, Samples - predictions.Count));
        return EmulatedJson.Bytes(new { predictions });
    }

    private (int Width, int Height) Pixels =>
        Ratio switch { "3:4" => (896, 1280), "4:3" => (1280, 896), "9:16" => (768, 1408), "16:9" => (1408, 768), _ => (1024, 1024) };

    private static GoogleRefusal Invalid(string message) => new(400, "INVALID_ARGUMENT", message);

    public static readonly GoogleRefusal Blocked = Invalid(
        "The prompt could not be submitted. This prompt contains sensitive words that violate Google's Responsible AI practices. Support codes: 89371032");
}

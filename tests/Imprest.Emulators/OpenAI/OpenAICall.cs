using System.Globalization;
using System.Text.Json;

namespace Imprest.Emulators.OpenAI;

/// <summary>A call to the Images API as the service understands it.</summary>
internal sealed record OpenAICall(string Operation, RecordedCall Raw)
{
    public string Model => Raw["model"] ?? "dall-e-2";
    public bool IsGpt => Model.StartsWith("gpt-image", StringComparison.Ordinal);
    public string Prompt => Raw["prompt"] ?? "";
    public int N => Number("n", 1);
    public bool Stream => Raw["stream"] == "true";
    public int PartialImages => Number("partial_images", 0);
    public string OutputFormat => DrawnFormat ?? (IsGpt ? Raw["output_format"] ?? "png" : "png");
    public bool AsUrl => !IsGpt && Raw["response_format"] is null or "url";
    public IEnumerable<RecordedFile> Images => Raw.Files.Where(file => file.Name is "image" or "image[]" or "images");
    public RecordedFile? Mask => Raw.Files.FirstOrDefault(file => file.Name == "mask");

    /// <summary>The size that will be drawn; <c>auto</c> is decided here.</summary>
    public string Size => DrawnSize ?? (Raw["size"] is { } size and not "auto" ? size : "1024x1024");

    /// <summary>The quality that will be drawn; <c>auto</c> is decided here.</summary>
    public string Quality => Raw["quality"] is { } quality and not "auto" ? quality : IsGpt ? "medium" : "standard";

    public (int Width, int Height) Pixels => EmulatedCall.TrySize(Size, out var width, out var height) ? (width, height) : (0, 0);

    /// <summary>The size, where the provider asks for it in another way than by <c>size</c>.</summary>
    public string? DrawnSize { get; init; }

    /// <summary>The format, where the provider chooses it in another way.</summary>
    public string? DrawnFormat { get; init; }

    /// <summary>Images that an answer holds, or would hold.</summary>
    public int ImagesMade(Misbehavior? misbehavior) => EmulatedImage.Made(misbehavior, N);

    /// <summary>Previews that an image sends before its final event.</summary>
    public int PartialsEach(Misbehavior? misbehavior) => Stream ? Math.Max(0, PartialImages - (misbehavior?.Name == "early_final" ? 1 : 0)) : 0;

    /// <exception cref="JsonException">The body says that it is JSON, and is not.</exception>
    /// <param name="model">Where the address names it.</param>
    public static async Task<OpenAICall> ReadAsync(HttpContext context, string operation, string? model = null)
    {
        var request = context.Request;
        var (fields, files) = (new Dictionary<string, string>(), new List<RecordedFile>());
        if (request.HasFormContentType)
        {
            await RecordedCallReader.ReadFormAsync(request, fields, files);
        }
        else
        {
            var body = await RecordedCallReader.ReadObjectAsync(context);
            fields = RecordedCallReader.Members(body);
            if (body.TryGetProperty("images", out var images) && images.ValueKind is JsonValueKind.Array)
                files.AddRange(images.EnumerateArray().Select(image => FromJson("images", image)));
            if (body.TryGetProperty("mask", out var mask) && mask.ValueKind is not JsonValueKind.Null)
                files.Add(FromJson("mask", mask));
        }

        if (model is not null)
            fields["model"] = model;
        return new(operation, RecordedCallReader.Of(request, fields, files));
    }

    private static RecordedFile FromJson(string name, JsonElement image) => RecordedCallReader.FileAt(
        name, image.ValueKind is JsonValueKind.Object && image.TryGetProperty("image_url", out var value) ? value.GetString() ?? "" : "");

    private int Number(string field, int otherwise) =>
        Raw[field] is { } text ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1 : otherwise;
}

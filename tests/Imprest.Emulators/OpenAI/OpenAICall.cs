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

    public (int Width, int Height) Pixels => TrySize(Size, out var width, out var height) ? (width, height) : (0, 0);

    /// <summary>The size, where the provider asks for it in another way than by <c>size</c>.</summary>
    public string? DrawnSize { get; init; }

    /// <summary>The format, where the provider chooses it in another way.</summary>
    public string? DrawnFormat { get; init; }

    /// <summary>Images that an answer holds, or would hold.</summary>
    public int ImagesMade(Misbehavior? misbehavior) => misbehavior?.Name switch
    {
        "no_images" => 0,
        "fewer" => Math.Max(0, N - (int)(misbehavior.Count ?? 1)),
        "more" => N + (int)(misbehavior.Count ?? 1),
        _ => N,
    };

    /// <summary>Previews that an image sends before its final event.</summary>
    public int PartialsEach(Misbehavior? misbehavior) => Stream ? Math.Max(0, PartialImages - (misbehavior?.Name == "early_final" ? 1 : 0)) : 0;

    public static bool TrySize(string text, out int width, out int height)
    {
        (width, height) = (0, 0);
        return text.Split('x') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out width)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out height);
    }

    /// <exception cref="JsonException">The body says that it is JSON, and is not.</exception>
    /// <param name="model">Where the address names it.</param>
    public static async Task<OpenAICall> ReadAsync(HttpContext context, string operation, string? model = null)
    {
        var request = context.Request;
        var headers = request.Headers.ToDictionary(
            header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var fields = new Dictionary<string, string>();
        var files = new List<RecordedFile>();
        if (request.HasFormContentType)
            await ReadFormAsync(request, fields, files);
        else
            await ReadJsonAsync(request, fields, files);
        if (model is not null)
            fields["model"] = model;
        return new(operation, new(request.Method, request.Path, headers, fields, files) { Query = request.QueryString.Value ?? "" });
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

    private static async Task ReadJsonAsync(HttpRequest request, Dictionary<string, string> fields, List<RecordedFile> files)
    {
        using var json = await JsonDocument.ParseAsync(request.Body);
        if (json.RootElement.ValueKind is not JsonValueKind.Object)
            throw new JsonException("The body is not an object.");
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (property.Value.ValueKind is JsonValueKind.Null)
                continue;
            fields[property.Name] = property.Value.ValueKind is JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
            if (property.Name == "images" && property.Value.ValueKind is JsonValueKind.Array)
                files.AddRange(property.Value.EnumerateArray().Select(image => FromJson("images", image)));
            else if (property.Name == "mask")
                files.Add(FromJson("mask", property.Value));
        }
    }

    private static RecordedFile FromJson(string name, JsonElement image)
    {
        var url = image.ValueKind is JsonValueKind.Object && image.TryGetProperty("image_url", out var value) ? value.GetString() ?? "" : "";
        return FromAddress(name, url);
    }

    /// <summary>The file that a data URL holds, or one of the name of the address.</summary>
    public static RecordedFile FromAddress(string name, string url)
    {
        var comma = url.IndexOf(',', StringComparison.Ordinal);
        return url.StartsWith("data:", StringComparison.Ordinal) && comma > 0
            ? new(name, "", url[5..url.IndexOfAny([';', ','])], Convert.FromBase64String(url[(comma + 1)..])) : new(name, url, null, []);
    }

    private int Number(string field, int otherwise) =>
        Raw[field] is { } text ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1 : otherwise;
}

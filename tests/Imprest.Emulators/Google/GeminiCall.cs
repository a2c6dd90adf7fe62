using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Imprest.Emulators.Google;

/// <summary>A call of <c>generateContent</c> as the service understands it.</summary>
internal sealed record GeminiCall(string ModelName, RecordedCall Raw, JsonElement Body)
{
    public GeminiModel? Model => GeminiModel.Find(ModelName);
    public string Prompt => Raw["prompt"] ?? "";
    public string Operation => Raw.Files.Count > 0 ? "image-to-image" : "generation";
    public string Ratio => Raw["aspectRatio"] ?? "1:1";
    public string ClassName => Raw["imageSize"] ?? "1K";
    public string MimeType => Raw["mimeType"] ?? "image/png";

    private (string Name, int Edge, long Tokens) Class => Model!.Classes.First(each => each.Name == ClassName);

    /// <summary>About as many pixels as the square of its class.</summary>
    public (int Width, int Height) Pixels
    {
        get
        {
            var sides = Ratio.Split(':').Select(side => double.Parse(side, CultureInfo.InvariantCulture)).ToArray();
            var stretch = Math.Sqrt(sides[0] / sides[1]);
            return (Edge(stretch), Edge(1 / stretch));
            int Edge(double by) => Math.Max(16, (int)Math.Round(Class.Edge * by / 16) * 16);
        }
    }

    /// <param name="images">Images made.</param>
    public GeminiCounts Count(int images) => new(
        (Encoding.UTF8.GetByteCount(Prompt) + 3) / 4, Raw.Files.Count * Model!.InputImageTokens, images * Class.Tokens,
        Thinking: images > 0 ? Model.ThinkingTokens : 0, Other: images > 0 ? Model.OtherOutputTokens : 0);

    public string Format => MimeType == "image/jpeg" ? "jpeg" : "png";

    /// <exception cref="JsonException">The body is no JSON object.</exception>
    public static async Task<GeminiCall> ReadAsync(HttpContext context, string model)
    {
        var body = await RecordedCallReader.ReadObjectAsync(context);
        var (fields, files) = (new Dictionary<string, string> { ["body"] = body.GetRawText() }, new List<RecordedFile>());
        foreach (var part in Items(body, "contents").SelectMany(content => Items(content, "parts")))
        {
            if (part.TryGetProperty("text", out var text))
                fields["prompt"] = text.GetString() ?? "";
            else if (part.TryGetProperty("inlineData", out var data))
                files.Add(new("inlineData", "", data.GetProperty("mimeType").GetString(), data.GetProperty("data").GetBytesFromBase64()));
        }

        if (body.TryGetProperty("generationConfig", out var config))
            ReadConfig(config, fields);
        return new(model, RecordedCallReader.Of(context.Request, fields, files), body);
    }

    private static void ReadConfig(JsonElement config, Dictionary<string, string> fields)
    {
        foreach (var property in config.EnumerateObject())
        {
            if (property.Name != "imageConfig")
            {
                fields[property.Name] = property.Value.GetRawText();
                continue;
            }

            foreach (var inner in property.Value.EnumerateObject())
            {
                if (inner.Name == "imageOutputOptions" && inner.Value.TryGetProperty("mimeType", out var type))
                    fields["mimeType"] = type.GetString() ?? "";
                if (inner.Name == "imageOutputOptions" && inner.Value.TryGetProperty("compressionQuality", out var quality))
                    fields["compressionQuality"] = quality.GetRawText();
                if (inner.Value.ValueKind is JsonValueKind.String)
                    fields[inner.Name] = inner.Value.GetString()!;
            }
        }
    }

    internal static IEnumerable<JsonElement> Items(JsonElement holder, string name) =>
        holder.TryGetProperty(name, out var array) && array.ValueKind is JsonValueKind.Array ? array.EnumerateArray() : [];
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Imprest.Console.Playground;

/// <summary>What a person has set for the next call. Names and values are those of the API; an empty text leaves a field out.</summary>
/// <remarks>The prompt is no part of the page's address: addresses end up in histories and logs.</remarks>
public sealed record PlaygroundSettings
{
    private const string NoInputs = "generate";

    public required string Model { get; init; }
    public required string Operation { get; init; }
    public string Size { get; init; } = "";
    public string Quality { get; init; } = "";
    public string Images { get; init; } = "1";

    /// <summary>Streamed previews of an image.</summary>
    public string PartialImages { get; init; } = "0";

    /// <summary>Input images, the base image included.</summary>
    public int References { get; init; }

    public string Prompt { get; init; } = "";

    /// <summary>As the header x-imprest-labels has them: <c>name=value,name=value</c>. Some keys ask for labels.</summary>
    public string Labels { get; init; } = "";

    /// <summary>The language of the code that is shown.</summary>
    public string Code { get; init; } = CallCode.Languages[0];

    public bool TakesImages => Operation != NoInputs;
    public bool TakesMask => Operation == "edit";
    public bool TakesPrompt => Operation != "variation";
    public bool Streams => PartialImages is not ("" or "0");

    /// <summary>Where the call goes.</summary>
    public string Path => Operation switch { NoInputs => "/v1/images/generations", "variation" => "/v1/images/variations", _ => "/v1/images/edits" };

    /// <param name="field">A field's value; null or empty where it is not given.</param>
    /// <param name="models">What is served, one at least. What the model does not offer falls back to what it does.</param>
    internal static PlaygroundSettings Read(Func<string, string?> field, IReadOnlyList<ServedModel> models, string usualModel)
    {
        var model = ModelOf(field("model"), models, usualModel);
        string Offered(string name, IReadOnlyList<string> values, string otherwise) => field(name) is { } value && values.Contains(value) ? value : otherwise;
        var operation = Offered("operation", model.Operations, model.Operations is [var first, ..] ? first : NoInputs);
        return new()
        {
            Model = model.Name,
            Operation = operation,
            // Of sizes by a rule the API says whether they keep it.
            Size = field("size") is { } size && size != "auto" && (model.SizeRule is not null || model.Sizes.Contains(size)) ? size.Trim() : "",
            Quality = Offered("quality", model.Qualities, ""),
            Images = field("n")?.Trim() is { Length: > 0 } images ? images : "1", // Of too many the API says how many it takes.
            PartialImages = operation == "variation" ? "0" : Within(field("partial_images"), model.MostPartials, "0"),
            References = operation == NoInputs ? 0 : int.TryParse(field("references"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Max(1, count) : 1,
            Prompt = field("prompt")?.ReplaceLineEndings("\n") ?? "", // A browser sends its own kind.
            Labels = field("labels")?.Trim() ?? "",
            Code = CallCode.Languages.FirstOrDefault(name => name == field("code")) ?? CallCode.Languages[0],
        };
    }

    internal static ServedModel ModelOf(string? asked, IReadOnlyList<ServedModel> models, string usual) =>
        models.FirstOrDefault(model => model.Name == asked) ?? models.FirstOrDefault(model => model.Name == usual) ?? models[0];

    /// <summary>This page with these settings.</summary>
    /// <param name="request">The request whose result is shown; null: none.</param>
    public string Address(string? request = null)
    {
        (string Name, string Value)[] fields =
        [
            ("model", Model), ("operation", Operation), ("size", Size), ("quality", Quality), ("n", Images == "1" ? "" : Images), ("partial_images", Streams ? PartialImages : ""),
            ("references", References > 1 ? References.ToString(CultureInfo.InvariantCulture) : ""), ("labels", Labels), ("code", Code == CallCode.Languages[0] ? "" : Code), ("request", request ?? ""),
        ];
        return "/playground?" + string.Join('&', fields.Where(field => field.Value.Length > 0).Select(field => $"{field.Name}={Uri.EscapeDataString(field.Value)}"));
    }

    /// <summary>The fields of the call, as they are sent; images and mask come beside them.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonNode>> Fields()
    {
        var fields = new List<KeyValuePair<string, JsonNode>> { new("model", Model) };
        if (TakesPrompt && Prompt.Length > 0)
            fields.Add(new("prompt", Prompt));
        fields.Add(new("n", Number(Images)));
        if (Size.Length > 0)
            fields.Add(new("size", Size));
        if (Quality.Length > 0)
            fields.Add(new("quality", Quality));
        if (Streams)
            fields.AddRange([new("stream", true), new("partial_images", Number(PartialImages))]);
        return fields;
    }

    /// <summary>The body that asks for a quote of the call.</summary>
    public JsonObject QuoteBody()
    {
        var body = new JsonObject(Fields().Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value))) { ["operation"] = Operation };
        if (TakesImages)
            body["references"] = References;
        return body;
    }

    // What is no number goes as it is: the API says what is wrong with it.
    private static JsonNode Number(string text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : text;

    private static string Within(string? text, int most, string otherwise) => string.IsNullOrWhiteSpace(text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > most ? most.ToString(CultureInfo.InvariantCulture) : text.Trim();
}

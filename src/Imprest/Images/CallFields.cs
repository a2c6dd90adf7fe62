using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Imprest.Errors;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>Collects the fields of a call, from JSON or from form parts, and checks their types; each error names its field and says what would be right.</summary>
internal sealed class CallFields
{
    /// <summary>What a call may carry; any other field is kept harmless.</summary>
    private static readonly string[] KnownNames =
    [
        "model", "prompt", "n", "size", "quality", "response_format", "output_format", "output_compression", "background", "moderation", "style",
        "input_fidelity", "user", "seed", "negative_prompt", "steps", "stream", "partial_images", "operation", "references", "quote_id", "metadata", "image", "images", "mask",
        "response", "usage", // Of POST /v1/explain.
    ];

    private static readonly byte[][] KnownUtf8 = [.. KnownNames.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The known fields that are there: a handful, which is looked through sooner than hashed.</summary>
    private readonly List<(string Name, JsonElement Value)>? json;
    private readonly Dictionary<string, string>? form;
    private Dictionary<string, string>? others;

    /// <param name="body">An object. Of two members with one name the last counts.</param>
    public CallFields(JsonElement body)
    {
        json = new(8);
        foreach (var member in body.EnumerateObject())
        {
            if (KnownName(member) is { } name)
                Put(json, name, member.Value);
            else
                (others ??= new(StringComparer.Ordinal))[JsonText.NameOf(member)] = member.Value.GetRawText();
        }
    }

    private static void Put(List<(string Name, JsonElement Value)> fields, string name, JsonElement value)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Name == name)
            {
                fields[i] = (name, value);
                return;
            }
        }

        fields.Add((name, value));
    }

    /// <summary>Fields of a form, to be added.</summary>
    public CallFields() => form = new(StringComparer.Ordinal);

    public List<InputImage> InputImages { get; } = [];
    public InputImage? Mask { get; set; }

    public void Add(string name, string value)
    {
        if (KnownNames.Contains(name))
            form![name] = value;
        else
            (others ??= new(StringComparer.Ordinal))[name] = value;
    }

    public bool TryGetJson(string name, out JsonElement value)
    {
        value = default;
        if (json is null)
            return false;
        foreach (var (known, element) in json)
        {
            if (known == name)
                value = element;
        }

        return value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
    }

    private bool TryGetForm(string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return form is not null && form.TryGetValue(name, out value);
    }

    public ImageCall ToCall(ImageEndpoint endpoint) => new()
    {
        Endpoint = endpoint,
        Model = Text("model", 200),
        Prompt = Text("prompt", int.MaxValue),
        Images = (int)(Integer("n", 1, 10) ?? 1),
        Size = Text("size", 32),
        Quality = Text("quality", 32),
        ResponseFormat = OneOf("response_format", "url", "b64_json"),
        OutputFormat = OneOf("output_format", "png", "jpeg", "webp"),
        OutputCompression = (int?)Integer("output_compression", 0, 100),
        Background = OneOf("background", "transparent", "opaque", "auto"),
        Moderation = OneOf("moderation", "low", "auto"),
        Style = OneOf("style", "vivid", "natural"),
        InputFidelity = OneOf("input_fidelity", "high", "low"),
        User = Text("user", 512),
        Seed = Integer("seed", 0, long.MaxValue),
        NegativePrompt = Text("negative_prompt", CallLimits.PromptChars),
        Steps = (int?)Integer("steps", 1, 1000),
        Stream = Boolean("stream") ?? false,
        PartialImages = (int)(Integer("partial_images", 0, 3) ?? 0),
        AskedOperation = Asked(),
        AskedReferences = (int?)Integer("references", 0, CallLimits.InputImages),
        QuoteId = Text("quote_id", 64),
        Labels = Labels(),
        InputImages = InputImages,
        Mask = Mask,
        Others = Others(),
    };

    private Operation? Asked() => Text("operation", 32) switch
    {
        null => null,
        var text when OperationNames.TryParse(text, out var operation) && operation != Operation.Tool => operation,
        _ => throw Wrong("operation", "is one of generate, edit, image-to-image, variation"),
    };

    private string? Text(string name, int maxLength)
    {
        string? text = null;
        if (TryGetJson(name, out var element))
            text = element.ValueKind == JsonValueKind.String ? JsonText.Of(element, name) : throw Wrong(name, "is a string");
        else if (TryGetForm(name, out var value))
            text = value;
        if (text?.Length > maxLength)
            throw Wrong(name, $"has at most {maxLength} characters");
        return text;
    }

    private string? OneOf(string name, params ReadOnlySpan<string> values)
    {
        if (Text(name, 64) is not { } text)
            return null;
        foreach (var value in values)
        {
            if (value == text)
                return text;
        }

        throw Wrong(name, $"is one of {string.Join(", ", values.ToArray())}");
    }

    private long? Integer(string name, long least, long most)
    {
        long value;
        if (TryGetJson(name, out var element))
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out value))
                throw Wrong(name, $"is a whole number from {least} to {most}");
        }
        else if (TryGetForm(name, out var text))
        {
            if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
                throw Wrong(name, $"is a whole number from {least} to {most}");
        }
        else
        {
            return null;
        }

        return value >= least && value <= most ? value : throw Wrong(name, $"is a whole number from {least} to {most}");
    }

    private bool? Boolean(string name)
    {
        if (TryGetJson(name, out var element))
            return element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : throw Wrong(name, "is true or false");
        if (!TryGetForm(name, out var text))
            return null;
        return bool.TryParse(text, out var value) ? value : throw Wrong(name, "is true or false");
    }

    private Dictionary<string, string>? Labels()
    {
        if (!TryGetJson("metadata", out var element))
        {
            if (!TryGetForm("metadata", out var text))
                return null;
            try
            {
                element = JsonDocument.Parse(text).RootElement;
            }
            catch (JsonException)
            {
                throw Wrong("metadata", "is a JSON object of strings");
            }
        }

        if (element.ValueKind != JsonValueKind.Object)
            throw Wrong("metadata", "is an object of strings");
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.String)
                throw Wrong("metadata", "is an object of strings");
            labels[JsonText.NameOf(member)] = JsonText.Of(member.Value, "metadata");
        }

        return CallLabels.Checked(labels, "metadata");
    }

    private Dictionary<string, string>? Others() => others?.Count > CallLimits.OtherFields
        ? throw new ApiException(ErrorCode.InvalidRequest, $"The body has more than {CallLimits.OtherFields} unknown fields.")
        : others;

    /// <summary>Told without making a string of the name, unless it is escaped; null for a name that is not known.</summary>
    private static string? KnownName(JsonProperty member)
    {
        var name = JsonMarshal.GetRawUtf8PropertyName(member);
        if (name.Contains((byte)'\\'))
            return Array.IndexOf(KnownNames, JsonText.NameOf(member)) is >= 0 and var index ? KnownNames[index] : null;
        for (var i = 0; i < KnownUtf8.Length; i++)
        {
            if (name.SequenceEqual(KnownUtf8[i]))
                return KnownNames[i];
        }

        return null;
    }

    internal static ApiException Wrong(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);
}

/// <summary>Labels of a request, from <c>metadata</c> or from <c>x-imprest-labels: k=v,…</c>.</summary>
internal static class CallLabels
{
    public static Dictionary<string, string> Checked(Dictionary<string, string> labels, string where)
    {
        if (labels.Count > CallLimits.Labels)
            throw new ApiException(ErrorCode.InvalidRequest, $"`{where}` has at most {CallLimits.Labels} labels.", where);
        foreach (var (name, value) in labels)
        {
            if (name.Contains('=', StringComparison.Ordinal))
                throw new ApiException(ErrorCode.InvalidRequest, "A label's name has no `=`: labels are looked for by `name=value`.", where);
            if (name.Length is 0 or > CallLimits.LabelNameLength || value.Length > CallLimits.LabelValueLength)
                throw new ApiException(ErrorCode.InvalidRequest, $"A label's name has 1 to {CallLimits.LabelNameLength} characters and its value at most {CallLimits.LabelValueLength}.", where);
        }

        return labels;
    }

    /// <summary>Reads the header; null where there is none.</summary>
    public static Dictionary<string, string>? FromHeader(string? header)
    {
        if (string.IsNullOrWhiteSpace(header))
            return null;
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
                throw new ApiException(ErrorCode.InvalidRequest, "The header x-imprest-labels reads `name=value,name=value`.", "x-imprest-labels");
            labels[pair[..at].Trim()] = pair[(at + 1)..].Trim();
        }

        return Checked(labels, "x-imprest-labels");
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Imprest.Errors;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>Everything but images, revised prompts and the charge that giving a final answer again needs; kept with the request as JSON, for good.</summary>
internal sealed record StoredAnswer
{
    public long CreatedAt { get; init; }
    public string? Background { get; init; }
    public string? OutputFormat { get; init; }
    public string? Quality { get; init; }
    public string? Size { get; init; }
    /// <summary><c>url</c> or <c>b64_json</c>.</summary>
    public string? ResponseFormat { get; init; }
    public Usage? Usage { get; init; }
    /// <summary>Addresses of passed-on results.</summary>
    public IReadOnlyList<string>? Urls { get; init; }
    public StoredError? Error { get; init; }

    public byte[] ToJson()
    {
        var error = Error is null ? null : JsonSerializer.SerializeToUtf8Bytes(Error, StoredAnswerJson.Default.StoredError);
        var json = WireJson.Take().Open()
            .Add("created_at"u8, CreatedAt)
            .AddIfThere("background"u8, Background)
            .AddIfThere("output_format"u8, OutputFormat)
            .AddIfThere("quality"u8, Quality)
            .AddIfThere("size"u8, Size)
            .AddIfThere("response_format"u8, ResponseFormat);
        if (Usage is { } usage)
            json.Add("usage"u8, usage);
        AddList(json, "urls"u8, Urls);
        if (error is not null)
            json.AddJson("error"u8, error);
        return json.Close().ToArray();
    }

    private static void AddList(WireJson json, ReadOnlySpan<byte> name, IReadOnlyList<string?>? texts)
    {
        if (texts is null)
            return;
        json.OpenList(name);
        foreach (var text in texts)
            json.Item(text);
        json.CloseList();
    }

    public static StoredAnswer FromJson(string json) => JsonSerializer.Deserialize(json, StoredAnswerJson.Default.StoredAnswer)
        ?? throw new JsonException("A stored answer is null.");
}

/// <summary>A final answer that is an error.</summary>
internal sealed record StoredError([property: JsonConverter(typeof(ErrorCodeConverter))] ErrorCode Code, string Message, string? Param, string? Details, double? RetryAfterSeconds, bool? Repeatable)
{
    public static StoredError Of(ApiException error) => new(
        error.Code, error.Message, error.Param, error.Details?.ToJsonString(), error.RetryAfter?.TotalSeconds, error.Repeatable);

    public ApiException ToException(string requestId) => new(Code, Message, Param)
    {
        RequestId = requestId,
        Details = Details is null ? null : JsonNode.Parse(Details)!.AsObject(),
        RetryAfter = RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Repeatable = Repeatable,
    };
}

/// <summary>Codes are kept as they are on the wire, as the log of refused calls keeps them too.</summary>
internal sealed class ErrorCodeConverter : JsonConverter<ErrorCode>
{
    private static readonly Dictionary<string, ErrorCode> ByName = Enum.GetValues<ErrorCode>().ToDictionary(code => code.Form().Code, StringComparer.Ordinal);

    public override ErrorCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } name && ByName.TryGetValue(name, out var code) ? code : throw new JsonException("A stored error has an unknown code.");

    public override void Write(Utf8JsonWriter writer, ErrorCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Form().Code);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StoredAnswer))]
internal sealed partial class StoredAnswerJson : JsonSerializerContext;

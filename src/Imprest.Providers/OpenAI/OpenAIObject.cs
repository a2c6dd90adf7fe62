using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.OpenAI;

/// <summary>
/// The fields that we know of an answer, of one entry of its <c>data</c>, or of one streamed event: the three share their names.
/// Fields of another type than expected count as missing.
/// </summary>
internal sealed class OpenAIObject
{
    /// <summary>More entries of <c>data</c> than anybody can ask for; what comes behind them is passed over.</summary>
    private const int MostEntries = 1_000;

    /// <summary>A longer error is none: read, it takes many times its length.</summary>
    private const int LongestError = 1 << 20;

    public string? Id { get; private set; }
    public string? Type { get; private set; }
    public string? Url { get; private set; }
    public string? RevisedPrompt { get; private set; }
    public string? Size { get; private set; }
    public string? Quality { get; private set; }
    public string? Background { get; private set; }
    public string? OutputFormat { get; private set; }
    public string? ServiceTier { get; private set; }
    public string? Refusal { get; private set; }
    public long? CreatedAt { get; private set; }
    public int PartialImageIndex { get; private set; }
    public OpenAIUsageReading Usage { get; private set; }
    public JsonElement Error { get; private set; }
    public List<OpenAIObject>? Data { get; private set; }

    /// <summary>What xAI says of an image: false where moderation flagged it, and the image is none.</summary>
    public bool? RespectsModeration { get; private set; }

    /// <summary>The image in base64: a slice of the JSON, unless it was written with escapes.</summary>
    public ReadOnlyMemory<byte> Base64 { get; private set; }

    public bool HasError => Error.ValueKind is JsonValueKind.Object;

    /// <param name="json">Kept alive by the result. Changed only if it holds <c>NaN</c> where a number should be.</param>
    /// <exception cref="JsonException">Not JSON, not an object, or more than one.</exception>
    public static OpenAIObject Read(byte[] json)
    {
        try
        {
            return ReadStrict(json);
        }
        catch (JsonException) when (JsonNonNumbers.Quote(json))
        {
            return ReadStrict(json);
        }
    }

    private static OpenAIObject ReadStrict(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType is not JsonTokenType.StartObject)
            throw new JsonException("The answer is not a JSON object.");
        var read = ReadObject(ref reader, json);
        return reader.Read() ? throw new JsonException("There is something behind the answer.") : read;
    }

    private static OpenAIObject ReadObject(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var read = new OpenAIObject();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
            read.ReadProperty(ref reader, json);
        return read;
    }

    /// <summary>Reads on from a name to the end of its value. An escaped name is none of ours: nobody escapes those, and escapes may be no text.</summary>
    private void ReadProperty(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var name = reader.ValueIsEscaped ? default : reader.ValueSpan;
        reader.Read();
        if (name.SequenceEqual("b64_json"u8)) Base64 = Slice(ref reader, json);
        else if (name.SequenceEqual("data"u8)) Data = ReadArray(ref reader, json);
        else if (name.SequenceEqual("usage"u8)) Usage = OpenAIUsageReader.Read(ref reader);
        else if (name.SequenceEqual("error"u8)) Error = Element(ref reader);
        else if (name.SequenceEqual("id"u8)) Id = Text(ref reader);
        else if (name.SequenceEqual("type"u8)) Type = Text(ref reader);
        else if (name.SequenceEqual("url"u8)) Url = Text(ref reader);
        else if (name.SequenceEqual("revised_prompt"u8)) RevisedPrompt = Text(ref reader);
        else if (name.SequenceEqual("size"u8)) Size = Text(ref reader);
        else if (name.SequenceEqual("quality"u8)) Quality = Text(ref reader);
        else if (name.SequenceEqual("background"u8)) Background = Text(ref reader);
        else if (name.SequenceEqual("output_format"u8)) OutputFormat = Text(ref reader);
        else if (name.SequenceEqual("service_tier"u8)) ServiceTier = Text(ref reader);
        else if (name.SequenceEqual("refusal"u8)) Refusal = Text(ref reader);
        else if (name.SequenceEqual("created"u8) || name.SequenceEqual("created_at"u8)) CreatedAt = Number(ref reader);
        else if (name.SequenceEqual("respect_moderation"u8)) RespectsModeration = Flag(ref reader);
        else if (name.SequenceEqual("partial_image_index"u8)) PartialImageIndex = (int)Math.Clamp(Number(ref reader) ?? 0, 0, int.MaxValue);
        else reader.Skip();
    }

    private static List<OpenAIObject>? ReadArray(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }
        var items = new List<OpenAIObject>();
        while (reader.Read() && reader.TokenType is not JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartObject && items.Count < MostEntries)
                items.Add(ReadObject(ref reader, json));
            else
                reader.Skip();
        }
        return items;
    }

    private static JsonElement Element(ref Utf8JsonReader reader)
    {
        var end = reader;
        end.Skip();
        if (end.BytesConsumed - reader.TokenStartIndex <= LongestError)
            return JsonElement.ParseValue(ref reader);
        reader = end;
        return default;
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return default;
        }
        if (!reader.ValueIsEscaped)
            return json.Slice(checked((int)reader.TokenStartIndex) + 1, reader.ValueSpan.Length); // 1: the quote.
        try
        {
            var unescaped = new byte[reader.ValueSpan.Length]; // Some servers write \/ for a slash.
            return unescaped.AsMemory(0, reader.CopyString(unescaped));
        }
        catch (InvalidOperationException) // Escapes that are no text; then surely no base64.
        {
            return default;
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not JsonTokenType.String)
        {
            reader.Skip();
            return null;
        }
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException) // Bytes that are no text.
        {
            return null;
        }
    }

    private static bool? Flag(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
            return reader.GetBoolean();
        reader.Skip();
        return null;
    }

    private static long? Number(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is JsonTokenType.Number)
            return reader.TryGetInt64(out var number) ? number : null;
        reader.Skip();
        return null;
    }
}

using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Providers.OpenAI;

/// <summary>What a success answer says.</summary>
public static class OpenAIAnswer
{
    /// <summary>
    /// What a stored answer tells of what happened: a whole answer, the final event of a stream, or a <c>usage</c> object alone. Never throws.
    /// </summary>
    /// <returns>
    /// What happened, and whether the answer told of images at all. Where it did not (a bare <c>usage</c>), no images stand in it, which
    /// then means that nobody said how many.
    /// </returns>
    public static (Happened Happened, bool ImagesTold) ReadHappened(JsonElement answer)
    {
        if (answer.ValueKind is not JsonValueKind.Object)
            return (new Happened { UnusableUsage = "the answer is not an object" }, false);
        var whole = answer.TryGetProperty("data", out var data) | answer.TryGetProperty("usage", out var usage)
            | answer.TryGetProperty("b64_json", out _);
        var (counts, unusable) = OpenAIUsage.Read(whole ? usage : answer);
        var entries = data.ValueKind is JsonValueKind.Array ? data.EnumerateArray().Where(HasImage)
            : answer.TryGetProperty("b64_json", out _) ? [answer] : null;
        var images = entries?.Select(entry => new OutputImage(
            Size(Text(entry, "size") ?? Text(answer, "size")), Setting(Text(entry, "quality") ?? Text(answer, "quality")))).ToList();
        return (new Happened
        {
            Usage = counts,
            UnusableUsage = unusable,
            ReportedCostUsd = OpenAIUsage.ReadCostUsd(whole ? usage : answer),
            Images = images ?? [],
            Returned = images?.Count ?? 0,
            ServedTier = Text(answer, "service_tier"),
        }, images is not null);
    }

    /// <summary>How a call ended whose stored answer holds this error, and the provider's word for it; null where it has none.</summary>
    /// <param name="error">An object.</param>
    /// <param name="status">The HTTP status; null where nothing says it.</param>
    public static (Outcome Outcome, string? Code) ReadFailure(JsonElement error, int? status) => OpenAIError.Meaning(status ?? 200, error);

    /// <summary>What the whole body of a success says; an error in it, too. Never throws.</summary>
    internal static ProviderOutcome Read(byte[] body)
    {
        if (body.Length == 0)
            return new ProviderOutcome.NoAnswer("empty answer");
        try
        {
            var answer = OpenAIObject.Read(body);
            var completed = Completed(answer);
            return answer.HasError && completed.Images.Count == 0 ? OpenAIError.Read(200, answer, retryAfter: null) : completed;
        }
        catch (JsonException)
        {
            return new ProviderOutcome.NoAnswer("the answer is not JSON");
        }
    }

    /// <summary>A success answer whose <c>data</c> are its images, or errors in place of those that moderation kept back.</summary>
    internal static ProviderOutcome.Completed Completed(OpenAIObject answer)
    {
        var entries = answer.Data ?? [];
        var images = new List<ProviderImage>(entries.Count);
        var (withheld, reason) = (0, (string?)null);
        foreach (var entry in entries)
        {
            if (entry.RespectsModeration == false || entry.HasError && OpenAIModeration.Of(entry.Error) is not null)
                (withheld, reason) = (withheld + 1, reason ?? OpenAIJson.Text(entry.Error, "message"));
            else if (Image(entry) is { } image)
                images.Add(image);
        }

        var completed = Completed(answer, images);
        return withheld == 0 ? completed : completed with { Withheld = withheld, WithheldReason = reason };
    }

    internal static ProviderOutcome.Completed Completed(OpenAIObject answer, IReadOnlyList<ProviderImage> images)
    {
        return new ProviderOutcome.Completed
        {
            ProviderRequestId = answer.Id,
            Images = images,
            Usage = answer.Usage.Usage,
            UnusableUsage = answer.Usage.Unusable,
            ReportedCostUsd = answer.Usage.CostUsd,
            ReportedUnits = answer.Usage.CostTicks,
            CreatedAt = answer.CreatedAt,
            Size = answer.Size,
            Quality = answer.Quality,
            Background = answer.Background,
            OutputFormat = answer.OutputFormat,
            ServedTier = answer.ServiceTier,
            Refusal = images.Count > 0 ? null : answer.Refusal ?? answer.Data?.Select(entry => entry.Refusal).FirstOrDefault(text => text is not null),
        };
    }

    /// <summary>The image of one entry; null where it holds none. What is no base64 stays as an image without bytes, for verification to refuse.</summary>
    internal static ProviderImage? Image(OpenAIObject entry)
    {
        if (entry.Base64.IsEmpty && entry.Url is null)
            return null;
        var (bytes, base64) = Decode(entry.Base64);
        return new ProviderImage
        {
            Bytes = bytes,
            Base64 = base64,
            Url = entry.Base64.IsEmpty && Uri.TryCreate(entry.Url, UriKind.Absolute, out var url) ? url : null,
            RevisedPrompt = entry.RevisedPrompt,
            Size = entry.Size,
            Quality = entry.Quality,
        };
    }

    private static (ReadOnlyMemory<byte> Bytes, ReadOnlyMemory<byte> Base64) Decode(ReadOnlyMemory<byte> text)
    {
        var span = text.Span;
        var padding = span.EndsWith("=="u8) ? 2 : span.EndsWith("="u8) ? 1 : 0;
        var length = span.Length % 4 == 0 ? span.Length / 4 * 3 - padding : Base64.GetMaxDecodedFromUtf8Length(span.Length);
        var bytes = GC.AllocateUninitializedArray<byte>(Math.Max(0, length));
        if (Base64.DecodeFromUtf8(span, bytes, out _, out var written) is not OperationStatus.Done)
            return default;
        // Shorter than its text promised: there is white space in it, and others could not pass the text on as it is.
        return written == length ? (bytes, text) : (bytes.AsMemory(0, written), default);
    }

    /// <summary>Logs are often stripped of the bytes, so an entry without any is an image; one whose bytes are empty or null is not.</summary>
    private static bool HasImage(JsonElement entry)
    {
        if (entry.ValueKind is not JsonValueKind.Object || entry.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object)
            return false;
        var stated = entry.TryGetProperty("b64_json", out _) | entry.TryGetProperty("url", out _);
        return !stated || Text(entry, "b64_json") is { Length: > 0 } || Text(entry, "url") is { Length: > 0 };
    }

    private static ImageSize? Size(string? text) => ImageSize.TryParse(text, out var size) ? size : null;

    private static string? Setting(string? text) => text is "auto" ? null : text;

    private static string? Text(JsonElement holder, string name)
    {
        if (!holder.TryGetProperty(name, out var value) || value.ValueKind is not JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException) // Bytes that are no text.
        {
            return null;
        }
    }
}

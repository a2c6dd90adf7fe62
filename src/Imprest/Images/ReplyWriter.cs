using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>Writes a final answer as OpenAI's JSON. Image bytes go from where they are to the socket, in pieces, without another copy of the whole.</summary>
internal sealed class ReplyWriter(ResultLinks links)
{
    private const int Piece = 48 * 1024; // A multiple of 3, so that each piece encodes by itself.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task WriteAsync(HttpContext context, ImageReply reply)
    {
        WriteHeaders(context.Response.Headers, reply);
        if (reply.Answer.Error is { } error)
        {
            await ErrorAnswer.WriteAsync(context, error.ToException(reply.Request.Value));
            return;
        }

        context.Response.ContentType = "application/json";
        var pipe = context.Response.BodyWriter;
        WriteHead(pipe, reply.Answer);
        if (reply.Answer.Urls is { } urls)
            WriteUrls(pipe, urls, reply.Answer);
        else if (reply.Answer.Passed is { } passed)
            await WriteImagesAsync(context, pipe, reply with { Images = passed, Answer = reply.Answer with { ResponseFormat = "b64_json" } });
        else
            await WriteImagesAsync(context, pipe, reply);
        WriteTail(pipe, reply);
        await pipe.FlushAsync(CancellationToken.None);
    }

    /// <summary>The headers of an images answer, errors included.</summary>
    public static void WriteHeaders(IHeaderDictionary headers, ImageReply reply)
    {
        headers["x-request-id"] = reply.Request.Value;
        if (reply.ProviderRequestId is { } providerId && IsPlain(providerId))
            headers["x-imprest-provider-request-id"] = providerId;
        if (reply.Amount is { } amount)
            headers["x-imprest-charge-usd"] = amount.ToString();
        headers["x-imprest-charge-status"] = reply.State == RequestState.InDoubt ? "pending" : (reply.AmountStatus ?? (reply.Amount is null ? AmountStatus.Unknown : AmountStatus.Exact)).Wire();
        headers["x-imprest-held-usd"] = reply.Held.ToString();
        if (reply.Position is { } position)
        {
            headers["x-imprest-available-usd"] = position.Available.ToString();
            if (position.KeyRemaining is { } remaining)
                headers["x-imprest-key-remaining-usd"] = remaining.ToString();
        }

        if (reply.PriceVersion is { } version)
            headers["x-imprest-price-version"] = version;
        headers["x-imprest-attempts"] = reply.Attempts.ToString(CultureInfo.InvariantCulture);
        if (reply.Replayed)
            headers["Idempotency-Replayed"] = "true";
        if (reply.State == RequestState.InDoubt || (reply.Replayed && reply.Answer.Error is not null))
            headers["x-should-retry"] = "false";
    }

    private static void WriteHead(PipeWriter pipe, StoredAnswer answer)
    {
        using var json = new Utf8JsonWriter(pipe, Compact);
        json.WriteStartObject();
        json.WriteNumber("created", answer.CreatedAt);
        WriteSettings(json, answer);
        json.WriteStartArray("data");
        json.Flush();
    }

    internal static void WriteSettings(Utf8JsonWriter json, StoredAnswer answer)
    {
        WriteIfThere(json, "background", answer.Background);
        WriteIfThere(json, "output_format", answer.OutputFormat);
        WriteIfThere(json, "quality", answer.Quality);
        WriteIfThere(json, "size", answer.Size);
    }

    private static void WriteUrls(PipeWriter pipe, IReadOnlyList<string> urls, StoredAnswer answer)
    {
        for (var i = 0; i < urls.Count; i++)
        {
            if (i > 0)
                pipe.Write(","u8);
            using var json = new Utf8JsonWriter(pipe, Compact);
            json.WriteStartObject();
            json.WriteString("url", urls[i]);
            WriteIfThere(json, "revised_prompt", answer.RevisedPrompts?.ElementAtOrDefault(i));
            json.WriteEndObject();
            json.Flush();
        }
    }

    private async Task WriteImagesAsync(HttpContext context, PipeWriter pipe, ImageReply reply)
    {
        for (var i = 0; i < reply.Images.Count; i++)
        {
            var image = reply.Images[i];
            pipe.Write(i > 0 ? ",{"u8 : "{"u8);
            if (image.RevisedPrompt is { } revised)
            {
                pipe.Write("\"revised_prompt\":"u8);
                pipe.Write(Quoted(revised));
                pipe.Write(","u8);
            }

            if (reply.Answer.ResponseFormat == "url")
            {
                pipe.Write("\"url\":"u8);
                pipe.Write(Quoted(links.For(context.Request, reply.Request, i)));
            }
            else
            {
                pipe.Write("\"b64_json\":\""u8);
                await WriteBase64Async(pipe, image);
                pipe.Write("\""u8);
            }

            pipe.Write("}"u8);
        }
    }

    internal static async Task WriteBase64Async(PipeWriter pipe, ReplyImage image)
    {
        if (image.Base64.Length > 0)
        {
            await pipe.WriteAsync(image.Base64, CancellationToken.None);
            return;
        }

        for (var at = 0; at < image.Bytes.Length; at += Piece)
        {
            var piece = image.Bytes.Span.Slice(at, Math.Min(Piece, image.Bytes.Length - at));
            Base64.EncodeToUtf8(piece, pipe.GetSpan(Base64.GetMaxEncodedToUtf8Length(piece.Length)), out _, out var written);
            pipe.Advance(written);
            await pipe.FlushAsync(CancellationToken.None);
        }
    }

    /// <summary>A JSON string that people can copy: an address keeps its <c>&amp;</c>.</summary>
    private static byte[] Quoted(string text)
    {
        var json = new ArrayBufferWriter<byte>(text.Length + 2);
        using (var writer = new Utf8JsonWriter(json, Compact))
            writer.WriteStringValue(text);
        return json.WrittenSpan.ToArray();
    }

    private static void WriteTail(PipeWriter pipe, ImageReply reply)
    {
        pipe.Write("],"u8);
        WriteUsageAndCharge(pipe, reply);
        pipe.Write("}"u8);
    }

    /// <summary>The members <c>"usage":…,"charge":…</c>, without braces around them.</summary>
    internal static void WriteUsageAndCharge(IBufferWriter<byte> target, ImageReply reply)
    {
        target.Write("\"usage\":"u8);
        using (var json = new Utf8JsonWriter(target, Compact))
            WriteUsage(json, reply.Answer.Usage);
        target.Write(",\"charge\":"u8);
        target.Write(reply.Charge.Length > 0 ? reply.Charge.Span : "null"u8);
    }

    /// <summary>OpenAI's form; zeros where the provider counts no tokens.</summary>
    internal static void WriteUsage(Utf8JsonWriter json, Usage? usage)
    {
        var input = usage?.InputTokens ?? (usage?.InputTextTokens ?? 0) + (usage?.InputImageTokens ?? 0);
        var output = usage?.OutputTokens ?? (usage?.OutputTextTokens ?? 0) + (usage?.OutputImageTokens ?? 0);
        json.WriteStartObject();
        json.WriteNumber("input_tokens", input);
        json.WriteStartObject("input_tokens_details");
        json.WriteNumber("text_tokens", usage?.InputTextTokens ?? input - (usage?.InputImageTokens ?? 0));
        json.WriteNumber("image_tokens", usage?.InputImageTokens ?? 0);
        json.WriteEndObject();
        json.WriteNumber("output_tokens", output);
        if (usage?.OutputImageTokens is not null || usage?.OutputTextTokens is not null)
        {
            json.WriteStartObject("output_tokens_details");
            json.WriteNumber("text_tokens", usage.OutputTextTokens ?? 0);
            json.WriteNumber("image_tokens", usage.OutputImageTokens ?? 0);
            json.WriteEndObject();
        }

        json.WriteNumber("total_tokens", input + output);
        json.WriteEndObject();
    }

    private static void WriteIfThere(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }

    private static bool IsPlain(string value) => value.Length <= 200 && value.All(c => c is > ' ' and < '\x7f');
}

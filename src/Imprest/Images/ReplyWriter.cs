using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
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

    public async Task WriteAsync(HttpContext context, ImageReply reply)
    {
        WriteHeaders(context.Response.Headers, reply);
        if (reply.Answer.Error is { } error)
        {
            await ErrorAnswer.WriteAsync(context, error.ToException(reply.Request.Value));
            return;
        }

        var (text, cuts) = Compose(context.Request, reply);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = text.Length + cuts.Sum(cut => (long)cut.Image.Base64Length);
        var pipe = context.Response.BodyWriter;
        var written = 0;
        foreach (var (at, image) in cuts)
        {
            pipe.Write(text.AsSpan(written..at));
            written = at;
            await WriteBase64Async(pipe, image);
        }

        pipe.Write(text.AsSpan(written));
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

    /// <summary>The body with empty strings where the base64 of the images goes, and the places of those strings.</summary>
    private (byte[] Text, List<(int At, ReplyImage Image)> Cuts) Compose(HttpRequest request, ImageReply reply)
    {
        var (buffer, json) = JsonScratch.Take();
        var answer = reply.Answer;
        json.WriteStartObject();
        json.WriteNumber("created", answer.CreatedAt);
        WriteIfThere(json, "background", answer.Background);
        WriteIfThere(json, "output_format", answer.OutputFormat);
        WriteIfThere(json, "quality", answer.Quality);
        WriteIfThere(json, "size", answer.Size);
        json.WriteStartArray("data");
        var inline = answer.ResponseFormat != "url";
        var cuts = new List<(int At, ReplyImage Image)>(inline ? reply.Images.Count : 0);
        for (var i = 0; i < reply.Images.Count; i++)
        {
            var image = reply.Images[i];
            if (image.PassedUrl is { } url)
                WriteEntry(json, ("url", url), image.RevisedPrompt);
            else if (inline)
                cuts.Add((WriteHollowEntry(buffer, json, image.RevisedPrompt), image));
            else
                WriteEntry(json, ("url", links.For(request, reply.Request, i)), image.RevisedPrompt);
        }

        json.WriteEndArray();
        WriteUsageAndCharge(json, reply);
        json.WriteEndObject();
        json.Flush();
        return (buffer.WrittenSpan.ToArray(), cuts);
    }

    private static void WriteEntry(Utf8JsonWriter json, (string Name, string Value) result, string? revisedPrompt)
    {
        json.WriteStartObject();
        json.WriteString(result.Name, result.Value);
        WriteIfThere(json, "revised_prompt", revisedPrompt);
        json.WriteEndObject();
    }

    /// <returns>Where the base64 goes.</returns>
    private static int WriteHollowEntry(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, string? revisedPrompt)
    {
        json.WriteStartObject();
        WriteIfThere(json, "revised_prompt", revisedPrompt);
        json.WriteString("b64_json", ""u8);
        json.Flush();
        var cut = buffer.WrittenCount - 1;
        json.WriteEndObject();
        return cut;
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

    /// <summary>The members <c>usage</c> and <c>charge</c>.</summary>
    internal static void WriteUsageAndCharge(Utf8JsonWriter json, ImageReply reply)
    {
        json.WritePropertyName("usage");
        WriteUsage(json, reply.Answer.Usage);
        json.WritePropertyName("charge");
        if (reply.Charge.Length > 0)
            json.WriteRawValue(reply.Charge.Span, skipInputValidation: true);
        else
            json.WriteNullValue();
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

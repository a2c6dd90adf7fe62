using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.IO.Pipelines;
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
        var answer = reply.Answer;
        var json = WireJson.Take().Open()
            .Add("created"u8, answer.CreatedAt)
            .AddIfThere("background"u8, answer.Background)
            .AddIfThere("output_format"u8, answer.OutputFormat)
            .AddIfThere("quality"u8, answer.Quality)
            .AddIfThere("size"u8, answer.Size)
            .OpenList("data"u8);
        var inline = answer.ResponseFormat != "url";
        var cuts = new List<(int At, ReplyImage Image)>(inline ? reply.Images.Count : 0);
        for (var i = 0; i < reply.Images.Count; i++)
        {
            var image = reply.Images[i];
            if (image.PassedUrl is { } url)
            {
                json.Open().Add("url"u8, url).AddIfThere("revised_prompt"u8, image.RevisedPrompt).Close();
            }
            else if (inline)
            {
                json.Open().AddIfThere("revised_prompt"u8, image.RevisedPrompt).Add("b64_json"u8, "");
                cuts.Add((json.Length - 1, image)); // Before the quote that ends the string.
                json.Close();
            }
            else
            {
                json.Open().Add("url"u8, links.For(request, reply.Request, i)).AddIfThere("revised_prompt"u8, image.RevisedPrompt).Close();
            }
        }

        json.CloseList();
        AddUsageAndCharge(json, reply.Answer.Usage, reply.Charge.Span);
        return (json.Close().ToArray(), cuts);
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

    /// <summary>The members <c>usage</c>, in OpenAI's form with zeros where the provider counts no tokens, and <c>charge</c>.</summary>
    internal static void AddUsageAndCharge(WireJson json, Usage? usage, ReadOnlySpan<byte> charge)
    {
        var input = usage?.InputTokens ?? Sum(usage?.InputTextTokens, usage?.InputImageTokens);
        var output = usage?.OutputTokens ?? Sum(usage?.OutputTextTokens, usage?.OutputImageTokens);
        json.Open("usage"u8)
            .Add("input_tokens"u8, input)
            .Open("input_tokens_details"u8)
            .Add("text_tokens"u8, usage?.InputTextTokens ?? input - (usage?.InputImageTokens ?? 0))
            .Add("image_tokens"u8, usage?.InputImageTokens ?? 0)
            .Close()
            .Add("output_tokens"u8, output);
        if (usage?.OutputImageTokens is not null || usage?.OutputTextTokens is not null)
            json.Open("output_tokens_details"u8).Add("text_tokens"u8, usage.OutputTextTokens ?? 0).Add("image_tokens"u8, usage.OutputImageTokens ?? 0).Close();
        json.Add("total_tokens"u8, Sum(input, output)).Close().AddJson("charge"u8, charge.IsEmpty ? "null"u8 : charge);
    }

    /// <summary>What is absurd is told as it is, and ends no answer.</summary>
    private static long Sum(long? left, long? right) => (long)Int128.Min((Int128)(left ?? 0) + (right ?? 0), long.MaxValue);

    private static bool IsPlain(string value) => value.Length <= 200 && !value.AsSpan().ContainsAnyExceptInRange('!', '~');
}

using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Imprest.Emulators.Images;

namespace Imprest.Emulators.OpenAI;

/// <summary>An Images API without streams, whose answer is a list of images in base64 or as addresses.</summary>
public abstract class PlainImagesEmulator : ImagesEmulator
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What stands before the images.</summary>
    private protected virtual void WriteHead(Utf8JsonWriter json, string id, OpenAICall call) => json.WriteNumber("created", Time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>What stands beside an image's bytes.</summary>
    private protected virtual void WriteBeside(Utf8JsonWriter json, int index, bool isUrl) { }

    /// <summary>In the place of an image that moderation keeps back.</summary>
    private protected virtual void WriteWithheld(Utf8JsonWriter json) { }

    /// <summary>What is reported of the call; nothing by default.</summary>
    private protected virtual void WriteUsage(Utf8JsonWriter json, OpenAICall call, Misbehavior? misbehavior) { }

    private protected override async Task AnswerAsync(HttpContext context, string id, OpenAICall call, Misbehavior? misbehavior, CancellationToken cancellationToken)
    {
        Charge(context, id, call, misbehavior, billable: true);
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            json.WriteStartObject();
            WriteHead(json, id, call);
            json.WriteStartArray("data");
            for (var index = 0; index < call.ImagesMade(misbehavior); index++)
            {
                json.WriteStartObject();
                if (misbehavior?.Name == "withheld" && index >= call.N - (misbehavior.Count ?? 1))
                    WriteWithheld(json);
                else
                    WriteImage(json, call, misbehavior, index);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (misbehavior?.Name != "usage_missing")
                WriteUsage(json, call, misbehavior);
            json.WriteEndObject();
        }

        var body = buffer.ToArray();
        if (misbehavior?.Name == "usage_bare_nan")
            body = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\"NaN\"", "NaN", StringComparison.Ordinal));
        await SendAsync(context, misbehavior, body, "application/json", cancellationToken);
    }

    /// <summary>A count, wrong in the way that a misbehavior asks for.</summary>
    private protected static void WriteCount(Utf8JsonWriter json, string name, long count, Misbehavior? misbehavior)
    {
        if (misbehavior?.Name is "usage_nan" or "usage_bare_nan")
            json.WriteString(name, "NaN");
        else
            json.WriteNumber(name, misbehavior?.Name switch
            {
                "usage_negative" => -Math.Max(1, count),
                "usage_zero" => 0,
                "usage_huge" => count * 1_000,
                "usage_times" => count * (misbehavior.Count ?? 100) / 100,
                _ => count,
            });
    }

    private void WriteImage(Utf8JsonWriter json, OpenAICall call, Misbehavior? misbehavior, int index)
    {
        var pixels = TinyImage.Bytes(call.OutputFormat, call.Pixels.Width, call.Pixels.Height, index);
        var isUrl = misbehavior?.Name switch
        {
            "url" or "url_expired" => true,
            "mixed" or "mixed_expired" => index % 2 == 1,
            "not_base64" => false,
            _ => call.AsUrl,
        };
        pixels = misbehavior?.Name switch
        {
            "truncated" => pixels[..^16],
            "first_truncated" when index == 0 => pixels[..^16],
            "not_an_image" => "<html>not an image</html>"u8.ToArray(),
            _ => pixels,
        };
        if (isUrl)
            json.WriteString("url", Publish(pixels, misbehavior?.Name is "url_expired" or "mixed_expired"));
        else if (misbehavior?.Name == "not_base64")
            json.WriteString("b64_json", "*** not base64 ***");
        else
            json.WriteBase64String("b64_json", pixels);
        WriteBeside(json, index, isUrl);
    }
}

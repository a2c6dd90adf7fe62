using System.Globalization;
using System.Text;
using System.Text.Json;
using Imprest.Emulators.Images;

namespace Imprest.Emulators.OpenAI;

/// <summary>Writes success answers and events, wrong in the way that a misbehavior asks for.</summary>
internal sealed class OpenAIAnswerWriter(OpenAICall call, Misbehavior? misbehavior, long createdAt, Func<byte[], string> publish)
{
    private const long BytesOfNothing = 1 << 16;

    public byte[] Answer(BilledUsage? usage)
    {
        var body = EmulatedJson.Bytes(json =>
        {
            json.WriteNumber("created", createdAt);
            json.WriteStartArray("data");
            for (var index = 0; index < call.ImagesMade(misbehavior); index++)
            {
                json.WriteStartObject();
                Image(json, index);
                if (misbehavior?.Name == "first_truncated")
                    json.WriteString("revised_prompt", string.Create(CultureInfo.InvariantCulture, $"In more words, {index}: {call.Prompt}"));
                else if (call.Model == "dall-e-3")
                    json.WriteString("revised_prompt", "In more words: " + call.Prompt);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (!call.IsGpt)
                return;
            Settings(json);
            Usage(json, usage!);
        }, misbehavior);
        return misbehavior?.Name switch
        {
            "malformed" => body[..^1],
            "oversized" => [.. body[..^1], .. ",\"padding\":\""u8, .. Enumerable.Repeat((byte)'x', (int)(misbehavior.Count ?? BytesOfNothing)), .. "\"}"u8],
            _ => body,
        };
    }

    public byte[] PartialEvent(int image, int partial) => Event("partial_image", json =>
    {
        json.WriteBase64String("b64_json", Pixels(image * 4 + partial));
        json.WriteNumber("created_at", createdAt);
        json.WriteNumber("partial_image_index", partial);
        Settings(json);
    });

    public byte[] CompletedEvent(int image, BilledUsage usage) => Event("completed", json =>
    {
        Image(json, image);
        json.WriteNumber("created_at", createdAt);
        Settings(json);
        Usage(json, usage);
    });

    public static byte[] ErrorEvent(OpenAIRefusal refusal) =>
        Encoding.UTF8.GetBytes($"event: error\ndata: {JsonSerializer.Serialize(refusal.Body)}\n\n");

    private byte[] Event(string kind, Action<Utf8JsonWriter> write)
    {
        var type = (call.Operation == "generation" ? "image_generation." : "image_edit.") + kind;
        var data = EmulatedJson.Bytes(json =>
        {
            json.WriteString("type", type);
            write(json);
        });
        return [.. Encoding.UTF8.GetBytes($"event: {type}\ndata: "), .. data, .. "\n\n"u8];
    }

    private void Image(Utf8JsonWriter json, int index)
    {
        if (misbehavior?.Name == "withheld" && index >= call.N - (misbehavior.Count ?? 1))
        {
            json.WriteStartObject("error"); // As Azure does it.
            json.WriteString("code", "contentFilter");
            json.WriteString("message", "Generated image was filtered as a result of our safety system.");
            json.WriteEndObject();
            return;
        }

        var isUrl = misbehavior?.Name switch
        {
            "url" or "url_expired" => true,
            "mixed" or "mixed_expired" => index % 2 == 1,
            _ => call.AsUrl,
        };
        if (isUrl)
            json.WriteString("url", publish(EmulatedImage.Bytes(misbehavior, call.OutputFormat, call.Pixels, index)));
        else
            json.WriteString("b64_json", EmulatedImage.Base64(misbehavior, call.OutputFormat, call.Pixels, index));
    }

    private void Settings(Utf8JsonWriter json)
    {
        json.WriteString("background", call.Raw["background"] is { } background and not "auto" ? background : "opaque");
        json.WriteString("output_format", call.OutputFormat);
        json.WriteString("quality", call.Quality);
        json.WriteString("size", call.Size);
    }

    private void Usage(Utf8JsonWriter json, BilledUsage usage)
    {
        var how = misbehavior?.Name;
        if (how == "usage_missing")
            return;
        json.WriteStartObject("usage");
        json.WriteCount("input_tokens", usage.Input, misbehavior);
        json.WriteCount("output_tokens", usage.OutputImage, misbehavior);
        json.WriteCount("total_tokens", usage.Input + usage.OutputImage, misbehavior);
        if (how != "usage_no_details")
        {
            json.WriteStartObject("input_tokens_details");
            json.WriteCount("text_tokens", usage.InputText, misbehavior);
            json.WriteCount("image_tokens", usage.InputImage, misbehavior);
            json.WriteEndObject();
            // The first models' events come without the output's details.
            if (!(call.Stream && OpenAITokens.IsOld(call.Model)))
            {
                json.WriteStartObject("output_tokens_details");
                json.WriteCount("text_tokens", 0, misbehavior);
                json.WriteCount("image_tokens", usage.OutputImage, misbehavior);
                json.WriteEndObject();
            }
        }
        json.WriteEndObject();
    }

    private byte[] Pixels(int seed) => TinyImage.Bytes(call.OutputFormat, call.Pixels.Width, call.Pixels.Height, seed);
}

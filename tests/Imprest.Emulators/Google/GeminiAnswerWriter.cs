using System.Text;
using System.Text.Json;

namespace Imprest.Emulators.Google;

/// <summary>Writes success answers, wrong in the way that a misbehavior asks for.</summary>
/// <param name="counts">What is billed.</param>
internal sealed class GeminiAnswerWriter(GeminiCall call, Misbehavior? misbehavior, string responseId, GeminiCounts counts, bool isVertex)
{
    public static int ImagesMade(Misbehavior? misbehavior) => misbehavior?.Name switch
    {
        "no_images" or "refusal" or "moderation" or "moderation_input" or "moderation_output" => 0,
        "more" => 1 + (int)(misbehavior.Count ?? 1),
        _ => 1,
    };

    public byte[] Answer()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            Content(json);
            Usage(json);
            json.WriteString("modelVersion", call.ModelName);
            json.WriteString("responseId", responseId);
            json.WriteEndObject();
        }

        var body = buffer.ToArray();
        return misbehavior?.Name == "usage_bare_nan"
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace("\"NaN\"", "NaN", StringComparison.Ordinal)) : body;
    }

    private void Content(Utf8JsonWriter json)
    {
        if (misbehavior?.Name is "moderation" or "moderation_input")
        {
            json.WriteStartObject("promptFeedback");
            json.WriteString("blockReason", "PROHIBITED_CONTENT");
            json.WriteEndObject();
            return;
        }

        json.WriteStartArray("candidates");
        json.WriteStartObject();
        json.WriteStartObject("content");
        if (misbehavior?.Name is not ("no_images" or "moderation_output"))
            Parts(json);
        json.WriteEndObject();
        json.WriteString("finishReason", misbehavior?.Name switch { "no_images" => "NO_IMAGE", "moderation_output" => "IMAGE_SAFETY", _ => "STOP" });
        if (misbehavior?.Name == "moderation_output")
            json.WriteString("finishMessage", "Unable to show the generated image. It may violate the usage policies.");
        json.WriteNumber("index", 0);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void Parts(Utf8JsonWriter json)
    {
        json.WriteStartArray("parts");
        if (misbehavior?.Name == "refusal")
        {
            json.WriteStartObject();
            json.WriteString("text", "I can't make that image, but I can describe one.");
            json.WriteEndObject();
        }

        for (var index = 0; index < ImagesMade(misbehavior); index++)
        {
            var pixels = call.Image(index);
            json.WriteStartObject();
            json.WriteStartObject("inlineData");
            json.WriteString("mimeType", call.MimeType);
            switch (misbehavior?.Name)
            {
                case "truncated" or "first_truncated" when index == 0: json.WriteBase64String("data", pixels.AsSpan(0, pixels.Length - 16)); break;
                case "not_an_image": json.WriteBase64String("data", "<html>not an image</html>"u8); break;
                case "not_base64": json.WriteString("data", "*** not base64 ***"); break;
                default: json.WriteBase64String("data", pixels); break;
            }

            json.WriteEndObject();
            json.WriteString("thoughtSignature", "c2lnbmF0dXJl");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("role", "model");
    }

    /// <summary>Counts of zero are left out, as protocol buffers do it, save where they are to be told as zero.</summary>
    private void Usage(Utf8JsonWriter json)
    {
        if (misbehavior?.Name == "usage_missing")
            return;
        json.WriteStartObject("usageMetadata");
        Count(json, "promptTokenCount", counts.InputText + counts.InputImage);
        Count(json, "candidatesTokenCount", counts.Output);
        Count(json, "thoughtsTokenCount", counts.Thinking);
        Count(json, "totalTokenCount", counts.InputText + counts.InputImage + counts.Output + counts.Thinking);
        if (misbehavior?.Name != "usage_no_details")
        {
            Details(json, "promptTokensDetails", counts.InputText, counts.InputImage);
            if (counts.Output > 0)
                Details(json, "candidatesTokensDetails", counts.Text, counts.Image);
        }

        json.WriteString(isVertex ? "trafficType" : "serviceTier", isVertex ? "ON_DEMAND" : "standard");
        json.WriteEndObject();
    }

    private void Details(Utf8JsonWriter json, string name, long? text, long image)
    {
        json.WriteStartArray(name);
        if (text is { } words)
            Detail(json, "TEXT", words);
        if (image > 0)
            Detail(json, "IMAGE", image);
        json.WriteEndArray();
    }

    private void Detail(Utf8JsonWriter json, string modality, long count)
    {
        json.WriteStartObject();
        json.WriteString("modality", modality);
        Count(json, "tokenCount", count, always: true);
        json.WriteEndObject();
    }

    private void Count(Utf8JsonWriter json, string name, long count, bool always = false)
    {
        if (count == 0 && !always)
            return;
        if (misbehavior?.Name is "usage_nan" or "usage_bare_nan")
            json.WriteString(name, "NaN");
        else
            json.WriteNumber(name, misbehavior?.Name switch
            {
                "usage_negative" => -count,
                "usage_zero" => 0,
                "usage_huge" => count * 1_000,
                "usage_times" => count * (misbehavior.Count ?? 100) / 100,
                _ => count,
            });
    }
}

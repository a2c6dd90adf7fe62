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

    public byte[] Answer() => EmulatedJson.Bytes(json =>
    {
        Content(json);
        Usage(json);
        json.WriteString("modelVersion", call.ModelName);
        json.WriteString("responseId", responseId);
    }, misbehavior);

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
            json.WriteStartObject();
            json.WriteStartObject("inlineData");
            json.WriteString("mimeType", call.MimeType);
            json.WriteString("data", EmulatedImage.Base64(misbehavior, call.Format, call.Pixels, index));
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
        json.WriteCount(name, count, misbehavior);
    }
}

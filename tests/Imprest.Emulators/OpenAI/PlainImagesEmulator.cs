using System.Text.Json;

namespace Imprest.Emulators.OpenAI;

/// <summary>An Images API without streams, whose answer is a list of images in base64 or as addresses.</summary>
public abstract class PlainImagesEmulator : ImagesEmulator
{
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
        var body = EmulatedJson.Bytes(json =>
        {
            WriteHead(json, id, call);
            json.WriteStartArray("data");
            for (var index = 0; index < call.ImagesMade(misbehavior); index++)
            {
                json.WriteStartObject();
                if (misbehavior?.Name == "withheld" && index >= call.N - EmulatedImage.Some(misbehavior))
                    WriteWithheld(json);
                else
                    WriteImage(json, call, misbehavior, index);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (misbehavior?.Name != "usage_missing")
                WriteUsage(json, call, misbehavior);
        }, misbehavior);
        await SendAsync(context, misbehavior, body, "application/json", cancellationToken);
    }

    private void WriteImage(Utf8JsonWriter json, OpenAICall call, Misbehavior? misbehavior, int index)
    {
        var isUrl = misbehavior?.Name switch
        {
            "url" or "url_expired" => true,
            "mixed" or "mixed_expired" => index % 2 == 1,
            "not_base64" => false,
            _ => call.AsUrl,
        };
        if (isUrl)
            json.WriteString("url", Publish(EmulatedImage.Bytes(misbehavior, call.OutputFormat, call.Pixels, index), misbehavior?.Name is "url_expired" or "mixed_expired"));
        else
            json.WriteString("b64_json", EmulatedImage.Base64(misbehavior, call.OutputFormat, call.Pixels, index));
        WriteBeside(json, index, isUrl);
    }
}

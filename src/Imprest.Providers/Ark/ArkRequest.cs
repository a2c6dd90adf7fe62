using Imprest.Providers.Http;

namespace Imprest.Providers.Ark;

/// <summary>Writes a call as ModelArk's <c>images/generations</c> wants it.</summary>
internal static class ArkRequest
{
    public static HttpContent Content(ProviderRequest request) => JsonBody.Of(json =>
    {
        json.WriteString("model", request.Model);
        json.WriteString("prompt", request.Prompt);
        if (request.InputImages.Count > 0)
            json.Images("image", request.InputImages.Select(image => image with { ContentType = image.ContentType.ToLowerInvariant() })); // The service insists.
        if (request.Size is { } size and not "auto")
            json.WriteString("size", size);
        json.Number("seed", request.Seed);
        if (ArkModels.HasSets(request.Model))
            json.WriteString("sequential_image_generation", "disabled"); // One image, whatever the prompt speaks of.
        if (request.OutputFormat is { } format && ArkModels.ChoosesFormat(request.Model))
            json.WriteString("output_format", format);
        json.WriteString("response_format", request.ResultsAsUrls ? "url" : "b64_json");
        json.WriteBoolean("watermark", false); // By default there is one.
    });
}

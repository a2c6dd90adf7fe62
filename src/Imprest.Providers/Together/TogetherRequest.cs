using Imprest.Providers.Http;

namespace Imprest.Providers.Together;

/// <summary>Writes a call as Together wants it: one JSON form for all models, input images inside of addresses.</summary>
internal static class TogetherRequest
{
    public static HttpContent Content(ProviderRequest request) => JsonBody.Of(json =>
    {
        json.WriteString("model", request.Model);
        json.WriteString("prompt", request.Prompt);
        json.WriteNumber("n", request.Images);
        json.WriteString("response_format", request.ResultsAsUrls ? "url" : "base64");
        json.Pixels(TogetherSize.Of(request.Size));
        json.Text("output_format", request.OutputFormat);
        json.Text("negative_prompt", request.NegativePrompt);
        json.Number("seed", request.Seed);
        json.Number("steps", request.Steps);
        if (request.InputImages.Count == 0)
            return;
        if (TogetherModels.EditsOne(request.Model))
            json.Image("image_url", request.InputImages[0]);
        else
            json.Images("reference_images", request.InputImages);
    });
}

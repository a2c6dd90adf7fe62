using Imprest.Pricing;
using Imprest.Providers.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Recraft;

/// <summary>Writes a call as Recraft wants it: JSON for generations, a form where images go with it.</summary>
internal static class RecraftRequest
{
    /// <summary>How far an image-to-image call moves from its image, from 0 to 1. The field is required, and calls here have no word for it.</summary>
    public const string Strength = "0.5";

    public static string Path(Operation operation) => operation switch
    {
        Operation.Edit => "images/inpaint",
        Operation.ImageToImage => "images/imageToImage",
        _ => "images/generations",
    };

    public static HttpContent Content(ProviderRequest request) => request.Operation is Operation.Edit or Operation.ImageToImage ? Form(request) : Body(request);

    private static IEnumerable<(string Name, string? Value)> Texts(ProviderRequest request)
    {
        yield return ("model", request.Model);
        yield return ("prompt", request.Prompt);
        yield return ("response_format", request.ResultsAsUrls ? "url" : "b64_json");
        if (!RecraftModels.HasStyles(request.Model))
            yield break;
        yield return ("style", request.Style);
        yield return ("negative_prompt", request.NegativePrompt);
    }

    private static HttpContent Body(ProviderRequest request) => JsonBody.Of(json =>
    {
        foreach (var (name, value) in Texts(request))
            json.Text(name, value);
        json.WriteNumber("n", request.Images);
        if (request.Size is { } size and not "auto")
            json.WriteString("size", size);
    });

    private static MultipartForm Form(ProviderRequest request)
    {
        var form = new MultipartForm();
        foreach (var (name, value) in Texts(request))
            form.Field(name, value);
        form.Field("n", request.Images);
        form.File("image", request.InputImages[0]);
        if (request.Operation is Operation.Edit && request.Mask is { } mask)
            form.File("mask", BlackWhiteMask.Of(mask, MaskColour.White));
        else
            form.Field("strength", Strength);
        return form;
    }
}

using Imprest.Pricing;
using Imprest.Providers.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Stability;

/// <summary>Writes a call as the Stable Image API (v2beta) wants it: a form to the model's own address.</summary>
internal static class StabilityRequest
{
    /// <summary>How far an image-to-image call moves from its image, from 0 to 1. The field is required, and calls here have no word for it.</summary>
    public const string Strength = "0.5";

    // As the reference has them; 1:1 first, being its default.
    private static readonly string[] Ratios = ["1:1", "16:9", "9:16", "21:9", "9:21", "3:2", "2:3", "5:4", "4:5"];

    /// <summary>The path below the base address. The names of the SD3 family are a field, not an address.</summary>
    public static string Path(string model)
    {
        var plain = StabilityModels.Plain(model);
        var end = IsSd3(plain) ? "generate/sd3"
            : StabilityModels.Find(plain)?.Operations.Contains(Operation.Generate) == false ? plain
            : "generate/" + Uri.EscapeDataString(plain);
        return "v2beta/stable-image/" + end;
    }

    public static MultipartForm Content(ProviderRequest request)
    {
        var model = StabilityModels.Plain(request.Model);
        var form = new MultipartForm();
        form.Field("prompt", request.Prompt);
        if (!model.EndsWith("-turbo", StringComparison.Ordinal)) // They have no negative prompt.
            form.Field("negative_prompt", request.NegativePrompt);
        if (IsSd3(model) && model != "sd3")
            form.Field("model", model);
        form.Field("seed", request.Seed);
        form.Field("style_preset", request.Style);
        form.Field("output_format", request.OutputFormat);
        if (request.InputImages.Count == 0)
            form.Field("aspect_ratio", AspectRatio.Of(request, Ratios)); // An image has its own.
        else
            Image(form, request, model);
        return form;
    }

    private static void Image(MultipartForm form, ProviderRequest request, string model)
    {
        form.File("image", request.InputImages[0]);
        if (request.Mask is { } mask)
            form.File("mask", BlackWhiteMask.Of(mask, MaskColour.White));
        if (IsSd3(model))
            form.Field("mode", "image-to-image");
        if (request.Operation is Operation.ImageToImage && !model.Contains('/', StringComparison.Ordinal))
            form.Field("strength", Strength);
    }

    private static bool IsSd3(string model) => model.StartsWith("sd3", StringComparison.Ordinal);
}

using Imprest.Pricing;
using Imprest.Providers.Http;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Ideogram;

/// <summary>Writes a call as Ideogram wants it: a form to an address that names the model and what to do.</summary>
internal static class IdeogramRequest
{
    public static string Path(ProviderRequest request) => request switch
    {
        { Model: IdeogramModels.V4 } => "v1/ideogram-v4/generate",
        { Operation: Operation.Edit } => "v1/ideogram-v3/inpaint",
        { Operation: Operation.ImageToImage } => "v1/ideogram-v3/remix",
        _ => "v1/ideogram-v3/generate",
    };

    public static MultipartForm Content(ProviderRequest request)
    {
        var form = new MultipartForm();
        if (request.Model == IdeogramModels.V4)
            Version4(form, request);
        else
            Version3(form, request);
        form.Field("rendering_speed", request.Quality is "auto" ? null : request.Quality);
        return form;
    }

    /// <summary>One image, in one of a few resolutions; it knows no more settings.</summary>
    private static void Version4(MultipartForm form, ProviderRequest request)
    {
        form.Field("text_prompt", request.Prompt);
        form.Field("resolution", request.Pixels?.ToString());
    }

    private static void Version3(MultipartForm form, ProviderRequest request)
    {
        form.Field("prompt", request.Prompt);
        form.Field("negative_prompt", request.NegativePrompt);
        form.Field("num_images", request.Images);
        form.Field("seed", request.Seed);
        form.Field("style_type", request.Style);
        if (request.Pixels is { } size && request.Operation is not Operation.Edit) // An edit keeps its image's size.
        {
            var (field, value) = IdeogramSizes.Of(size);
            form.Field(field, value);
        }

        if (request.Operation is Operation.Generate)
            return;
        form.File("image", request.InputImages[0]);
        if (request.Mask is { } mask && request.Operation is Operation.Edit)
            form.File("mask", BlackWhiteMask.Of(mask, MaskColour.Black));
    }
}

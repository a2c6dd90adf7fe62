namespace Imprest.Emulators.Fal;

/// <summary>The emulated service's own prices, in USD, so that its bill is computed without Imprest's price book.</summary>
internal static class FalTariff
{
    private const long WholeMegapixel = 1_048_576;

    // USD a megapixel begun.
    private static readonly Dictionary<string, decimal> Megapixels = new() { ["fal-ai/flux/schnell"] = 0.003m, ["fal-ai/flux/dev"] = 0.025m };

    // USD a million pixels, as many as there are.
    private static readonly Dictionary<string, decimal> ExactMegapixels = new() { ["fal-ai/qwen-image"] = 0.02m, ["fal-ai/stable-diffusion-v35-medium"] = 0.02m };

    // USD an image.
    private static readonly Dictionary<string, decimal> Images = new()
    {
        ["fal-ai/flux-2-pro"] = 0.03m, ["fal-ai/flux-pro/kontext"] = 0.04m, ["fal-ai/flux-pro/kontext/text-to-image"] = 0.04m, ["fal-ai/flux-pro/v1.1"] = 0.04m,
        ["fal-ai/flux-pro/v1.1-ultra"] = 0.06m, ["fal-ai/gemini-25-flash-image"] = 0.039m, ["fal-ai/nano-banana"] = 0.0398m, ["fal-ai/imagen4/preview"] = 0.0398m,
        ["fal-ai/imagen4/preview/fast"] = 0.02m, ["fal-ai/imagen4/preview/ultra"] = 0.06m, ["fal-ai/ideogram/v3"] = 0.06m,
        ["fal-ai/bytedance/seedream/v4/text-to-image"] = 0.03m, ["fal-ai/bytedance/seedream/v3/text-to-image"] = 0.03m, ["bria/text-to-image/3.2"] = 0.0398m,
    };

    /// <summary>What the result says in <c>x-fal-billable-units</c>: megapixels, or images.</summary>
    public static decimal Units(SubmittedCall call, int images)
    {
        var (width, height) = FalSchema.SizeOf(call);
        var pixels = (long)width * height;
        return Megapixels.ContainsKey(call.Endpoint) ? images * ((pixels + WholeMegapixel - 1) / WholeMegapixel)
            : ExactMegapixels.ContainsKey(call.Endpoint) ? images * pixels / 1_000_000m : images;
    }

    public static decimal Cost(SubmittedCall call, int images) => Units(call, images) * (
        Megapixels.TryGetValue(call.Endpoint, out var each) || ExactMegapixels.TryGetValue(call.Endpoint, out each) || Images.TryGetValue(call.Endpoint, out each) ? each
        : call.Endpoint switch
        {
            "fal-ai/nano-banana-2" or "fal-ai/nano-banana-2/edit" => call.Raw["resolution"] switch { "0.5K" => 0.06m, "2K" => 0.12m, "4K" => 0.16m, _ => 0.08m },
            // A square, without the few cents of the prompt's tokens.
            "openai/gpt-image-2" or "openai/gpt-image-2/edit" => call.Raw["quality"] switch { "low" => 0.006m, "medium" => 0.053m, _ => 0.211m },
            _ => 0.05m,
        });
}

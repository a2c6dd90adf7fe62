namespace Imprest.Emulators.OpenAI;

/// <summary>The emulated service's own prices, in USD, so that its bill is computed without Imprest's price book.</summary>
internal static class OpenAITariff
{
    // USD a million tokens: text in, image in, image out.
    private static readonly (string Prefix, decimal TextIn, decimal ImageIn, decimal ImageOut)[] Rates =
    [
        ("gpt-image-1-mini", 2m, 2.50m, 8m),
        ("gpt-image-1.5", 5m, 8m, 32m),
        ("gpt-image-1", 5m, 10m, 40m),
        ("gpt-image-2", 5m, 8m, 30m), // 2.5 and 2.6 too.
    ];

    public static decimal Cost(OpenAICall call, int images, BilledUsage? usage)
    {
        if (usage is null)
            return images * PerImage(call);
        var rate = Array.Find(Rates, each => call.Model.StartsWith(each.Prefix, StringComparison.Ordinal));
        return (usage.InputText * rate.TextIn + usage.InputImage * rate.ImageIn + usage.OutputImage * rate.ImageOut) / 1_000_000m;
    }

    private static decimal PerImage(OpenAICall call) => (call.Model, call.Size, call.Quality) switch
    {
        ("dall-e-2", "256x256", _) => 0.016m,
        ("dall-e-2", "512x512", _) => 0.018m,
        ("dall-e-2", _, _) => 0.020m,
        (_, "1024x1024", "hd") => 0.080m,
        (_, _, "hd") => 0.120m,
        (_, "1024x1024", _) => 0.040m,
        _ => 0.080m,
    };
}

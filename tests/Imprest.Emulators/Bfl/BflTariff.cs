namespace Imprest.Emulators.Bfl;

/// <summary>The emulated service's own prices in credits, a hundred to a dollar, so that its bill is computed without Imprest's price book.</summary>
internal static class BflTariff
{
    public const decimal CreditsAUsd = 100;

    // Credits: the first megapixel of output, each further one, each of input.
    private static readonly Dictionary<string, (decimal First, decimal Further, decimal Input)> Megapixels = new()
    {
        ["flux-2-klein-4b"] = (1.4m, 0.1m, 0.1m), ["flux-2-klein-9b"] = (1.5m, 0.2m, 0.2m), ["flux-2-pro"] = (3m, 1.5m, 1.5m),
        ["flux-2-max"] = (7m, 3m, 3m), ["flux-2-flex"] = (5m, 5m, 5m),
    };

    private static readonly Dictionary<string, decimal> Images = new()
    {
        ["flux-pro"] = 5m, ["flux-pro-1.1"] = 4m, ["flux-pro-1.1-ultra"] = 6m, ["flux-kontext-pro"] = 4m, ["flux-kontext-max"] = 8m, ["flux-pro-1.0-fill"] = 5m,
        ["flux-dev"] = 2.5m,
    };

    public static decimal Credits(SubmittedCall call)
    {
        if (!Megapixels.TryGetValue(call.Endpoint, out var price))
            return Images[call.Endpoint];
        var (width, height) = BflSchema.SizeOf(call);
        return price.First + (BflSchema.Megapixels(width, height) - 1) * price.Further + BflSchema.ImagesOf(call).Sum(image => BflSchema.MegapixelsOf(image!)) * price.Input;
    }
}

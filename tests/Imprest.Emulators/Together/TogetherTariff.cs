using Imprest.Emulators.OpenAI;

namespace Imprest.Emulators.Together;

/// <summary>The emulated service's own prices, in USD, so that its bill is computed without Imprest's price book.</summary>
internal static class TogetherTariff
{
    private static readonly Dictionary<string, decimal> Flat = new()
    {
        ["black-forest-labs/FLUX.2-dev"] = 0.0154m, ["black-forest-labs/FLUX.2-flex"] = 0.03m, ["black-forest-labs/FLUX.2-pro"] = 0.03m,
    };

    private static readonly Dictionary<string, decimal> Megapixel = new()
    {
        ["black-forest-labs/FLUX.1.1-pro"] = 0.04m, ["black-forest-labs/FLUX.1-kontext-pro"] = 0.04m, ["black-forest-labs/FLUX.1-kontext-max"] = 0.08m,
        ["black-forest-labs/FLUX.2-max"] = 0.07m, ["black-forest-labs/FLUX.1-schnell"] = 0.0027m,
    };

    public static decimal AnImage(OpenAICall call) => Flat.TryGetValue(call.Model, out var usd) ? usd
        : Megapixel.GetValueOrDefault(call.Model, 0.03m) * call.Pixels.Width * call.Pixels.Height / 1_000_000m;
}

using Imprest.Emulators.OpenAI;

namespace Imprest.Emulators.Azure;

/// <summary>The emulated service's own prices, in USD a million tokens, so that its bill is computed without Imprest's price book.</summary>
internal static class AzureTariff
{
    public static decimal Cost(OpenAICall call, int images, BilledUsage? usage)
    {
        if (usage is null)
            return images * 0.04m; // DALL·E 3, standard and square.
        var (textIn, imageIn, imageOut) = call.Model switch
        {
            _ when call.Model.StartsWith("gpt-image-1-mini", StringComparison.Ordinal) => (2m, 2.5m, 8m),
            _ when call.Model.StartsWith("gpt-image-1.5", StringComparison.Ordinal) => (5m, 8m, 32m),
            _ when call.Model.StartsWith("gpt-image-1", StringComparison.Ordinal) => (5m, 10m, 40m),
            _ => (5m, 8m, 30m),
        };
        return (usage.InputText * textIn + usage.InputImage * imageIn + usage.OutputImage * imageOut) / 1_000_000m;
    }
}

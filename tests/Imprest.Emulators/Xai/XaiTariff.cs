using Imprest.Emulators.OpenAI;

namespace Imprest.Emulators.Xai;

/// <summary>The emulated service's own prices, in USD, so that its bill is computed without Imprest's price book.</summary>
internal static class XaiTariff
{
    public static decimal Cost(OpenAICall call, int images)
    {
        var large = call.Raw["resolution"] == "2k";
        var (image, input) = (call.Model, call.Raw["quality"]) switch
        {
            ({ } model, "low") when model.Contains("2.0", StringComparison.Ordinal) => (large ? 0.06m : 0.04m, 0.01m),
            ({ } model, _) when model.Contains("2.0", StringComparison.Ordinal) => (large ? 0.08m : 0.06m, 0.01m),
            ({ } model, _) when model.Contains("quality", StringComparison.Ordinal) => (large ? 0.07m : 0.05m, 0.01m),
            _ => (0.02m, 0.002m),
        };
        return images * image + (images > 0 ? call.Raw.Files.Count * input : 0);
    }
}

using System.Text;

namespace Imprest.Emulators.OpenAI;

/// <summary>
/// Counts tokens as the service does. Output: the guide's table for models before gpt-image-2; a formula that agrees with the readings
/// of its calculator for gpt-image-2. Nobody publishes the figures of 2.5 and 2.6, nor those of input images from gpt-image-2 on: these are made up.
/// </summary>
internal static class OpenAITokens
{
    public const long PerPartialImage = 100;

    public static bool IsOld(string model) => model.StartsWith("gpt-image-1", StringComparison.Ordinal);

    /// <param name="images">Images made.</param>
    /// <param name="partials">Previews sent.</param>
    public static BilledUsage? Count(OpenAICall call, int images, int partials)
    {
        if (!call.IsGpt)
            return null;
        var text = (Encoding.UTF8.GetByteCount(call.Prompt) + 3) / 4;
        var references = call.Images.Count() + (call.Mask is null ? 0 : 1);
        return new(text, references * PerInputImage(call), images * PerImage(call) + partials * PerPartialImage);
    }

    private static long PerInputImage(OpenAICall call) =>
        IsOld(call.Model) ? 65 + 129 + (call.Raw["input_fidelity"] == "high" ? 4_160 : 0) : 1_024;

    private static long PerImage(OpenAICall call)
    {
        var (width, height) = call.Pixels;
        var (longer, shorter) = (Math.Max(width, height), Math.Min(width, height));
        if (IsOld(call.Model))
        {
            var shape = width == height ? 0 : width < height ? 1 : 2;
            return call.Quality switch
            {
                "low" => new[] { 272, 408, 400 }[shape],
                "high" => new[] { 4_160, 6_240, 6_208 }[shape],
                _ => new[] { 1_056, 1_584, 1_568 }[shape],
            };
        }
        long factor = call.Quality switch { "low" => 16, "high" => 96, "xhigh" => 144, "max" => 192, _ => 48 };
        var side = (2 * factor * shorter + longer) / (2 * longer);
        return (factor * side * (2_000_000 + (long)width * height) + 3_999_999) / 4_000_000;
    }
}

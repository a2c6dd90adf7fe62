using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Ideogram;

/// <summary>The resolutions and shapes of Ideogram 3.0. Source: https://developer.ideogram.ai/api-reference/api-reference/generate-v3</summary>
internal static class IdeogramSizes
{
    // Each also lying down.
    private static readonly HashSet<string> Upright =
    [
        "512x1536", "576x1408", "576x1472", "576x1536", "640x1344", "640x1408", "640x1472", "640x1536", "704x1152", "704x1216", "704x1280", "704x1344",
        "704x1408", "704x1472", "736x1312", "768x1088", "768x1216", "768x1280", "768x1344", "800x1280", "832x960", "832x1024", "832x1088", "832x1152",
        "832x1216", "832x1248", "864x1152", "896x960", "896x1024", "896x1088", "896x1120", "896x1152", "960x1024", "960x1088", "1024x1024",
    ];

    private static readonly string[] Ratios = ["1:1", "4:3", "3:4", "3:2", "2:3", "5:4", "4:5", "16:9", "9:16", "16:10", "10:16", "2:1", "1:2", "3:1", "1:3"];

    /// <summary>The model draws in this very size.</summary>
    public static bool Has(ImageSize size) => Upright.Contains((size.Width <= size.Height ? size : new ImageSize(size.Height, size.Width)).ToString());

    /// <summary>The field that says a size, and its value: the very resolution where the model has it, else the nearest shape.</summary>
    public static (string Field, string Value) Of(ImageSize size) => Has(size)
        ? ("resolution", size.ToString()) : ("aspect_ratio", AspectRatio.Nearest(size, Ratios)!.Replace(':', 'x'));
}

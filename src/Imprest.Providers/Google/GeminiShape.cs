using Imprest.Pricing;

namespace Imprest.Providers.Google;

/// <summary>The shape of an image in Gemini's terms: there are no pixels, but an aspect ratio and a class. Null: the model decides.</summary>
internal readonly record struct GeminiShape(string? AspectRatio, string? ImageSize)
{
    /// <param name="size"><c>WxH</c>, a class, <c>auto</c> or null.</param>
    public static GeminiShape Of(string? size, GeminiTraits traits)
    {
        if (size is null or "auto")
            return default;
        if (Pricing.ImageSize.TryParse(size, out var pixels))
            return new(Imaging.AspectRatio.Nearest(pixels, traits.Ratios), ClassOf(pixels, traits.Classes));
        return new(null, traits.Classes.Count == 0 ? null : Wire(size));
    }

    private static string? ClassOf(ImageSize size, IReadOnlyList<(string Name, long MostPixels)> classes)
    {
        foreach (var (name, most) in classes)
        {
            if (size.Pixels <= most)
                return Wire(name);
        }

        return classes.Count == 0 ? null : Wire(classes[^1].Name);
    }

    /// <summary>Half a K is <c>512</c> on the wire: <c>0.5K</c> and <c>512px</c> are ignored or refused (googleapis/python-genai#2110, vercel/ai#12911).</summary>
    private static string Wire(string name) => name == "0.5K" ? "512" : name;
}

namespace Imprest.Providers.Imaging;

/// <summary>The constants of the format. Specification: https://www.w3.org/TR/png-3/</summary>
internal static class Png
{
    public const byte Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6;

    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Samples a pixel; 0 for a colour type that does not exist.</summary>
    public static int SamplesOf(byte colourType) => colourType switch
    {
        Gray or Palette => 1,
        GrayAlpha => 2,
        Rgb => 3,
        Rgba => 4,
        _ => 0,
    };

    public static bool IsDepthAllowed(byte colourType, byte depth) => colourType switch
    {
        Gray => depth is 1 or 2 or 4 or 8 or 16,
        Palette => depth is 1 or 2 or 4 or 8,
        Rgb or GrayAlpha or Rgba => depth is 8 or 16,
        _ => false,
    };
}

namespace Imprest.Providers.Sandbox.Art;

/// <summary>A colour in sRGB, each part from 0 to 1; sums may pass 1 until the picture is finished.</summary>
internal readonly record struct Rgb(float R, float G, float B)
{
    /// <summary>From <c>0xRRGGBB</c>.</summary>
    public static Rgb Hex(int code) => new(((code >> 16) & 255) / 255f, ((code >> 8) & 255) / 255f, (code & 255) / 255f);

    public static readonly Rgb White = new(1, 1, 1);
    public static readonly Rgb Black = new(0, 0, 0);

    public float Luminance => (0.299f * R) + (0.587f * G) + (0.114f * B);

    public static Rgb operator +(Rgb a, Rgb b) => new(a.R + b.R, a.G + b.G, a.B + b.B);
    public static Rgb operator *(Rgb a, float k) => new(a.R * k, a.G * k, a.B * k);

    public static Rgb Mix(Rgb a, Rgb b, float share) =>
        new(a.R + ((b.R - a.R) * share), a.G + ((b.G - a.G) * share), a.B + ((b.B - a.B) * share));

    /// <summary>Turns the hue by some degrees about the grey axis, brightness kept.</summary>
    public Rgb Turn(float degrees)
    {
        var (sin, cos) = MathF.SinCos(degrees * MathF.PI / 180);
        var third = (1 - cos) / 3;
        var skew = sin * 0.57735f;
        var (same, next, last) = (cos + third, third - skew, third + skew);
        return new Rgb(
            (same * R) + (next * G) + (last * B), (last * R) + (same * G) + (next * B), (next * R) + (last * G) + (same * B)).Clamped();
    }

    /// <summary>Moves away from grey (above 1) or towards it (below).</summary>
    public Rgb Saturate(float factor) => Mix(new(Luminance, Luminance, Luminance), this, factor).Clamped();

    private Rgb Clamped() => new(Math.Clamp(R, 0, 1), Math.Clamp(G, 0, 1), Math.Clamp(B, 0, 1));
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>A graded sky down to the horizon, with the glow of a sun or moon.</summary>
internal sealed class SkyLayer(Palette palette, float horizon, float sunX, float sunY, float sunRadius, Tier tier) : ILayer
{
    private const int Bands = 9;

    public void Paint(Line line)
    {
        var height = Math.Clamp((line.Y + 0.5f) / line.Height / horizon, 0, 1.15f);
        line.Fill(Shade(tier == Tier.Low ? MathF.Floor(height * Bands) / Bands : height));
        var (x, y, radius) = (sunX * line.Width, (sunY * line.Height) - line.Y - 0.5f, sunRadius * line.Unit);
        if (tier != Tier.Low)
            Glow(line, x, y, radius);
    }

    private Rgb Shade(float height) => height < 0.55f
        ? Rgb.Mix(palette.SkyTop, palette.SkyMid, Ease(height / 0.55f))
        : Rgb.Mix(palette.SkyMid, palette.SkyLow, Ease(Math.Min(1, (height - 0.55f) / 0.45f)));

    private static float Ease(float t) => t * t * (3 - (2 * t));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Most of the time goes here; the first picture should be quick too.
    private void Glow(Line line, float x, float y, float radius)
    {
        var (near, wide) = (1 / (radius * radius * 3.2f), 1 / (radius * radius * 60f));
        var (strong, weak) = palette.Night ? (0.35f, 0.16f) : (0.55f, 0.34f);
        var ramp = Vector128.Create(0.5f, 1.5f, 2.5f, 3.5f) - Vector128.Create(x);
        var one = Vector128<float>.One;
        for (var i = 0; i <= line.Width - 4; i += 4)
        {
            var dx = ramp + Vector128.Create((float)i);
            var distance = (dx * dx) + Vector128.Create(y * y);
            var light = (Vector128.Create(strong) / (one + (distance * near))) + (Vector128.Create(weak) / (one + (distance * wide)));
            Lighten(line.R, i, light, palette.Sun.R);
            Lighten(line.G, i, light, palette.Sun.G);
            Lighten(line.B, i, light, palette.Sun.B);
        }
    }

    private static void Lighten(float[] plane, int i, Vector128<float> light, float target)
    {
        var old = Vector128.Create<float>(plane.AsSpan(i));
        (old + ((Vector128.Create(target) - old) * light)).CopyTo(plane.AsSpan(i));
    }
}

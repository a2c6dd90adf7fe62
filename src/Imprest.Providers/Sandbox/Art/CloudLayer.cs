using System.Runtime.CompilerServices;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Drifting clouds above the horizon, bright on the side of the sun.</summary>
/// <param name="cover">Share of the sky under cloud, 0 to 1.</param>
internal sealed class CloudLayer(Palette palette, Noise noise, float horizon, float cover, float sunX, Tier tier) : ILayer
{
    private float[] _density = [], _above = [];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Most of the time goes here; the first picture should be quick too.
    public void Paint(Line line)
    {
        var height = (line.Y + 0.5f) / line.Height / horizon;
        if (tier == Tier.Low || height >= 1)
            return;
        if (_density.Length == 0)
            (_density, _above) = (new float[line.Width], new float[line.Width]);
        var octaves = tier == Tier.High ? 6 : 4;
        var unit = line.Unit;
        // Clouds lie flat: near the horizon they are seen from the side, drawn out and thin.
        var depth = 5.5f + (7f * height * height);
        Array.Clear(_density);
        noise.AddRow(_density, 0, 2.6f / unit, height * depth, 1, octaves);
        Array.Clear(_above);
        noise.AddRow(_above, 0.05f, 2.6f / unit, (height * depth) - 0.16f, 1, Math.Min(3, octaves));
        var (low, fade) = (0.34f - (0.6f * cover), Math.Min(1, (1 - height) * 5));
        var lit = Rgb.Mix(palette.Sun, Rgb.White, palette.Night ? 0 : 0.35f);
        var dark = Rgb.Mix(palette.SkyMid, palette.Far, 0.6f) * (palette.Night ? 0.7f : 0.92f);
        for (var x = 0; x < line.Width; x++)
        {
            var thickness = (_density[x] - low) * 2.4f;
            if (thickness <= 0)
                continue;
            thickness = Math.Min(1, thickness);
            var fromSun = Math.Abs(((x + 0.5f) / line.Width) - sunX);
            var light = Math.Clamp(0.62f + ((_density[x] - _above[x]) * 1.5f) - (0.45f * fromSun), 0, 1);
            if (palette.Night)
                light *= 0.3f;
            line.Blend(x, Rgb.Mix(dark, lit, light), thickness * thickness * (3 - (2 * thickness)) * 0.9f * fade);
        }
    }
}

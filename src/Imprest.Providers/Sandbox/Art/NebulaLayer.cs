using System.Runtime.CompilerServices;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Glowing gas in two colours over black, with dark lanes.</summary>
internal sealed class NebulaLayer(Palette palette, Noise noise, Noise bends, float tilt, Tier tier) : ILayer
{
    private float[] _gas = [], _tint = [];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Paint(Line line)
    {
        if (_gas.Length == 0)
            (_gas, _tint) = (new float[line.Width], new float[line.Width]);
        Array.Clear(_gas);
        Array.Clear(_tint);
        var (step, y) = (2.2f / line.Unit, 2.2f * line.Y / line.Unit);
        var octaves = tier == Tier.High ? 7 : tier == Tier.Medium ? 5 : 1;
        noise.AddRow(_gas, 3, step, y, 1, octaves);
        bends.AddRow(_tint, 7, step * 0.7f, y * 0.7f, 1, Math.Min(octaves, 4));
        var dark = Rgb.Mix(Rgb.Black, palette.SkyTop, 0.55f);
        var (one, two) = (Rgb.Mix(palette.SkyLow, palette.Accent, 0.6f).Saturate(1.3f), Rgb.Mix(palette.SkyLow, Rgb.White, 0.12f).Saturate(1.4f));
        for (var x = 0; x < line.Width; x++)
        {
            var band = ((line.Y + 0.5f) / line.Height) - 0.5f - (tilt * (((x + 0.5f) / line.Width) - 0.5f));
            var density = Math.Clamp((_gas[x] * 0.95f) + 0.86f - (MathF.Abs(band + (_tint[x] * 0.12f)) * 1.75f), 0, 1.25f);
            if (tier == Tier.Low)
                density = MathF.Floor(density * 4) / 4;
            var lane = Math.Clamp(1 - ((_tint[x] + 0.1f) * 1.5f), 0.25f, 1);
            var colour = Rgb.Mix(one, two, Math.Clamp(0.5f + (_tint[x] * 1.6f), 0, 1)) * (density * density * lane * 0.95f);
            colour += palette.Sun * (MathF.Max(0, density - 0.8f) * 0.8f * lane);
            (line.R[x], line.G[x], line.B[x]) = (dark.R + colour.R, dark.G + colour.G, dark.B + colour.B);
        }
    }
}

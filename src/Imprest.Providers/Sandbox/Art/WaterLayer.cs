using System.Runtime.CompilerServices;
using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Water below the horizon, that mirrors what was painted above it.</summary>
internal sealed class WaterLayer(Palette palette, Noise noise, Bitmap painted, float horizon, float sunX, Tier tier) : ILayer
{
    private float[] _waves = [], _ripples = [];

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Most of the time goes here; the first picture should be quick too.
    public void Paint(Line line)
    {
        var shore = horizon * line.Height;
        var below = line.Y + 0.5f - shore;
        if (below < 0)
            return;
        if (_waves.Length == 0)
            (_waves, _ripples) = (new float[line.Width], new float[line.Width]);
        var near = below / (line.Height - shore);
        ReadWaves(line, near);
        var mirrored = painted.Row(Math.Clamp((int)(shore - (below * 0.9f)), 0, Math.Max(0, (int)shore - 1)));
        var deep = Rgb.Mix(Rgb.Mix(palette.SkyTop, palette.Near, 0.45f), palette.Far, 0.25f * (1 - near));
        var sway = (0.006f + (0.05f * near)) * line.Unit;
        var (path, depth) = (line.Unit * (0.03f + (0.16f * near)), 0.22f + (0.42f * near));
        for (var x = 0; x < line.Width; x++)
        {
            var wave = _waves[x];
            var from = Math.Clamp((int)(x + (wave * sway)), 0, line.Width - 1) * 3;
            var mirror = new Rgb(mirrored[from] / 255f, mirrored[from + 1] / 255f, mirrored[from + 2] / 255f);
            var colour = Rgb.Mix(mirror, deep, Math.Clamp(depth + (wave * 0.5f), 0, 0.92f));
            var fromPath = (x + 0.5f - (sunX * line.Width)) / path;
            var glitter = Math.Clamp((_ripples[x] * 3.2f) - 0.15f, 0, 1) / (1 + (fromPath * fromPath * 0.9f));
            line.Blend(x, colour, 1);
            line.Add(x, palette.Sun, glitter * (palette.Night ? 0.4f : 0.62f) * (1 - (0.35f * near)));
        }
    }

    /// <summary>Waves seen in perspective: fine at the horizon, wide in front.</summary>
    private void ReadWaves(Line line, float near)
    {
        Array.Clear(_waves);
        Array.Clear(_ripples);
        var far = 1 / (0.045f + near);
        if (tier == Tier.Low) // Flat bars.
        {
            _waves.AsSpan().Fill(((int)(far * 2.2f) & 1) == 0 ? 0.05f : -0.12f);
            return;
        }
        var step = 3.1f * far / line.Unit;
        noise.AddRow(_waves, -step * line.Width / 2, step, far * 7.5f, 0.8f, tier == Tier.High ? 5 : 3);
        noise.AddRow(_ripples, (-step * line.Width * 1.5f) + 9, step * 3, far * 23f, 1, tier == Tier.High ? 3 : 2);
    }
}

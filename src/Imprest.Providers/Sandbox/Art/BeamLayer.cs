using System.Runtime.CompilerServices;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Soft beams from the sun through the air, behind the ground; part of what the highest tier pays for.</summary>
internal sealed class BeamLayer : ILayer
{
    private const int Directions = 1024;
    private readonly float[] _beams = new float[Directions + 1];
    private readonly Rgb _light;
    private readonly Setting _at;

    public BeamLayer(Palette palette, Noise noise, Setting at)
    {
        (_light, _at) = (Rgb.Mix(palette.Sun, palette.SkyLow, 0.3f), at);
        for (var i = 0; i <= Directions; i++)
        {
            var (sin, cos) = MathF.SinCos(i * MathF.Tau / Directions);
            _beams[i] = Math.Clamp(0.35f + (noise.Sum(3 + (cos * 3.2f), 3 + (sin * 3.2f), 3) * 1.5f), 0, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Paint(Line line)
    {
        var (sunX, y) = (_at.SunX * line.Width, line.Y + 0.5f - (_at.SunY * line.Height));
        for (var x = 0; x < line.Width; x++)
        {
            var dx = x + 0.5f - sunX;
            var direction = ((MathF.Atan2(y, dx) / MathF.Tau) + 0.5f) * (Directions - 1);
            var beam = _beams[(int)direction] + ((_beams[(int)direction + 1] - _beams[(int)direction]) * (direction - (int)direction));
            var far = MathF.Sqrt((dx * dx) + (y * y)) / line.Unit;
            var light = (0.2f * beam / (0.55f + far)) + (0.1f / (1 + (far * far * 9)));
            // Light is added where it is dark and saves what is bright: a screen, not a sum.
            line.R[x] += light * _light.R * MathF.Max(0, 1 - line.R[x]);
            line.G[x] += light * _light.G * MathF.Max(0, 1 - line.G[x]);
            line.B[x] += light * _light.B * MathF.Max(0, 1 - line.B[x]);
        }
    }
}

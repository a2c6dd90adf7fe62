using System.Runtime.CompilerServices;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Flowing bands of colour: noise that is bent by noise (domain warping), lit as though it were folded silk.</summary>
internal sealed class FieldLayer : ILayer
{
    private const int TileSize = 512, Shades = 1024;
    private readonly Noise _noise;
    private readonly Tier _tier;
    private readonly float[] _tile = new float[TileSize * TileSize];
    private readonly Rgb[] _shades = new Rgb[Shades];
    private readonly float _zoom, _bend, _angle;
    private float[] _bendX = [], _bendY = [], _before = [];

    public FieldLayer(Noise noise, Palette palette, ulong seed, Tier tier)
    {
        (_noise, _tier) = (noise, tier);
        var chance = new Seed(seed);
        (_zoom, _bend, _angle) = (chance.Between(1f, 1.6f), chance.Between(0.5f, 0.9f), chance.Between(-0.6f, 0.6f));
        FillTile();
        Rgb[] stops = [palette.Near, palette.SkyTop, palette.SkyMid, palette.Accent, palette.SkyLow, palette.Sun, palette.Far, palette.SkyTop, palette.Near];
        for (var i = 0; i < Shades; i++)
        {
            var at = i * (stops.Length - 1) / (float)Shades;
            _shades[i] = Rgb.Mix(stops[(int)at], stops[(int)at + 1], tier == Tier.Low ? 0 : at - (int)at);
        }
    }

    /// <summary>One cell of smooth waves that repeats on all sides, for the many look-ups that follow.</summary>
    private void FillTile()
    {
        for (var y = 0; y < TileSize; y++)
        {
            for (var x = 0; x < TileSize; x++)
            {
                var (u, v) = (x * MathF.Tau / TileSize, y * MathF.Tau / TileSize);
                _tile[(y * TileSize) + x] = MathF.Sin(u + (1.7f * MathF.Sin(v))) + (0.6f * MathF.Sin((2 * v) - u + MathF.Sin(3 * u)))
                    + (0.25f * MathF.Sin((5 * u) + (4 * v)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Paint(Line line)
    {
        if (_before.Length == 0)
            (_bendX, _bendY, _before) = (new float[line.Width], new float[line.Width], new float[line.Width]);
        var (step, y) = (_zoom / line.Unit, (line.Y + 0.5f) / line.Unit * _zoom);
        var octaves = _tier == Tier.High ? 4 : 3;
        Array.Clear(_bendX);
        Array.Clear(_bendY);
        _noise.AddRow(_bendX, 0, step, y, _bend, octaves);
        _noise.AddRow(_bendY, 41.3f, step, y + 17.1f, _bend, octaves);
        var depth = _tier == Tier.Low ? 0 : 1.1f * line.Unit / 1024;
        for (var x = 0; x < line.Width; x++)
        {
            var (u, v) = ((x * step) + _bendX[x], y + _bendY[x] + (_angle * x * step));
            var value = TileAt(u * 0.5f * TileSize, v * 0.5f * TileSize);
            var fold = (value - _before[x] + (x > 0 ? value - _before[x - 1] : 0)) * depth * 11f;
            _before[x] = value;
            // The colours go round twice from the deepest place to the highest.
            var colour = _shades[(int)((2 + (value * 0.55f)) * Shades) & (Shades - 1)];
            var light = line.Y == 0 ? 0 : Math.Clamp(fold, -0.55f, 0.55f);
            colour = light > 0 ? Rgb.Mix(colour, Rgb.White, light * 0.7f) : colour * (1 + light);
            (line.R[x], line.G[x], line.B[x]) = (colour.R, colour.G, colour.B);
        }
    }

    private float TileAt(float x, float y)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (inX, inY) = (x - left, y - top);
        var (x0, x1) = (left & (TileSize - 1), (left + 1) & (TileSize - 1));
        var (y0, y1) = ((top & (TileSize - 1)) * TileSize, ((top + 1) & (TileSize - 1)) * TileSize);
        var above = _tile[y0 + x0] + ((_tile[y0 + x1] - _tile[y0 + x0]) * inX);
        var below = _tile[y1 + x0] + ((_tile[y1 + x1] - _tile[y1 + x0]) * inX);
        return above + ((below - above) * inY);
    }
}

using System.Runtime.CompilerServices;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Stained glass: every point takes the colour of its nearest seed, with lead where two seeds are equally near (Voronoi cells).</summary>
internal sealed class CellLayer : ILayer
{
    private readonly Tier _tier;
    private readonly float _lead;
    private readonly int _columns, _rows;
    private readonly float _cell;
    private readonly float[] _seedX, _seedY;
    private readonly Rgb[] _colours;

    /// <param name="colourAt">The colour of a cell whose seed is at a place (shares of width and height), with luck of its own.</param>
    /// <param name="across">Cells over the shorter side.</param>
    /// <param name="lead">Width of the lead, as a share of a cell; 0 for none.</param>
    public CellLayer(Line line, ulong seed, float across, float lead, Tier tier, Func<float, float, ulong, Rgb> colourAt)
    {
        (_tier, _lead, _cell) = (tier, lead, line.Unit / across);
        (_columns, _rows) = ((int)(line.Width / _cell) + 5, (int)(line.Height / _cell) + 5);
        (_seedX, _seedY, _colours) = (new float[_columns * _rows], new float[_columns * _rows], new Rgb[_columns * _rows]);
        var chance = new Seed(seed);
        for (var i = 0; i < _seedX.Length; i++)
        {
            _seedX[i] = ((i % _columns) - 2 + chance.Between(0.08f, 0.92f)) * _cell;
            _seedY[i] = ((i / _columns) - 2 + chance.Between(0.08f, 0.92f)) * _cell;
            _colours[i] = colourAt(Math.Clamp(_seedX[i] / line.Width, 0, 1), Math.Clamp(_seedY[i] / line.Height, 0, 1), chance.Next());
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Paint(Line line)
    {
        var y = line.Y + 0.5f;
        var row = (int)(y / _cell) + 2;
        for (var x = 0; x < line.Width; x++)
        {
            var column = (int)((x + 0.5f) / _cell) + 2;
            var (nearest, second, owner) = (float.MaxValue, float.MaxValue, 0);
            for (var r = row - 1; r <= row + 1; r++)
            {
                for (var i = (r * _columns) + column - 1; i <= (r * _columns) + column + 1; i++)
                {
                    var (dx, dy) = (_seedX[i] - x - 0.5f, _seedY[i] - y);
                    var distance = (dx * dx) + (dy * dy);
                    if (distance < nearest)
                        (second, nearest, owner) = (nearest, distance, i);
                    else if (distance < second)
                        second = distance;
                }
            }
            var colour = _colours[owner];
            if (_tier != Tier.Low) // Glass is brightest where the light comes through, up and to the left.
                colour *= 1.12f - (0.3f * MathF.Sqrt(nearest) / _cell) + (0.16f * (_seedY[owner] - y + _seedX[owner] - x) / _cell);
            if (_lead > 0)
            {
                var edge = (MathF.Sqrt(second) - MathF.Sqrt(nearest)) / 2;
                colour = Rgb.Mix(colour, new(0.05f, 0.05f, 0.07f), Math.Clamp((_lead * _cell) - edge + 0.5f, 0, 1));
            }
            line.Blend(x, colour, 1);
        }
    }
}

namespace Imprest.Providers.Sandbox.Art;

/// <summary>A row of buildings on the horizon, with lit windows.</summary>
internal sealed class SkylineLayer : ILayer
{
    private readonly List<Building> _buildings = [];
    private readonly Palette _palette;
    private readonly float _near, _window, _foot;
    private readonly Tier _tier;

    public SkylineLayer(Line line, Palette palette, ulong seed, float near, float horizon, Tier tier)
    {
        (_palette, _near, _tier) = (palette, near, tier);
        _foot = horizon * line.Height;
        _window = line.Unit * (0.006f + (0.006f * near));
        var chance = new Seed(seed);
        for (var x = -0.02f * line.Width; x < line.Width;)
        {
            var width = line.Unit * chance.Between(0.045f, 0.11f);
            var height = line.Unit * (0.1f + (chance.Unit() * chance.Unit() * (0.62f - (0.3f * near))) + (0.1f * (1 - near)));
            _buildings.Add(new(x, x + width, _foot - height, chance.Below(3), chance.Next(), chance.Between(0.2f, 0.55f)));
            x += width * chance.Between(0.75f, 1.25f);
        }
    }

    public void Paint(Line line)
    {
        var y = line.Y + 0.5f;
        if (y >= _foot)
            return;
        var wall = Rgb.Mix(Rgb.Mix(_palette.Far, _palette.SkyLow, 0.3f), _palette.Near, 0.22f + (0.7f * _near));
        var haze = Rgb.Mix(wall, _palette.SkyLow, 0.4f * (1 - _near));
        foreach (var building in _buildings)
        {
            var (left, right) = building.SpanAt(y);
            if (right <= left)
                continue;
            var below = Math.Clamp((y - building.Top) / (_foot - building.Top), 0, 1);
            var colour = _tier == Tier.Low ? wall : Rgb.Mix(wall, haze, below);
            for (var x = Math.Max(0, (int)left); x < Math.Min(line.Width, right); x++)
            {
                var cover = Math.Clamp(x + 1 - left, 0, 1) * Math.Clamp(right - x, 0, 1);
                var side = (x - building.Left) / (building.Right - building.Left);
                line.Blend(x, _tier == Tier.Low ? colour : colour * (1.08f - (0.2f * side)), cover);
                if (_tier != Tier.Low && WindowAt(building, x + 0.5f, y) is > 0 and var light)
                    line.Blend(x, Rgb.Mix(_palette.Accent, _palette.Sun, 0.55f), light * (0.3f + (0.6f * _near)));
            }
        }
    }

    private float WindowAt(Building building, float x, float y)
    {
        var (column, row) = ((x - building.Left) / _window, (y - building.Top) / (_window * 1.5f));
        if (column < 1 || row < 1 || x > building.Right - _window)
            return 0;
        var (inX, inY) = (column - MathF.Floor(column), row - MathF.Floor(row));
        if (inX is < 0.28f or > 0.82f || inY is < 0.3f or > 0.75f)
            return 0;
        var luck = (Seed.Mix(building.Seed + ((ulong)row << 20) + (ulong)column) >> 40) / (float)(1 << 24);
        var lit = building.Lit * (_palette.Night || _palette.SkyTop.Luminance < 0.3f ? 1.1f : 0.5f);
        return luck < lit ? 0.55f + (0.45f * luck / lit) : 0;
    }

    /// <param name="Roof">0 flat, 1 stepped, 2 with a spire.</param>
    private readonly record struct Building(float Left, float Right, float Top, int Roof, ulong Seed, float Lit)
    {
        public (float Left, float Right) SpanAt(float y)
        {
            var width = Right - Left;
            if (y >= Top)
                return (Left, Right);
            var above = Top - y;
            if (Roof == 1 && above < width * 0.5f)
                return (Left + (width * 0.22f), Right - (width * 0.22f));
            if (Roof == 2 && above < width * 1.1f)
            {
                var half = width * 0.05f * (1.3f - (above / width));
                return (Left + (width / 2) - half, Left + (width / 2) + half);
            }
            return (0, 0);
        }
    }
}

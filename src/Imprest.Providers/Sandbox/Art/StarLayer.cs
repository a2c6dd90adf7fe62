namespace Imprest.Providers.Sandbox.Art;

/// <summary>Stars down to some height, fainter towards the horizon.</summary>
internal sealed class StarLayer : ILayer
{
    private readonly (float X, float Y, float Radius, float Light)[] _stars;
    private readonly float _bottom;

    public StarLayer(ulong seed, int count, float bottom)
    {
        var chance = new Seed(seed);
        _bottom = bottom;
        _stars = new (float, float, float, float)[count];
        for (var i = 0; i < count; i++)
        {
            var size = chance.Unit();
            size *= size * size * size;
            _stars[i] = (chance.Unit(), chance.Unit() * bottom, 0.0007f + (0.0022f * size), 0.35f + (0.65f * size) + (0.2f * chance.Unit()));
        }
    }

    public void Paint(Line line)
    {
        foreach (var (x, y, size, light) in _stars)
        {
            var radius = Math.Max(0.6f, size * line.Unit);
            var (dy, centre) = (line.Y + 0.5f - (y * line.Height), x * line.Width);
            if (Math.Abs(dy) > radius * 3)
                continue;
            var fade = light * (1 - (0.8f * y / _bottom));
            for (var i = Math.Max(0, (int)(centre - (radius * 3))); i < Math.Min(line.Width, centre + (radius * 3)); i++)
            {
                var dx = i + 0.5f - centre;
                line.Add(i, Rgb.White, fade * MathF.Exp(-((dx * dx) + (dy * dy)) / (radius * radius)));
            }
        }
    }
}

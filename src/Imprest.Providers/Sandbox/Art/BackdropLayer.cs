namespace Imprest.Providers.Sandbox.Art;

/// <summary>A painted wall with soft light behind the subject and blurred lamps in it.</summary>
internal sealed class BackdropLayer : ILayer
{
    private readonly Palette _palette;
    private readonly Tier _tier;
    private readonly (float X, float Y, float Radius, float Light, Rgb Colour)[] _lamps;

    public BackdropLayer(Palette palette, ulong seed, Tier tier)
    {
        (_palette, _tier) = (palette, tier);
        var chance = new Seed(seed);
        _lamps = new (float, float, float, float, Rgb)[tier == Tier.Low ? 4 : tier == Tier.Medium ? 16 : 26];
        for (var i = 0; i < _lamps.Length; i++)
        {
            var colour = chance.Below(3) switch { 0 => palette.Accent, 1 => palette.Sun, _ => palette.SkyLow };
            _lamps[i] = (chance.Unit(), chance.Unit(), chance.Between(0.03f, 0.12f), chance.Between(0.08f, 0.28f), colour);
        }
    }

    public void Paint(Line line)
    {
        var y = (line.Y + 0.5f) / line.Height;
        var (edge, centre) = (Rgb.Mix(_palette.SkyTop, _palette.Near, 0.25f), Rgb.Mix(_palette.SkyMid, _palette.SkyLow, 0.35f));
        for (var x = 0; x < line.Width; x++)
        {
            var side = ((x + 0.5f) / line.Width) - 0.5f;
            var far = (side * side * 1.5f) + ((y - 0.42f) * (y - 0.42f) * 1.3f);
            var glow = 1 / (1 + (far * 7));
            if (_tier == Tier.Low)
                glow = MathF.Floor(glow * 5) / 5;
            var colour = Rgb.Mix(edge, centre, glow);
            (line.R[x], line.G[x], line.B[x]) = (colour.R, colour.G, colour.B);
        }
        foreach (var lamp in _lamps)
            PaintLamp(line, lamp.X * line.Width, line.Y + 0.5f - (lamp.Y * line.Height), lamp.Radius * line.Unit, lamp.Light, lamp.Colour);
    }

    private static void PaintLamp(Line line, float centre, float dy, float radius, float light, Rgb colour)
    {
        if (Math.Abs(dy) > radius)
            return;
        var half = MathF.Sqrt((radius * radius) - (dy * dy));
        for (var x = Math.Max(0, (int)(centre - half)); x < Math.Min(line.Width, centre + half); x++)
        {
            var dx = x + 0.5f - centre;
            var share = ((dx * dx) + (dy * dy)) / (radius * radius);
            line.Blend(x, colour, light * Math.Clamp((1 - share) * 5, 0, 1) * (0.75f + (0.35f * share)));
        }
    }
}

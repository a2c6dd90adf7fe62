namespace Imprest.Providers.Sandbox.Art;

/// <summary>Turns a brief into layers: the place first, what stands in front of it last.</summary>
internal static class Composition
{
    public static void Compose(Painting painting)
    {
        var (brief, tier) = (painting.Brief, painting.Tier);
        var chance = new Seed(brief.Seed ^ 0xC0);
        switch (brief.Place)
        {
            case Place.Flow:
                painting.Add(new FieldLayer(painting.NoiseFor(5), brief.Palette, brief.Seed, tier));
                break;
            case Place.Glass:
                painting.Add(new CellLayer(painting.Line, brief.Seed, chance.Between(8, 13), 0.045f, tier, GlassOf(painting)));
                break;
            case Place.Space:
                painting.Add(new NebulaLayer(brief.Palette, painting.NoiseFor(6), painting.NoiseFor(7), chance.Between(-0.9f, 0.9f), tier));
                painting.Add(new StarLayer(brief.Seed, tier == Tier.Low ? 60 : 420, 1));
                break;
            case Place.Backdrop:
                painting.Add(new BackdropLayer(brief.Palette, brief.Seed, tier));
                break;
            default:
                Landscapes.Compose(painting);
                break;
        }
        Figures.Compose(painting);
    }

    /// <summary>Colours that change over the window and from pane to pane.</summary>
    private static Func<float, float, ulong, Rgb> GlassOf(Painting painting)
    {
        var (palette, noise) = (painting.Brief.Palette, painting.NoiseFor(8));
        Rgb[] stops = [palette.SkyTop, palette.SkyMid, palette.Accent, palette.SkyLow, palette.Sun, palette.Far];
        return (x, y, luck) =>
        {
            var at = Math.Clamp(0.5f + (noise.Sum(x * 2.2f, y * 2.2f, 2) * 0.75f) + (((luck & 0xFF) - 128f) / 900), 0, 0.999f) * (stops.Length - 1);
            var colour = Rgb.Mix(stops[(int)at], stops[(int)at + 1], at - (int)at).Saturate(1.25f);
            return colour * (0.82f + (((luck >> 8) & 0xFF) / 255f * 0.3f));
        };
    }
}

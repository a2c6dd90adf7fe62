namespace Imprest.Providers.Sandbox.Art;

/// <summary>Puts the subject of a brief in front of its place.</summary>
internal static class Figures
{
    public static void Compose(Painting painting)
    {
        var (brief, line) = (painting.Brief, painting.Line);
        if (brief.Subject == Subject.None)
            return;
        var chance = new Seed(brief.Seed ^ 0xF1);
        var (middle, unit) = (line.Width * chance.Between(0.46f, 0.54f), line.Unit);
        var shapes = brief.Subject switch
        {
            Subject.Portrait => People.Bust(new(middle, line.Height - (unit * 0.58f), unit * 0.19f), brief.Palette, ref chance),
            Subject.Boat => Things.Boat(new(middle, line.Height * 0.68f, unit * 0.1f), brief.Palette),
            Subject.House => Things.House(new(middle, line.Height * 0.74f, unit * 0.13f), brief.Palette),
            Subject.Flower => Things.Flower(new(middle, line.Height * 0.42f, unit * 0.13f), brief.Palette, ref chance),
            Subject.Balloon => Things.Balloon(new(middle, line.Height * 0.36f, unit * 0.15f), brief.Palette),
            Subject.Tree => Things.Tree(new(middle, line.Height * 0.86f, unit * 0.17f), brief, ref chance),
            Subject.Robot => Things.Robot(new(middle, line.Height - (unit * 0.52f), unit * 0.17f), brief.Palette),
            Subject.Planet => Things.Planet(new(middle, line.Height * 0.5f, unit * 0.2f), brief.Palette, ref chance),
            _ => Animals.Draw(brief.Subject, new(middle, line.Height - (unit * 0.56f), unit * 0.21f), brief.Palette, ref chance),
        };
        painting.Add(new ShapeLayer(shapes, brief.Palette, chance.Chance(0.5f) ? 1 : -1, painting.NoiseFor(9), painting.Tier));
    }
}

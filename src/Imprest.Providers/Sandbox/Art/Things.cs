namespace Imprest.Providers.Sandbox.Art;

/// <summary>Subjects that are not alive, and plants.</summary>
internal static class Things
{
    public static List<Shape> Boat(Sketch sketch, Palette palette)
    {
        var (hull, sail) = (Rgb.Mix(Rgb.Hex(0x8C4A32), palette.Near, 0.25f), Rgb.Mix(Rgb.Hex(0xFBF4E6), palette.SkyLow, 0.2f));
        sketch.Ellipse(palette.Near, 0, 0.5f, 1.9f, 0.22f, relief: 0, share: 0.45f);
        sketch.Stroke(Rgb.Hex(0x5C4030), 0.05f, 0.1f, 0.05f, -3.3f, 0.05f);
        sketch.Polygon(sail, 0.03f, 0.8f, 0, (0.16f, -3.2f), (0.16f, -0.25f), (1.75f, -0.3f), (1.05f, -1.7f));
        sketch.Polygon(Rgb.Mix(sail, palette.Accent, 0.45f), 0.03f, 0.8f, 0, (-0.08f, -2.8f), (-0.08f, -0.25f), (-1.4f, -0.2f));
        sketch.Polygon(hull, 0.05f, 0.9f, 0, (-1.75f, 0), (2, -0.12f), (1.45f, 0.5f), (-1.25f, 0.5f));
        sketch.Stroke(Rgb.Mix(hull, Rgb.White, 0.7f), -1.7f, 0.06f, 1.9f, -0.04f, 0.045f);
        return sketch.Shapes;
    }

    public static List<Shape> House(Sketch sketch, Palette palette)
    {
        var (wall, roof) = (Rgb.Mix(Rgb.Hex(0xF0E3CB), palette.Far, 0.2f), Rgb.Mix(Rgb.Hex(0xA8432F), palette.Near, 0.15f));
        var lit = Rgb.Mix(palette.Sun, palette.Accent, palette.Night ? 0.6f : 0.35f);
        sketch.Ellipse(palette.Near, 0, 1.35f, 2.3f, 0.2f, relief: 0, share: 0.4f);
        sketch.Polygon(Rgb.Hex(0x7C5A4A), 0.02f, 0.7f, 0, (0.75f, -1.5f), (1.1f, -1.5f), (1.1f, -0.5f), (0.75f, -0.5f));
        sketch.Polygon(wall, 0.02f, 0.8f, 0, (-1.4f, -0.2f), (1.4f, -0.2f), (1.4f, 1.35f), (-1.4f, 1.35f));
        sketch.Polygon(roof, 0.04f, 0.9f, 0.3f, (-1.75f, -0.12f), (-0.95f, -1.3f), (0.95f, -1.3f), (1.75f, -0.12f));
        sketch.Polygon(Rgb.Hex(0x5E3B28), 0.02f, 0.7f, 0, (-0.28f, 0.4f), (0.28f, 0.4f), (0.28f, 1.35f), (-0.28f, 1.35f));
        sketch.Ellipse(palette.Sun, 0.17f, 0.9f, 0.045f, 0.045f);
        foreach (var x in (ReadOnlySpan<float>)[-0.88f, 0.88f])
        {
            sketch.Polygon(Rgb.Hex(0xFBF7EE), 0.03f, 0.3f, 0, (x - 0.3f, 0.2f), (x + 0.3f, 0.2f), (x + 0.3f, 0.82f), (x - 0.3f, 0.82f));
            sketch.Polygon(lit, 0, 0.3f, 0, (x - 0.25f, 0.25f), (x + 0.25f, 0.25f), (x + 0.25f, 0.77f), (x - 0.25f, 0.77f));
            sketch.Stroke(Rgb.Hex(0xFBF7EE), x, 0.25f, x, 0.77f, 0.022f, 0);
            sketch.Stroke(Rgb.Hex(0xFBF7EE), x - 0.25f, 0.5f, x + 0.25f, 0.5f, 0.022f, 0);
        }
        return sketch.Shapes;
    }

    public static List<Shape> Flower(Sketch sketch, Palette palette, ref Seed chance)
    {
        var (stem, petal) = (Rgb.Mix(Rgb.Hex(0x4C8B45), palette.Near, 0.2f), Rgb.Mix(palette.Accent, Rgb.Hex(0xF06C9B), 0.25f));
        var petals = 7 + chance.Below(5);
        for (var i = 0; i < 6; i++)
            sketch.Stroke(stem, 0.16f * MathF.Sin(i * 0.55f), i * 0.9f, 0.16f * MathF.Sin((i + 1) * 0.55f), (i + 1) * 0.9f, 0.085f);
        sketch.Ellipse(stem, 0.75f, 2.7f, 0.8f, 0.25f, -0.55f, fur: 0.5f);
        sketch.Ellipse(stem * 0.9f, -0.6f, 3.3f, 0.75f, 0.22f, 0.5f, fur: 0.5f);
        for (var ring = 0; ring < 3; ring++)
        {
            var (reach, length) = (1.25f - (0.36f * ring), 0.82f - (0.2f * ring));
            var colour = Rgb.Mix(petal * (0.82f + (0.12f * ring)), palette.Sun, 0.14f * ring);
            for (var i = 0; i < petals; i++)
            {
                var angle = ((i + (ring * 0.5f)) * MathF.Tau / petals) + 0.2f;
                var (sin, cos) = MathF.SinCos(angle);
                sketch.Ellipse(colour, cos * reach, sin * reach, length, 0.4f - (0.06f * ring), angle, 0.9f, 0.5f);
            }
        }
        sketch.Ellipse(Rgb.Mix(Rgb.Hex(0xE8B23A), palette.Sun, 0.3f), 0, 0, 0.48f, 0.48f, fur: 0.8f);
        for (var i = 0; i < 40; i++) // Seeds stand in the sunflower's spiral.
        {
            var (sin, cos) = MathF.SinCos(i * 2.39996f);
            sketch.Ellipse(Rgb.Hex(0x7A4A1E), cos * 0.068f * MathF.Sqrt(i), sin * 0.068f * MathF.Sqrt(i), 0.03f, 0.03f, relief: 0.6f, share: 0.8f);
        }
        return sketch.Shapes;
    }

    public static List<Shape> Balloon(Sketch sketch, Palette palette)
    {
        Rgb[] stripes = [palette.Accent, Rgb.Mix(palette.Sun, Rgb.White, 0.3f), palette.SkyTop, Rgb.Mix(palette.Sun, Rgb.White, 0.3f), palette.Accent];
        sketch.Polygon(stripes[0], 0.25f, 0.8f, 0, (-0.85f, 0.75f), (0.85f, 0.75f), (0.12f, 1.6f), (-0.12f, 1.6f));
        sketch.Ellipse(stripes[0], 0, 0, 1.3f, 1.35f);
        for (var i = 1; i < 4; i++)
            sketch.Ellipse(stripes[i], 0, i == 1 ? 0.02f : 0, 1.3f - (0.32f * i), 1.36f);
        sketch.Ellipse(stripes[4], 0, 0, 0.12f, 1.36f, relief: 0.8f);
        sketch.Strokes(Rgb.Hex(0x4A3527), 0.3f, 1.55f, 0.2f, 2.25f, 0.018f, 0);
        sketch.Polygon(Rgb.Hex(0x8A5A34), 0.05f, 0.9f, 0.6f, (-0.24f, 2.2f), (0.24f, 2.2f), (0.2f, 2.6f), (-0.2f, 2.6f));
        return sketch.Shapes;
    }

    public static List<Shape> Tree(Sketch sketch, Brief brief, ref Seed chance)
    {
        var palette = brief.Palette;
        var leaf = brief.Mood switch
        {
            Mood.Autumn => Rgb.Hex(0xCF5A20),
            Mood.Spring or Mood.Dawn => Rgb.Hex(0xE79AB8),
            Mood.Winter => Rgb.Hex(0xDCE8F2),
            _ => Rgb.Hex(0x4C8A3D),
        };
        (leaf, var bark) = (Rgb.Mix(leaf, palette.Far, 0.15f), Rgb.Mix(Rgb.Hex(0x5B3D2A), palette.Near, 0.3f));
        sketch.Ellipse(palette.Near, 0, 0.02f, 1.7f, 0.14f, relief: 0, share: 0.4f);
        sketch.Polygon(bark, 0.05f, 1, 0.8f, (-0.3f, 0), (-0.13f, -1.7f), (0.13f, -1.7f), (0.3f, 0));
        sketch.Strokes(bark, 0, -1.2f, 0.85f, -2.2f, 0.08f, fur: 0.8f);
        for (var i = 0; i < 46; i++)
        {
            var (sin, cos) = MathF.SinCos(chance.Between(0, MathF.Tau));
            var far = MathF.Sqrt(chance.Unit());
            var (x, y) = (cos * far * 1.45f, (sin * far * 1.05f) - 2.65f);
            var tone = 0.75f + (0.35f * (1 - ((y + 3.7f) / 2.1f))) + chance.Between(-0.08f, 0.08f);
            sketch.Ellipse(leaf * tone, x, y, chance.Between(0.3f, 0.52f), chance.Between(0.26f, 0.42f), fur: 1);
        }
        return sketch.Shapes;
    }

    public static List<Shape> Robot(Sketch sketch, Palette palette)
    {
        var (steel, glow) = (Rgb.Mix(Rgb.Hex(0xB9C3CC), palette.SkyMid, 0.25f), Rgb.Mix(palette.Accent, Rgb.Hex(0x5CF0E6), 0.4f));
        sketch.Polygon(steel * 0.9f, 0.25f, 1, 0.15f, (-1.3f, 1.6f), (1.3f, 1.6f), (1.5f, 3.6f), (-1.5f, 3.6f));
        sketch.Ellipse(glow, 0, 2.3f, 0.34f, 0.34f, relief: 0.4f);
        sketch.Stroke(steel * 0.6f, 0, 0.9f, 0, 1.5f, 0.3f);
        sketch.Stroke(steel * 0.7f, 0, -0.9f, 0, -1.5f, 0.05f);
        sketch.Ellipse(glow, 0, -1.6f, 0.15f, 0.15f);
        sketch.Pair(steel * 0.7f, 1.25f, 0, 0.2f, 0.4f);
        sketch.Polygon(steel, 0.3f, 1, 0.15f, (-0.9f, -0.65f), (0.9f, -0.65f), (0.9f, 0.65f), (-0.9f, 0.65f));
        sketch.Polygon(Rgb.Hex(0x17202B), 0.2f, 0.5f, 0, (-0.7f, -0.38f), (0.7f, -0.38f), (0.7f, 0.3f), (-0.7f, 0.3f));
        sketch.Pair(glow, 0.4f, -0.1f, 0.2f, 0.22f, relief: 0.2f);
        sketch.Pair(Rgb.White, 0.46f, -0.17f, 0.06f, 0.06f, relief: 0);
        sketch.Stroke(glow, -0.22f, 0.3f, 0.22f, 0.3f, 0.035f, 0);
        return sketch.Shapes;
    }

    public static List<Shape> Planet(Sketch sketch, Palette palette, ref Seed chance)
    {
        var (body, band) = (Rgb.Mix(palette.SkyLow, palette.Accent, 0.5f), Rgb.Mix(palette.Accent, palette.Sun, 0.5f));
        var tilt = chance.Between(-0.45f, 0.45f);
        var ring = Rgb.Mix(palette.Sun, palette.Far, 0.35f);
        Ring(sketch, ring * 0.7f, tilt, MathF.PI);
        sketch.Ellipse(body, 0, 0, 1.3f, 1.3f, fur: 0.25f);
        for (var i = -3; i <= 3; i++)
        {
            var y = i * 0.32f;
            var half = MathF.Sqrt(1.6f - (y * y)) * 0.93f;
            var (sin, cos) = MathF.SinCos(tilt);
            sketch.Ellipse(i % 2 == 0 ? band : body * 0.8f, -sin * y, cos * y, half, 0.07f + (0.02f * (i & 1)), tilt, 0.2f, 0.4f, 0.45f);
        }
        Ring(sketch, ring, tilt, 0);
        return sketch.Shapes;
    }

    /// <summary>Half of a ring, as short strokes: the near half from 0, the far one from π.</summary>
    private static void Ring(Sketch sketch, Rgb colour, float tilt, float start)
    {
        (float Radius, float Tone)[] bands = [(1.68f, 0.7f), (1.78f, 0.85f), (1.88f, 1), (2.05f, 0.9f), (2.15f, 0.75f)];
        foreach (var (radius, tone) in bands)
        {
            for (var i = 0; i < 40; i++)
            {
                var (from, to) = (Around(start + (i * MathF.PI / 40), radius, tilt), Around(start + ((i + 1) * MathF.PI / 40), radius, tilt));
                sketch.Stroke(colour * tone, from.X, from.Y, to.X, to.Y, 0.03f, 0);
            }
        }
    }

    private static (float X, float Y) Around(float angle, float radius, float tilt)
    {
        var (y, x) = MathF.SinCos(angle);
        var (sin, cos) = MathF.SinCos(tilt);
        (x, y) = (x * radius, y * radius * 0.26f);
        return ((x * cos) - (y * sin), (x * sin) + (y * cos));
    }
}

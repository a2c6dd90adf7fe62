namespace Imprest.Providers.Sandbox.Art;

/// <summary>An invented person, head and shoulders.</summary>
internal static class People
{
    private static readonly int[] Skins = [0xF3CDB0, 0xE0A980, 0xC48660, 0x9A6242, 0x6B432F];
    private static readonly int[] Hairs = [0x241A1A, 0x4A2C1D, 0x8A5A2E, 0xC9974E, 0x9E3B22, 0x8C8A8C];

    public static List<Shape> Bust(Sketch sketch, Palette palette, ref Seed chance)
    {
        var skin = Rgb.Mix(Rgb.Hex(Skins[chance.Below(Skins.Length)]), palette.SkyLow, 0.1f);
        var hair = Rgb.Hex(Hairs[chance.Below(Hairs.Length)]);
        var isLong = chance.Chance(0.5f);
        var shirt = Rgb.Mix(palette.Accent, palette.SkyTop, chance.Between(0, 0.7f));
        if (isLong)
        {
            sketch.Ellipse(hair, 0, 0.25f, 1.16f, 1.5f, fur: 1);
            sketch.Pair(hair, 0.78f, 1.1f, 0.42f, 0.95f, 0.08f, fur: 1);
        }
        else
        {
            sketch.Ellipse(hair, 0, -0.28f, 1.0f, 1.0f, fur: 1);
        }
        sketch.Ellipse(shirt, 0, 2.95f, 2.0f, 1.35f, fur: 0.35f);
        sketch.Stroke(skin * 0.8f, 0, 0.8f, 0, 1.62f, 0.36f);
        sketch.Ellipse(skin * 0.9f, 0, 1.68f, 0.62f, 0.28f, relief: 0.5f);
        sketch.Pair(skin * 0.92f, 0.84f, 0.12f, 0.14f, 0.23f);
        sketch.Ellipse(skin, 0, 0.05f, 0.85f, 1.08f, relief: 0.85f);
        Face(sketch, skin, hair, palette, ref chance);
        // Hair falls from a parting over the forehead.
        var side = chance.Chance(0.5f) ? 1 : -1;
        sketch.Ellipse(hair, -0.34f * side, -0.78f, 0.72f, 0.42f, -0.42f * side, fur: 1);
        sketch.Ellipse(hair, 0.5f * side, -0.74f, 0.46f, 0.4f, 0.62f * side, fur: 1);
        if (isLong)
            sketch.Pair(hair, 0.9f, 0.15f, 0.2f, 0.85f, 0.05f, fur: 1);
        return sketch.Shapes;
    }

    private static void Face(Sketch sketch, Rgb skin, Rgb hair, Palette palette, ref Seed chance)
    {
        int[] irises = [0x4A2F1C, 0x3E6E8E, 0x4F7A4A, 0x2C2320];
        var iris = Rgb.Hex(irises[chance.Below(irises.Length)]);
        sketch.Pair(Rgb.Hex(0xD9706A), 0.46f, 0.36f, 0.24f, 0.17f, relief: 0, share: 0.16f);
        sketch.Pair(skin * 0.72f, 0.35f, -0.05f, 0.25f, 0.17f, relief: 0, share: 0.35f);
        sketch.Pair(Rgb.Hex(0xF7F3EE), 0.35f, -0.02f, 0.19f, 0.105f, relief: 0.4f);
        sketch.Pair(iris, 0.35f, -0.02f, 0.1f, 0.1f, relief: 0.5f);
        sketch.Pair(Rgb.Hex(0x120D0D), 0.35f, -0.02f, 0.052f, 0.052f, relief: 0);
        foreach (var x in (ReadOnlySpan<float>)[-0.35f, 0.35f])
            sketch.Ellipse(Rgb.White, x + 0.035f, -0.055f, 0.026f, 0.026f, relief: 0);
        sketch.Strokes(hair * 0.6f, 0.17f, -0.1f, 0.36f, -0.135f, 0.026f, 0);
        sketch.Strokes(hair * 0.6f, 0.36f, -0.135f, 0.54f, -0.07f, 0.024f, 0);
        sketch.Strokes(hair * 0.85f, 0.17f, -0.3f, 0.52f, -0.33f, 0.045f, 0.4f, 1);
        sketch.Stroke(skin * 0.8f, 0.05f, 0.02f, 0.1f, 0.34f, 0.035f, 0, share: 0.45f);
        sketch.Ellipse(skin * 1.02f, 0, 0.34f, 0.15f, 0.12f);
        sketch.Pair(skin * 0.5f, 0.07f, 0.42f, 0.035f, 0.02f, relief: 0, share: 0.7f);
        var lips = Rgb.Mix(Rgb.Hex(0xB5484C), skin, 0.35f);
        sketch.Pair(lips * 0.9f, 0.11f, 0.66f, 0.15f, 0.055f, -0.1f, 0.5f);
        sketch.Ellipse(lips, 0, 0.72f, 0.2f, 0.075f, relief: 0.7f);
        sketch.Stroke(lips * 0.5f, -0.22f, 0.68f, 0.22f, 0.68f, 0.012f, 0);
        sketch.Ellipse(palette.Sun, -0.1f, -0.5f, 0.3f, 0.14f, relief: 0, share: 0.08f);
    }
}

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Animals from the chest up, facing the viewer: one body, with each kind's ears, muzzle and colours.</summary>
internal static class Animals
{
    private static readonly Rgb Ink = Rgb.Hex(0x1C1518), Blush = Rgb.Hex(0xE89AA0);

    public static List<Shape> Draw(Subject kind, Sketch sketch, Palette palette, ref Seed chance)
    {
        var (coat, pale) = CoatOf(kind, ref chance);
        // The place's light falls on the coat too.
        (coat, pale) = (Rgb.Mix(coat, palette.Far, 0.12f), Rgb.Mix(pale, palette.SkyLow, 0.12f));
        sketch.Ellipse(coat * 0.92f, 0, 2.35f, 1.35f, 1.75f, fur: 1);
        sketch.Ellipse(pale, 0, 2.25f, 0.78f, 1.3f, relief: 0.6f, fur: 1);
        Ears(kind, sketch, coat, pale);
        sketch.Ellipse(coat, 0, 0, 1.12f, kind == Subject.Otter ? 0.9f : 0.98f, fur: 1);
        Markings(kind, sketch, coat, pale);
        Eyes(kind, sketch, palette);
        if (kind == Subject.Owl)
            sketch.Polygon(Rgb.Hex(0xE9A23B), 0.05f, 1, 0, (-0.16f, 0.12f), (0.16f, 0.12f), (0, 0.5f));
        else
            Muzzle(kind, sketch, pale);
        return sketch.Shapes;
    }

    private static (Rgb Coat, Rgb Pale) CoatOf(Subject kind, ref Seed chance)
    {
        int[] cats = [0xD98A3D, 0x6E6A6B, 0x3A3436, 0xE3D3BC, 0xA9754A];
        return kind switch
        {
            Subject.Cat => (Rgb.Hex(cats[chance.Below(cats.Length)]), Rgb.Hex(0xF3E6D3)),
            Subject.Otter => (Rgb.Hex(0x6B4A35), Rgb.Hex(0xC9A883)),
            Subject.Dog => (Rgb.Hex(chance.Chance(0.5f) ? 0xC58A4E : 0x8A6B57), Rgb.Hex(0xF4E9DA)),
            Subject.Fox => (Rgb.Hex(0xD9622B), Rgb.Hex(0xF8EEE2)),
            Subject.Bear => (Rgb.Hex(0x7A5238), Rgb.Hex(0xC79C73)),
            Subject.Rabbit => (Rgb.Hex(0xB9A594), Rgb.Hex(0xF4EDE6)),
            _ => (Rgb.Hex(0x8C6A4A), Rgb.Hex(0xE9D7B8)),
        };
    }

    private static void Ears(Subject kind, Sketch sketch, Rgb coat, Rgb pale)
    {
        var inside = Rgb.Mix(pale, Blush, 0.6f);
        switch (kind)
        {
            case Subject.Cat or Subject.Fox:
                var tall = kind == Subject.Fox ? 0.2f : 0;
                sketch.Polygons(coat, 0.08f, 0.9f, 1, (0.3f, -0.78f), (0.98f, -1.42f - tall), (1.04f, -0.42f));
                sketch.Polygons(inside, 0.05f, 0.6f, 0, (0.5f, -0.82f), (0.9f, -1.22f - tall), (0.92f, -0.6f));
                break;
            case Subject.Rabbit:
                sketch.Pair(coat, 0.5f, -1.6f, 0.27f, 0.98f, 0.16f, fur: 1);
                sketch.Pair(inside, 0.5f, -1.55f, 0.13f, 0.75f, 0.16f, 0.5f);
                break;
            case Subject.Owl:
                sketch.Polygons(coat, 0.05f, 0.8f, 1, (0.2f, -0.85f), (0.85f, -1.3f), (1, -0.4f));
                break;
            case Subject.Dog:
                break; // They hang in front of the head.
            default:
                var size = kind == Subject.Bear ? 0.38f : 0.24f;
                var (x, y) = kind == Subject.Bear ? (0.82f, -0.72f) : (0.95f, -0.48f);
                sketch.Pair(coat, x, y, size, size, fur: 1);
                sketch.Pair(Rgb.Mix(coat, pale, 0.5f), x, y, size * 0.58f, size * 0.58f, relief: 0.6f);
                break;
        }
    }

    private static void Markings(Subject kind, Sketch sketch, Rgb coat, Rgb pale)
    {
        switch (kind)
        {
            case Subject.Cat:
                for (var i = -1; i <= 1; i++)
                    sketch.Stroke(coat * 0.6f, i * 0.22f, -0.92f, i * 0.17f, -0.55f - (i == 0 ? -0.08f : 0), 0.055f, fur: 1, share: 0.85f);
                sketch.Strokes(coat * 0.6f, 1.06f, 0.08f, 0.78f, 0.12f, 0.05f, fur: 1, share: 0.8f);
                sketch.Strokes(coat * 0.6f, 1.02f, 0.3f, 0.76f, 0.28f, 0.05f, fur: 1, share: 0.8f);
                break;
            case Subject.Fox:
                sketch.Pair(pale, 0.58f, 0.42f, 0.46f, 0.42f, -0.5f, 0.8f, 1);
                break;
            case Subject.Otter:
                sketch.Ellipse(pale, 0, 0.42f, 0.82f, 0.46f, relief: 0.8f, fur: 1);
                break;
            case Subject.Owl:
                sketch.Pair(pale, 0.45f, -0.12f, 0.5f, 0.52f, relief: 0.7f, fur: 1);
                for (var i = 0; i < 9; i++)
                    sketch.Ellipse(coat * 0.7f, -0.44f + (0.44f * (i % 3)), 1.5f + (0.36f * (i / 3)), 0.12f, 0.09f, relief: 0.5f);
                break;
            case Subject.Dog:
                sketch.Pair(coat * 0.62f, 1.0f, 0.1f, 0.34f, 0.78f, -0.22f, fur: 1);
                sketch.Ellipse(pale, 0, -0.35f, 0.2f, 0.62f, relief: 0.7f, fur: 1);
                break;
            default:
                break;
        }
    }

    private static void Eyes(Subject kind, Sketch sketch, Palette palette)
    {
        var (x, y, size) = kind switch
        {
            Subject.Owl => (0.45f, -0.12f, 0.32f),
            Subject.Otter or Subject.Bear => (0.44f, -0.14f, 0.14f),
            _ => (0.46f, -0.12f, 0.21f),
        };
        var iris = kind switch
        {
            Subject.Owl => Rgb.Hex(0xF2B233),
            Subject.Cat => Rgb.Mix(Rgb.Hex(0x9CC25A), palette.Accent, 0.25f),
            _ => Rgb.Hex(0x4A2C1A),
        };
        sketch.Pair(Ink, x, y, size * 1.14f, size * 1.1f, relief: 0);
        sketch.Pair(iris, x, y, size, size * 0.97f, relief: 0.7f);
        sketch.Pair(Ink, x, y, kind == Subject.Cat ? size * 0.36f : size * 0.6f, kind == Subject.Cat ? size * 0.84f : size * 0.6f, relief: 0);
        foreach (var side in (ReadOnlySpan<float>)[-x, x]) // One light is seen in both eyes, on the same side.
        {
            sketch.Ellipse(Rgb.White, side + (size * 0.3f), y - (size * 0.36f), size * 0.26f, size * 0.26f, relief: 0);
            sketch.Ellipse(Rgb.White, side - (size * 0.3f), y + (size * 0.38f), size * 0.12f, size * 0.12f, relief: 0, share: 0.7f);
        }
    }

    private static void Muzzle(Subject kind, Sketch sketch, Rgb pale)
    {
        var wide = kind is Subject.Bear or Subject.Otter or Subject.Dog ? 1.2f : 1;
        sketch.Pair(pale, 0.2f * wide, 0.44f, 0.29f * wide, 0.25f, relief: 0.8f, fur: 0.6f);
        sketch.Ellipse(pale, 0, 0.62f, 0.2f * wide, 0.16f, relief: 0.8f, fur: 0.6f);
        var nose = kind is Subject.Cat or Subject.Rabbit ? Blush * 0.85f : Ink;
        sketch.Polygon(nose, 0.05f, 0.9f, 0, (-0.11f * wide, 0.2f), (0.11f * wide, 0.2f), (0, 0.32f));
        sketch.Ellipse(Rgb.White, -0.04f, 0.2f, 0.045f, 0.025f, relief: 0, share: 0.6f);
        sketch.Stroke(Ink, 0, 0.34f, 0, 0.48f, 0.016f, 0);
        sketch.Strokes(Ink, 0, 0.49f, 0.13f, 0.55f, 0.017f, 0);
        sketch.Strokes(Ink, 0.13f, 0.55f, 0.24f, 0.51f, 0.015f, 0);
        if (kind == Subject.Bear)
            return;
        for (var i = 0; i < 3; i++)
            sketch.Strokes(Rgb.White, 0.36f, 0.4f + (i * 0.08f), 1.35f, 0.22f + (i * 0.22f), 0.011f, 0, share: 0.75f);
    }
}

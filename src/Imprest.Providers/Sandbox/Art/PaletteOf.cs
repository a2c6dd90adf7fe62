using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Palettes taken from input images.</summary>
internal static class PaletteOf
{
    private const int Grid = 24;

    /// <summary>From pixels: the mean colours of seven equal groups from dark to light, a little more vivid than they are.</summary>
    public static Palette Picture(Bitmap picture)
    {
        var colours = new List<Rgb>(Grid * Grid);
        for (var i = 0; i < Grid * Grid; i++)
        {
            var pixel = picture.Pixel(((i % Grid * 2) + 1) * picture.Width / (2 * Grid), ((i / Grid * 2) + 1) * picture.Height / (2 * Grid));
            colours.Add(new(pixel[0] / 255f, pixel[1] / 255f, pixel[2] / 255f));
        }
        colours.Sort((a, b) => a.Luminance.CompareTo(b.Luminance));
        Rgb Group(int group)
        {
            var part = colours.GetRange(group * colours.Count / 7, colours.Count / 7);
            return (part.Aggregate(Rgb.Black, (sum, colour) => sum + colour) * (1f / part.Count)).Saturate(1.15f);
        }
        var vivid = colours.MaxBy(c => MathF.Max(c.R, MathF.Max(c.G, c.B)) - MathF.Min(c.R, MathF.Min(c.G, c.B)));
        return new()
        {
            Near = Group(0) * 0.7f, SkyTop = Group(1), Far = Group(2), SkyMid = Group(3), SkyLow = Group(5), Sun = Rgb.Mix(Group(6), Rgb.White, 0.25f),
            Accent = vivid.Saturate(1.2f), Night = Group(3).Luminance < 0.22f,
        };
    }

    /// <summary>From a hash, for files whose pixels cannot be read: always the same colours for the same file.</summary>
    public static Palette Hash(ulong hash)
    {
        var chance = new Seed(hash);
        var mood = (Mood)chance.Below((int)Mood.Sepia);
        var turn = chance.Between(-40, 40);
        return Palette.Of(mood).With(colour => colour.Turn(turn));
    }

    /// <summary>Each of a palette's colours part of the way to another's.</summary>
    public static Palette Mix(Palette one, Palette other, float share) => one with
    {
        SkyTop = Rgb.Mix(one.SkyTop, other.SkyTop, share), SkyMid = Rgb.Mix(one.SkyMid, other.SkyMid, share),
        SkyLow = Rgb.Mix(one.SkyLow, other.SkyLow, share), Sun = Rgb.Mix(one.Sun, other.Sun, share), Far = Rgb.Mix(one.Far, other.Far, share),
        Near = Rgb.Mix(one.Near, other.Near, share), Accent = Rgb.Mix(one.Accent, other.Accent, share),
    };
}

namespace Imprest.Providers.Sandbox.Art;

/// <summary>The colours of a picture, by what they are for.</summary>
internal sealed record Palette
{
    public required Rgb SkyTop { get; init; }
    public required Rgb SkyMid { get; init; }
    public required Rgb SkyLow { get; init; }
    public required Rgb Sun { get; init; }
    /// <summary>What distance fades to.</summary>
    public required Rgb Far { get; init; }
    /// <summary>The darkest foreground.</summary>
    public required Rgb Near { get; init; }
    public required Rgb Accent { get; init; }
    public bool Night { get; init; }

    public Rgb[] All => [SkyTop, SkyMid, SkyLow, Sun, Far, Near, Accent];

    public Palette With(Func<Rgb, Rgb> change) => this with
    {
        SkyTop = change(SkyTop), SkyMid = change(SkyMid), SkyLow = change(SkyLow), Sun = change(Sun),
        Far = change(Far), Near = change(Near), Accent = change(Accent),
    };

    public static Palette Of(Mood mood) => mood switch
    {
        Mood.Sunset => Make(0x2B2A5E, 0xC4507A, 0xFFB25E, 0xFFE9B0, 0xD98873, 0x241A33, 0xFF6B4A),
        Mood.Dawn => Make(0x5B7FB8, 0xC6B3D9, 0xFFD9C2, 0xFFF3DC, 0xC9B7CE, 0x2E3B55, 0xF2869E),
        Mood.Night => Make(0x070B22, 0x14234F, 0x355089, 0xF3F1DC, 0x33497F, 0x060914, 0xFFCB6B) with { Night = true },
        Mood.Storm => Make(0x2A3441, 0x56636F, 0x9AA5A8, 0xE5EAE6, 0x7F8D94, 0x151C22, 0x9CC3D5),
        Mood.Winter => Make(0x6C9BC9, 0xB5D1E8, 0xEEF5FA, 0xFFFDF2, 0xC4D8E9, 0x38516E, 0xD2495C),
        Mood.Autumn => Make(0x6E8FA6, 0xD9C9A3, 0xF6DFA8, 0xFFF0C0, 0xC98B4E, 0x3B2016, 0xD9481C),
        Mood.Spring => Make(0x66B3E3, 0xB9E0F2, 0xFBF3E4, 0xFFFBE6, 0xA9D3B2, 0x2E5B3C, 0xF58FB7),
        Mood.Neon => Make(0x12052E, 0x4B1178, 0xE0378F, 0x6DF3FF, 0x6A2FA8, 0x0A0418, 0x27F0D0) with { Night = true },
        Mood.Sepia => Make(0x8B6F52, 0xC3A581, 0xEBD9B8, 0xFFF6DF, 0xB89A77, 0x33241A, 0x8C3F2B),
        Mood.Mono => Make(0x30343A, 0x83898F, 0xD9DCDE, 0xFFFFFF, 0x9DA3A8, 0x101215, 0xBFC4C8),
        _ => Make(0x2B78C5, 0x7CB8E8, 0xDDEFF7, 0xFFF8DC, 0x9DBBCF, 0x1D3B33, 0xF2B441),
    };

    private static Palette Make(int top, int mid, int low, int sun, int far, int near, int accent) => new()
    {
        SkyTop = Rgb.Hex(top), SkyMid = Rgb.Hex(mid), SkyLow = Rgb.Hex(low), Sun = Rgb.Hex(sun),
        Far = Rgb.Hex(far), Near = Rgb.Hex(near), Accent = Rgb.Hex(accent),
    };
}

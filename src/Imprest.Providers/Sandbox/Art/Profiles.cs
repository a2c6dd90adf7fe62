namespace Imprest.Providers.Sandbox.Art;

/// <summary>Lines over the columns, in pixels from the top, for <see cref="RidgeLayer"/>.</summary>
internal static class Profiles
{
    /// <param name="level">Middle height of the line, as a share of the picture's height.</param>
    /// <param name="rise">How far it goes up and down, as a share of the shorter side.</param>
    /// <param name="waves">Cells of noise over the shorter side.</param>
    public static float[] Hills(Line line, Noise noise, float level, float rise, float waves, int octaves)
    {
        var profile = new float[line.Width];
        noise.AddRow(profile, 0, waves / line.Unit, level * 31, 1, octaves);
        for (var x = 0; x < profile.Length; x++)
            profile[x] = (level * line.Height) - (profile[x] * rise * line.Unit);
        return profile;
    }

    /// <summary>Like hills, but folded to sharp ridges.</summary>
    public static float[] Peaks(Line line, Noise noise, float level, float rise, float waves, int octaves)
    {
        var profile = new float[line.Width];
        for (var i = 0; i < octaves; i++)
        {
            var fold = new float[line.Width];
            var scale = MathF.Pow(2.1f, i);
            noise.AddRow(fold, i * 37.7f, waves * scale / line.Unit, (level * 31) + (i * 7.3f), 1, 1);
            var strength = MathF.Pow(0.46f, i);
            for (var x = 0; x < profile.Length; x++)
                profile[x] += strength * (0.55f - (1.6f * Math.Abs(fold[x])));
        }
        for (var x = 0; x < profile.Length; x++)
            profile[x] = (level * line.Height) - (profile[x] * rise * line.Unit);
        return profile;
    }

    /// <summary>Conifers standing on a line.</summary>
    /// <param name="size">Height of a tree, as a share of the shorter side.</param>
    public static float[] Pines(Line line, float[] ground, ulong seed, float size, float density, Tier tier)
    {
        var chance = new Seed(seed);
        var profile = (float[])ground.Clone();
        var tall = size * line.Unit;
        for (var x = -tall * 0.2f; x < line.Width + (tall * 0.2f); x += tall * chance.Between(0.08f, 0.34f) / density)
        {
            var height = tall * chance.Between(0.45f, 1.05f);
            var (half, tiers) = (height * chance.Between(0.12f, 0.17f), tier == Tier.Low ? 1 : chance.Between(8, 13));
            var foot = ground[Math.Clamp((int)x, 0, line.Width - 1)] + (height * 0.1f);
            for (var i = Math.Max(0, (int)(x - half)); i < Math.Min(line.Width, x + half); i++)
            {
                // Branches droop: within each tier the outline steps in towards the trunk.
                var outward = Math.Abs(i + 0.5f - x) / half;
                var step = outward * tiers;
                var saw = step - MathF.Floor(step);
                var level = tier == Tier.Low ? outward : (MathF.Floor(step) + (saw * 0.55f)) / tiers;
                profile[i] = Math.Min(profile[i], foot - (height * (1 - level)));
            }
        }
        return profile;
    }
}

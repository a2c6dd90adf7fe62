namespace Imprest.Providers.Sandbox.Art;

/// <summary>Composes the places under an open sky.</summary>
internal static class Landscapes
{
    /// <summary>Puts the layers of the place onto the painting.</summary>
    public static void Compose(Painting painting)
    {
        var brief = painting.Brief;
        var chance = new Seed(brief.Seed ^ 0x51);
        var isWater = brief.Place == Place.Sea || (brief.Place == Place.Mountains && chance.Chance(0.35f));
        var horizon = brief.Place switch
        {
            Place.Sea => chance.Between(0.5f, 0.6f),
            Place.Mountains => isWater ? chance.Between(0.6f, 0.68f) : chance.Between(0.7f, 0.8f),
            Place.City => chance.Between(0.74f, 0.82f),
            Place.Forest => 0.8f,
            _ => chance.Between(0.55f, 0.66f),
        };
        var sunX = chance.Between(0.22f, 0.78f);
        var isLow = brief.Mood is Mood.Sunset or Mood.Dawn;
        var sunY = horizon * (isLow ? chance.Between(0.68f, 0.86f) : chance.Between(0.22f, 0.42f));
        var setting = new Setting(horizon, sunX, sunY);
        AddSky(painting, setting, ref chance);
        switch (brief.Place)
        {
            case Place.Sea:
                AddFarCoast(painting, setting);
                break;
            case Place.Forest:
                AddForest(painting, setting);
                return;
            case Place.Dunes:
                AddDunes(painting, setting);
                return;
            case Place.City:
                AddCity(painting, setting, ref chance);
                break;
            case Place.Meadow:
                AddHills(painting, setting);
                return;
            default:
                AddMountains(painting, setting, isWater);
                break;
        }
        if (!isWater && brief.Place != Place.City)
            return;
        var shore = new float[painting.Line.Width];
        shore.AsSpan().Fill(horizon * painting.Line.Height);
        painting.HideBelow(shore);
        painting.Add(new WaterLayer(brief.Palette, painting.NoiseFor(3), painting.Picture, horizon, sunX, painting.Tier));
    }

    private static void AddSky(Painting painting, Setting at, ref Seed chance)
    {
        var (brief, tier) = (painting.Brief, painting.Tier);
        var radius = brief.Mood is Mood.Sunset or Mood.Dawn or Mood.Neon ? chance.Between(0.065f, 0.1f) : chance.Between(0.035f, 0.055f);
        painting.Add(new SkyLayer(brief.Palette, at.Horizon, at.SunX, at.SunY, radius, tier));
        if (brief.Palette.Night)
            painting.Add(new StarLayer(brief.Seed, tier == Tier.Low ? 40 : tier == Tier.Medium ? 260 : 520, at.Horizon));
        painting.Add(new DiscLayer(brief.Palette, at.SunX, at.SunY, radius));
        var cover = brief.Mood switch
        {
            Mood.Storm => 0.95f,
            Mood.Night or Mood.Neon => 0.25f,
            Mood.Winter => 0.6f,
            _ => chance.Between(0.35f, 0.65f),
        };
        painting.Add(new CloudLayer(brief.Palette, painting.NoiseFor(1), at.Horizon, cover, at.SunX, tier));
        if (tier == Tier.High && !brief.Palette.Night)
            painting.Add(new BeamLayer(brief.Palette, painting.NoiseFor(12), at));
    }

    private static RidgeLayer Ridge(Painting painting, float[] top, float nearness, Setting at, float depth, float roughness, float[]? ground = null)
    {
        var palette = painting.Brief.Palette;
        var crest = Rgb.Mix(Rgb.Mix(palette.Far, palette.SkyLow, 0.35f * (1 - nearness)), palette.Near, nearness);
        return new(top, painting.Tier)
        {
            Crest = crest,
            Foot = Rgb.Mix(crest, Rgb.Mix(palette.SkyLow, palette.Far, 0.5f), 0.62f * (1 - (nearness * 0.75f))),
            Depth = depth * painting.Line.Height,
            Light = palette.Sun,
            LightFrom = at.SunX > 0.5f ? 1 : -1,
            Roughness = roughness,
            HasFaces = ground is null,
            From = ground,
            Texture = painting.NoiseFor(21 + (ulong)(nearness * 100)),
        };
    }

    private static void AddMountains(Painting painting, Setting at, bool isWater)
    {
        var (line, tier) = (painting.Line, painting.Tier);
        var count = tier == Tier.Low ? 3 : tier == Tier.Medium ? 5 : 6;
        var snow = painting.Brief.Mood is Mood.Winter or Mood.Day or Mood.Dawn or Mood.Spring;
        for (var i = 0; i < count; i++)
        {
            var near = (i + 0.4f) / count;
            var level = at.Horizon - (0.2f * (1 - near)) + (isWater ? 0.01f : 0.12f * near);
            var rise = 0.3f * (1 - (near * 0.62f));
            var top = Profiles.Peaks(line, painting.NoiseFor((ulong)i + 100), level, rise, 1.6f + (1.5f * near), tier == Tier.Low ? 2 : 7);
            float[]? ground = null;
            if (near > 0.6f && !isWater)
                (ground, top) = (top, Profiles.Pines(line, top, painting.Brief.Seed + (ulong)i, 0.05f + (0.09f * near * near), 1.1f, tier));
            var ridge = Ridge(painting, top, near * near * 0.95f, at, 0.2f, near > 0.6f && !isWater ? 0.25f : 0.85f, ground);
            painting.Add(near < 0.5f && snow ? ridge.WithSnow(0.07f * line.Height) : ridge);
        }
    }

    private static void AddFarCoast(Painting painting, Setting at)
    {
        for (var i = 0; i < 2; i++)
        {
            var top = Profiles.Peaks(painting.Line, painting.NoiseFor((ulong)i + 200), at.Horizon + 0.045f - (0.015f * i), 0.14f - (0.03f * i), 1.3f + i, 6);
            painting.Add(Ridge(painting, top, 0.12f + (0.22f * i), at, 0.12f, 0.5f));
        }
    }

    private static void AddForest(Painting painting, Setting at)
    {
        var (line, tier) = (painting.Line, painting.Tier);
        var count = tier == Tier.Low ? 3 : 6;
        for (var i = 0; i < count; i++)
        {
            var near = (i + 0.5f) / count;
            var ground = Profiles.Hills(line, painting.NoiseFor((ulong)i + 300), 0.5f + (0.48f * near), 0.07f, 1.5f, 3);
            var top = Profiles.Pines(line, ground, painting.Brief.Seed + (ulong)i, 0.16f + (0.42f * near * near), 1.5f - (0.5f * near), tier);
            painting.Add(Ridge(painting, top, 0.06f + (0.9f * near * near), at, 0.16f + (0.3f * near), 0.2f, [.. ground.Select(y => y - (0.1f * line.Unit * near))]));
        }
    }

    private static void AddDunes(Painting painting, Setting at)
    {
        var (line, palette) = (painting.Line, painting.Brief.Palette);
        var sand = Rgb.Mix(Rgb.Hex(0xD9A066), palette.SkyLow, 0.35f);
        for (var i = 0; i < 5; i++)
        {
            var near = (i + 0.5f) / 5;
            var top = Profiles.Peaks(line, painting.NoiseFor((ulong)i + 400), at.Horizon + (0.36f * near * near), 0.1f + (0.1f * near), 0.9f + (0.5f * near), 2);
            var crest = Rgb.Mix(Rgb.Mix(palette.Far, sand, 0.35f + (0.5f * near)), palette.Near, 0.12f * near);
            painting.Add(new RidgeLayer(top, painting.Tier)
            {
                Crest = Rgb.Mix(crest, palette.Sun, 0.25f), Foot = Rgb.Mix(crest, palette.Near, 0.55f), Depth = (0.12f + (0.3f * near)) * line.Height,
                Light = palette.Sun, LightFrom = at.SunX > 0.5f ? 1 : -1, Roughness = 0.55f, Grain = 9 + (10 * (1 - near)), Flatness = 5,
                Texture = painting.NoiseFor((ulong)i + 450),
            });
        }
    }

    private static void AddHills(Painting painting, Setting at)
    {
        var (line, palette) = (painting.Line, painting.Brief.Palette);
        var green = Rgb.Mix(painting.Brief.Mood == Mood.Autumn ? Rgb.Hex(0xB08A3C) : Rgb.Hex(0x6FA655), palette.Far, 0.3f);
        for (var i = 0; i < 5; i++)
        {
            var near = (i + 0.5f) / 5;
            var top = Profiles.Hills(line, painting.NoiseFor((ulong)i + 500), at.Horizon - 0.03f + (0.34f * near * near), 0.16f, 0.9f + (0.3f * i), 3);
            float[]? ground = null;
            if (i == 1)
                (ground, top) = (top, Profiles.Pines(line, top, painting.Brief.Seed + (ulong)i, 0.07f, 0.2f, painting.Tier));
            var grass = Rgb.Mix(Rgb.Mix(palette.Far, palette.SkyLow, 0.3f), green, 0.35f + (0.6f * near));
            painting.Add(new RidgeLayer(top, painting.Tier)
            {
                Crest = Rgb.Mix(grass, palette.Sun, 0.22f), Foot = Rgb.Mix(grass, palette.Near, 0.5f + (0.1f * near)), Depth = (0.14f + (0.3f * near)) * line.Height,
                Light = palette.Sun, LightFrom = at.SunX > 0.5f ? 1 : -1,
                HasFaces = ground is null, From = ground, Roughness = 0.4f, Grain = 46 - (30 * near), Flatness = 3.5f,
                Texture = painting.NoiseFor((ulong)i + 550),
            });
        }
    }

    private static void AddCity(Painting painting, Setting at, ref Seed chance)
    {
        for (var i = 0; i < 3; i++)
        {
            var near = (i + 0.5f) / 3;
            painting.Add(new SkylineLayer(painting.Line, painting.Brief.Palette, chance.Next(), near, at.Horizon, painting.Tier));
        }
    }
}

/// <summary>Where the horizon and the sun are, as shares of the picture.</summary>
internal readonly record struct Setting(float Horizon, float SunX, float SunY);

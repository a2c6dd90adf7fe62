using System.Runtime.CompilerServices;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Ground whose upper edge is a line over the columns: mountains, hills, dunes, the tops of trees.</summary>
internal sealed class RidgeLayer(float[] top, Tier tier) : ILayer
{
    private readonly float _highest = top.Min();
    private readonly float[] _hidden = [.. top.Select(_ => float.MaxValue)];
    private float _allHidden = float.MaxValue;
    private float[] _rock = [], _faces = [];
    private float _small, _carry;

    public required Rgb Crest { get; init; }
    public required Rgb Foot { get; init; }
    /// <summary>Pixels from the crest down to where the foot's colour is reached.</summary>
    public required float Depth { get; init; }
    /// <summary>Light from the side, and the colour of it.</summary>
    public Rgb Light { get; init; }
    /// <summary>How rough the ground looks, 0 to 1.</summary>
    public float Roughness { get; init; }
    /// <summary>Cells of its texture over the shorter side.</summary>
    public float Grain { get; init; } = 14;
    /// <summary>How many times flatter the texture is than wide.</summary>
    public float Flatness { get; init; } = 1.6f;
    public Noise? Texture { get; init; }
    /// <summary>Pixels of snow under the crest; 0 for none.</summary>
    public float Snow { get; private set; }
    /// <summary>1 when the light comes from the right, -1 from the left.</summary>
    public float LightFrom { get; init; } = 1;

    /// <summary>The line from which <see cref="Depth"/> counts where it is not the crest: the ground, under trees.</summary>
    public float[]? From { get; init; }
    /// <summary>Carries the light of large faces; trees have none.</summary>
    public bool HasFaces { get; init; } = true;

    public float[] Top => top;

    /// <summary>What lies below this line is covered by something nearer and need not be painted.</summary>
    public void HideBelow(ReadOnlySpan<float> line)
    {
        for (var x = 0; x < _hidden.Length; x++)
            _hidden[x] = Math.Min(_hidden[x], line[x] + 1);
        _allHidden = _hidden.Max();
    }

    public RidgeLayer WithSnow(float pixels)
    {
        Snow = pixels;
        return this;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // Most of the time goes here; the first picture should be quick too.
    public void Paint(Line line)
    {
        var y = line.Y + 0.5f;
        if (y < _highest - 0.5f || y > _allHidden)
            return;
        var rough = tier == Tier.Low || Texture is null ? 0 : Roughness;
        if (rough > 0)
            ReadTexture(line);
        for (var x = 0; x < top.Length; x++)
        {
            var below = y - top[x];
            if (below <= -0.5f || y > _hidden[x])
                continue;
            var cover = tier == Tier.Low ? (below > 0 ? 1 : 0) : Math.Min(1, below + 0.5f);
            var share = Math.Clamp((From is null ? below : y - From[x]) / Depth, 0, 1);
            var colour = tier == Tier.Low ? Rgb.Mix(Crest, Foot, 0.3f) : Rgb.Mix(Crest, Foot, share);
            if (rough > 0)
                colour = Rough(colour, x, below, share, rough);
            line.Blend(x, colour, cover);
        }
    }

    private void ReadTexture(Line line)
    {
        if (_rock.Length == 0)
        {
            _rock = new float[line.Width + 4];
            _faces = FacesOf(top, Math.Max(2, (int)(line.Unit * 0.022f)));
            (_small, _carry) = (line.Unit / 1024 * 2.2f, line.Unit * 0.055f);
        }
        Array.Clear(_rock);
        var step = Grain / line.Unit;
        Texture!.AddRow(_rock, 0, step, line.Y * step * Flatness, 1, tier == Tier.High ? 5 : 3);
    }

    /// <summary>
    /// Light and shade as on relief: large faces from the slope of the crest, carried down along the texture; small ones from the texture's own slope.
    /// </summary>
    private Rgb Rough(Rgb colour, int x, float below, float share, float rough)
    {
        var (rock, slope) = (_rock[x], (_rock[x + 3] - _rock[x]) * _small);
        var face = HasFaces ? _faces[Math.Clamp((int)(x + (rock * _carry)), 0, _faces.Length - 1)] : 0;
        var clear = 1 - (0.8f * share);
        var light = Math.Clamp((((face + slope) * LightFrom) + (rock * 0.3f)) * rough, -0.5f, 0.8f);
        if (Snow > 0 && below < Snow * (0.8f + (2.2f * rock)))
            colour = Rgb.Mix(colour, Rgb.Mix(Light, Rgb.White, 0.6f), 0.7f + (0.3f * light));
        return light > 0 ? Rgb.Mix(colour, Light, light * 0.5f * clear) : colour * (1 + (light * clear));
    }

    /// <summary>The slope of the crest, smoothed over a few pixels, from about -1 to 1.</summary>
    private static float[] FacesOf(float[] top, int reach)
    {
        var faces = new float[top.Length];
        for (var x = 0; x < top.Length; x++)
        {
            var (left, right) = (Math.Max(0, x - reach), Math.Min(top.Length - 1, x + reach));
            faces[x] = Math.Clamp((top[right] - top[left]) / (right - left + 1) * 1.1f, -0.8f, 0.8f);
        }
        return faces;
    }
}

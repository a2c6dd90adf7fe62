using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox.Art;

/// <summary>Layers over an empty picture, painted row by row so that the working set stays small.</summary>
internal sealed class Painting
{
    private const int RowsBetweenChecks = 16;
    private readonly List<ILayer> _layers = [];

    public Painting(int width, int height, Tier tier, Brief brief)
    {
        (Tier, Brief) = (tier, brief);
        Line = new(width, height);
        Picture = new(width, height, 3);
    }

    public Tier Tier { get; }
    public Brief Brief { get; }
    public Line Line { get; }
    /// <summary>The finished rows; a layer may look at those above its own.</summary>
    public Bitmap Picture { get; }

    /// <summary>Adds the next layer, nearer than those before.</summary>
    public void Add(ILayer layer)
    {
        if (layer is RidgeLayer ridge)
            HideBelow(ridge.Top);
        _layers.Add(layer);
    }

    /// <summary>Says that all ground added so far is covered below a line.</summary>
    public void HideBelow(ReadOnlySpan<float> line)
    {
        foreach (var layer in _layers)
            (layer as RidgeLayer)?.HideBelow(line);
    }

    /// <summary>A different noise for every name, the same for the same brief.</summary>
    public Noise NoiseFor(ulong name) => new(Brief.Seed ^ Seed.Mix(name));

    public Bitmap Paint(CancellationToken cancellationToken)
    {
        var finish = new Finish(Brief.Seed, Tier);
        for (var y = 0; y < Picture.Height; y++)
        {
            if (y % RowsBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            Line.Y = y;
            foreach (var layer in _layers)
                layer.Paint(Line);
            finish.Write(Line, Picture.Row(y));
        }
        return Picture;
    }
}

namespace Imprest.Pricing.Cards;

/// <summary>What this card calls a tile: a square of <paramref name="Edge"/> pixels.</summary>
internal sealed record TileRule(int Edge)
{
    /// <summary>The tiles that cover an image.</summary>
    public long Of(ImageSize size) => Along(size.Width) * Along(size.Height);

    /// <summary>No image that keeps the rule takes more. The ratio of sides is left out of account, so it may be more than any takes.</summary>
    public long Most(SizeRule rule)
    {
        var most = 0L;
        for (var across = 1L; across <= Along(rule.MaxEdge); across++)
        {
            for (var down = 1L; down <= across; down++)
            {
                var (width, height) = (Least(across, rule), Least(down, rule));
                if (width <= rule.MaxEdge && height <= rule.MaxEdge && width * height <= rule.MaxPixels)
                    most = Math.Max(most, across * down);
            }
        }
        return most;
    }

    private long Along(int side) => (side + (long)Edge - 1) / Edge;

    /// <summary>The shortest side that takes so many tiles, as the rule allows sides.</summary>
    private long Least(long tiles, SizeRule rule)
    {
        var side = Math.Max((tiles - 1) * Edge + 1, rule.MinEdge);
        return (side + rule.Multiple - 1) / rule.Multiple * rule.Multiple;
    }
}

namespace Imprest.Pricing.Cards;

/// <summary>What a table of a card is keyed by.</summary>
internal enum Dimension
{
    Quality,
    Size,
    SizeClass,
    /// <summary>Pixel count of the image: each row reaches up to its key.</summary>
    Pixels,
    Operation,
    Tier,
}

/// <summary>Figures by one dimension or several, one inside the other. Few rows, so a scan beats a hash.</summary>
internal sealed class DimensionTable(Dimension dimension, IReadOnlyList<DimensionTable.Row> rows)
{
    /// <summary>One row: a key, and a figure or the next dimension's table.</summary>
    /// <param name="Native">The figure as the card writes it (<c>0.2 CNY</c>), where that is not USD.</param>
    internal sealed record Row(RowKey Key, DimensionTable? Next, decimal Value, string? Native = null);

    /// <param name="Any">Matches whatever no other row did, unknown properties included.</param>
    internal readonly record struct RowKey(string? Text = null, ImageSize Size = default, long PixelsUpTo = 0, Operation Operation = default, bool Any = false);

    // Pixel rows from the smallest up, and `any` last, so that the first match is the finest.
    private readonly Row[] rows = [.. rows.OrderBy(row => row.Key.Any).ThenBy(row => row.Key.PixelsUpTo)];

    public Dimension Dimension { get; } = dimension;

    public IReadOnlyList<Row> Rows => rows;

    public bool TryFind(in Situation situation, out decimal value)
    {
        var row = Find(situation);
        value = row?.Value ?? 0;
        return row is not null;
    }

    /// <summary>The row that holds a situation's figure; null where there is none.</summary>
    public Row? Find(in Situation situation)
    {
        foreach (var row in rows)
        {
            if (row.Key.Any || Matches(row.Key, situation))
                return row.Next is null ? row : row.Next.Find(situation);
        }
        return null;
    }

    /// <summary>The highest figure of all.</summary>
    public decimal Highest() => rows.Max(row => row.Next?.Highest() ?? row.Value);

    /// <summary>The pixel step that decides in a situation, where the table has steps: what a receipt names beside the measured size.</summary>
    public long? PixelStep(in Situation situation)
    {
        foreach (var row in rows)
        {
            if (row.Key.Any || Matches(row.Key, situation))
                return Dimension == Dimension.Pixels && !row.Key.Any ? row.Key.PixelsUpTo : row.Next?.PixelStep(situation);
        }
        return null;
    }

    private bool Matches(in RowKey key, in Situation situation) => Dimension switch
    {
        Dimension.Quality => key.Text == situation.Image.Quality,
        Dimension.Size => situation.Image.Size is { } size && size == key.Size,
        Dimension.SizeClass => key.Text == situation.Image.SizeClass,
        Dimension.Pixels => situation.Image.Pixels <= key.PixelsUpTo,
        Dimension.Operation => key.Operation == situation.Operation,
        Dimension.Tier => key.Text == situation.Tier,
        _ => false,
    };
}

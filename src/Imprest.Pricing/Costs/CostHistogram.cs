namespace Imprest.Pricing.Costs;

/// <summary>How months differ by chance: how many of the simulated ones cost how much.</summary>
/// <param name="Bins">Of equal width, lowest first; one where all months cost the same.</param>
public sealed record CostHistogram(IReadOnlyList<CostBin> Bins)
{
    private const int Most = 24;

    /// <param name="months">What months cost, in nano-dollars, lowest first; at least one.</param>
    /// <param name="worst">No month costs more; null: nobody can say.</param>
    internal static CostHistogram Of(long[] months, Money? worst)
    {
        var most = worst?.Nanos ?? long.MaxValue;
        var (least, top) = (Math.Min(months[0], most), Math.Min(months[^1], most));
        var width = Math.Max(1, (top - least) / Most + 1);
        var counts = new (int Half, int Usual, int Rare)[(int)((top - least) / width) + 1];
        // By rank, as the percentiles are, so that the colours part where the figures say.
        var (half, usual) = (Rank(months.Length, 50), Rank(months.Length, 95));
        for (var rank = 0; rank < months.Length; rank++)
        {
            ref var bin = ref counts[(int)((Math.Min(months[rank], most) - least) / width)];
            if (rank < half)
                bin.Half++;
            else if (rank < usual)
                bin.Usual++;
            else
                bin.Rare++;
        }
        return new([.. counts.Select((count, index) => new CostBin(new(least + index * width), new(Math.Min(top, least + (index + 1) * width)), count.Half, count.Usual, count.Rare))]);
    }

    private static int Rank(int length, int percent) => (int)(((long)length * percent + 99) / 100);
}

/// <summary>Months that cost from one amount to another.</summary>
/// <param name="Half">Those of the cheaper half.</param>
/// <param name="Usual">Those above it, up to nineteen of twenty.</param>
/// <param name="Rare">Those of the dearest twentieth.</param>
public sealed record CostBin(Money From, Money To, int Half, int Usual, int Rare)
{
    public int Months => Half + Usual + Rare;
}

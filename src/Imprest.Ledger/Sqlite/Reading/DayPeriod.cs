namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>A period as whole UTC days and at most two days of which it has a part.</summary>
internal sealed class DayPeriod
{
    private readonly List<int> parts = [];

    /// <param name="from">Null: from the beginning.</param>
    /// <param name="to">Exclusive; null: to the end.</param>
    public DayPeriod(DateTimeOffset? from, DateTimeOffset? to)
    {
        (First, End) = (from is null ? int.MinValue : Instants.DayOf(from.Value.Stored() - 1) + 1, to is null ? int.MaxValue : Instants.DayOf(to.Value.Stored()));
        if (from >= to)
            return;
        if (from is not null && Instants.DayOf(from.Value.Stored()) < First)
            parts.Add(First - 1);
        if (to is not null && Instants.DayOf(to.Value.Stored() - 1) == End && !parts.Contains(End))
            parts.Add(End);
    }

    /// <summary>The first whole day.</summary>
    public int First { get; }

    /// <summary>The day after the last whole day; not after <see cref="First"/> where there is none.</summary>
    public int End { get; }

    /// <summary>The days of which it has a part.</summary>
    public IReadOnlyList<int> Parts => parts;
}

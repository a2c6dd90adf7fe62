namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>A period as whole UTC days and at most two days of which it has a part.</summary>
internal sealed class DayPeriod
{
    private readonly long from, to;
    private readonly int first, end;
    private readonly List<int> parts = [];

    /// <param name="from">Null: from the beginning.</param>
    /// <param name="to">Exclusive; null: to the end.</param>
    public DayPeriod(DateTimeOffset? from, DateTimeOffset? to)
    {
        (this.from, this.to) = (from.Stored() ?? long.MinValue, to.Stored() ?? long.MaxValue);
        (first, end) = (int.MinValue, int.MaxValue);
        if (from.Stored() is { } start)
            first = Instants.DayOf(start - 1) + 1;
        if (to.Stored() is { } stop)
            end = Instants.DayOf(stop);
        if (this.from >= this.to)
        {
            end = first;
            return;
        }

        if (from is not null && Instants.DayOf(this.from) < first)
            parts.Add(first - 1);
        if (to is not null && Instants.DayOf(this.to - 1) == end && !parts.Contains(end))
            parts.Add(end);
    }

    /// <summary>Names of parameters: the days of which the period has a part.</summary>
    public IEnumerable<string> Parts => parts.Select((_, index) => $"$part{index}");

    /// <summary>The condition that a request was made within the period.</summary>
    public string Within => "created_at >= $from and created_at < $to";

    public IEnumerable<(string, object?)> Parameters =>
    [
        ("$from", from), ("$to", to), ("$first_day", first), ("$end_day", end), .. parts.Select((day, index) => ($"$part{index}", (object?)day)),
    ];
}

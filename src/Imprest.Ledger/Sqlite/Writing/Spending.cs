namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>What was spent and is held, by day, with the sums that limits of other periods need.</summary>
internal sealed class Spending
{
    private readonly Dictionary<int, SpendDay> days = [];
    private readonly Dictionary<int, Use> months = [];
    private Use total;

    public Use Of(LimitPeriod period, int day) => period switch
    {
        LimitPeriod.Day => Day(day),
        LimitPeriod.Month => months.GetValueOrDefault(Instants.MonthOf(day)),
        _ => total,
    };

    public Use Day(int day) => days.TryGetValue(day, out var row) ? row.Use : default;

    public SpendDay DayRow(string key, int day)
    {
        if (!days.TryGetValue(day, out var row))
            days.Add(day, row = new SpendDay { Key = key, Day = day });
        return row;
    }

    public void Add(int day, long used, long held, long absorbed, long reserved)
    {
        var row = DayRow("", day);
        row.Use = row.Use.Plus(used, held, absorbed, reserved);
        var month = Instants.MonthOf(day);
        months[month] = months.GetValueOrDefault(month).Plus(used, held, absorbed, reserved);
        total = total.Plus(used, held, absorbed, reserved);
    }
}

/// <summary>One key's day: a row of <c>spend_days</c>.</summary>
internal sealed class SpendDay
{
    public required string Key { get; init; }
    public required int Day { get; init; }
    public Use Use { get; set; }
    public bool IsDirty { get; set; }
}

/// <summary>Nano-dollars charged, held, absorbed by the operator, and reserved of the absorbed-cost limit.</summary>
internal readonly record struct Use(long Used, long Held, long Absorbed, long Reserved)
{
    public Use Plus(long used, long held, long absorbed, long reserved) =>
        new(Used + used, Held + held, Absorbed + absorbed, Reserved + reserved);
}

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>What was spent and is held, by day, with the sums that limits of other periods need.</summary>
internal sealed class Spending
{
    private readonly Dictionary<int, SpendDay> days = [];
    private readonly Dictionary<int, SpendMonth> months = [];
    private SpendDay? lastDay; // Nearly every change is about the day of the one before.
    private Use total;

    public Use Of(LimitPeriod period, int day) => period switch
    {
        LimitPeriod.Day => Day(day),
        LimitPeriod.Month => months.TryGetValue(Instants.MonthOf(day), out var month) ? month.Use : default,
        _ => total,
    };

    public Use Day(int day) => lastDay?.Day == day ? lastDay.Use : days.TryGetValue(day, out var row) ? row.Use : default;

    public SpendDay DayRow(string key, int day)
    {
        if (lastDay?.Day == day)
            return lastDay;
        if (!days.TryGetValue(day, out var row))
        {
            var number = Instants.MonthOf(day);
            if (!months.TryGetValue(number, out var month))
                months.Add(number, month = new SpendMonth());
            days.Add(day, row = new SpendDay { Key = key, Day = day, Month = month });
        }

        return lastDay = row;
    }

    public void Add(int day, long used, long held, long absorbed, long reserved)
    {
        var row = DayRow("", day);
        row.Use = row.Use.Plus(used, held, absorbed, reserved);
        row.Month.Use = row.Month.Use.Plus(used, held, absorbed, reserved);
        total = total.Plus(used, held, absorbed, reserved);
    }
}

/// <summary>One key's day: a row of <c>spend_days</c>.</summary>
internal sealed class SpendDay
{
    public required string Key { get; init; }
    public required int Day { get; init; }
    public required SpendMonth Month { get; init; }
    public Use Use { get; set; }
    public bool IsDirty { get; set; }
}

/// <summary>What the days of a month sum to.</summary>
internal sealed class SpendMonth
{
    public Use Use { get; set; }
}

/// <summary>Nano-dollars charged, held, absorbed by the operator, and reserved of the absorbed-cost limit.</summary>
internal readonly record struct Use(long Used, long Held, long Absorbed, long Reserved)
{
    public Use Plus(long used, long held, long absorbed, long reserved) =>
        new(Used + used, Held + held, Absorbed + absorbed, Reserved + reserved);
}

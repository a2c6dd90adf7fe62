using System.Globalization;
using Imprest.UsageLog;

namespace Imprest.Console.Usage;

/// <summary>The time that a page is about: whole UTC days, as invoices are; or what the address says exactly.</summary>
/// <param name="Name">Of a preset; empty where the address gives <c>from</c> or <c>to</c>.</param>
/// <param name="To">Exclusive; null: until now.</param>
public sealed record UsagePeriod(string Name, string Words, DateTimeOffset? From, DateTimeOffset? To)
{
    private const string Default = "30d";

    /// <summary>Name and label of each preset.</summary>
    public static readonly IReadOnlyList<(string Name, string Label)> Presets =
        [("today", "Today"), ("7d", "7 days"), ("30d", "30 days"), ("month", "This month"), ("last-month", "Last month"), ("all", "All time")];

    /// <summary>What the address says: <c>from</c> and <c>to</c>, else <c>period</c>.</summary>
    internal static UsagePeriod Of(HttpRequest request, DateTimeOffset now)
    {
        var (from, to) = (ListQuery.Time(request, "from"), ListQuery.Time(request, "to"));
        if (to <= from)
            throw ListQuery.Bad("to", "comes after `from`: the period is from the one until before the other");
        return from is not null || to is not null ? new("", Between(from, to), from, to) : Named(ListQuery.Text(request, "period") ?? Default, now);
    }

    internal static UsagePeriod Named(string name, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var month = today.AddDays(1 - today.Day);
        return name switch
        {
            "today" => new(name, "today (UTC)", today, null),
            "7d" => new(name, "in the last 7 days", today.AddDays(-6), null),
            "30d" => new(name, "in the last 30 days", today.AddDays(-29), null),
            "month" => new(name, $"in {month.ToString("MMMM yyyy", CultureInfo.InvariantCulture)}", month, null),
            "last-month" => new(name, $"in {month.AddMonths(-1).ToString("MMMM yyyy", CultureInfo.InvariantCulture)}", month.AddMonths(-1), month),
            "all" => new(name, "in all", null, null),
            _ => throw ListQuery.Bad("period", $"is one of {string.Join(", ", Presets.Select(preset => preset.Name))}"),
        };
    }

    private static string Between(DateTimeOffset? from, DateTimeOffset? to) => (from, to) switch
    {
        ({ } first, { } end) => $"from {Text(first)} until before {Text(end)}",
        ({ } first, null) => $"since {Text(first)}",
        (_, { } end) => $"before {Text(end)}",
        _ => "in all",
    };

    private static string Text(DateTimeOffset time) =>
        time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Imprest.Console.Components;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Usage;

/// <summary>What was spent over time, stacked by model: the greatest few, and the others together.</summary>
internal static class SpendChart
{
    /// <summary>More days than that are told by month.</summary>
    public const int MostDays = 92;
    private const int MostModels = 6;
    private const string Others = "others";

    /// <summary>Days, or months where the time is long.</summary>
    public static string UnitOf(UsagePeriod period, DateTimeOffset now) =>
        period.From is { } from && ((period.To ?? now) - from).TotalDays <= MostDays ? "day" : "month";

    /// <param name="rows">Grouped by <paramref name="unit"/> and model.</param>
    /// <param name="unit"><c>day</c> or <c>month</c>.</param>
    public static ChartData Of(IReadOnlyList<UsageRow> rows, string unit, UsagePeriod period, DateTimeOffset now)
    {
        var labels = unit == "day" ? Days(period, now) : [.. rows.Select(row => Key(row, 0)).Distinct().Order(StringComparer.Ordinal)];
        var greatest = rows.GroupBy(row => Key(row, 1)).OrderByDescending(model => model.Sum(row => row.Amount.Nanos)).ThenBy(model => model.Key, StringComparer.Ordinal).Select(model => model.Key).ToList();
        var shown = greatest.Count <= MostModels + 1 ? greatest : greatest.Take(MostModels).ToList();
        var sums = rows.GroupBy(row => (Label: Key(row, 0), Model: shown.Contains(Key(row, 1)) ? Key(row, 1) : Others))
            .ToDictionary(cell => cell.Key, cell => new Money(cell.Sum(row => row.Amount.Nanos)));
        var names = shown.Count < greatest.Count ? [.. shown, Others] : shown;
        return new("stack", names is [var only] ? $"Spend by {unit}, all of it {only}" : $"Spend by {unit}, by model", unit, "USD", labels,
            [.. names.Select(name => ChartSeries.OfMoney(name, [.. labels.Select(label => (Money?)sums.GetValueOrDefault((label, name)))]))]);
    }

    private static List<string> Days(UsagePeriod period, DateTimeOffset now)
    {
        var last = period.To is { } to && to <= now ? to.AddTicks(-1) : now;
        var days = new List<string>();
        for (var day = period.From!.Value.UtcDateTime.Date; day <= last.UtcDateTime.Date; day = day.AddDays(1))
            days.Add(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return days;
    }

    private static string Key(UsageRow row, int group) => row.Key[group].Value ?? "not given";
}

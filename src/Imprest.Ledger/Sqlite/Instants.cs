namespace Imprest.Ledger.Sqlite;

/// <summary>Instants and periods as the store keeps them: Unix milliseconds, days since 1970-01-01, UTC.</summary>
internal static class Instants
{
    private const long DayMilliseconds = 86_400_000;
    private const long MinuteMilliseconds = 60_000;

    public static long Stored(this DateTimeOffset instant) => instant.ToUnixTimeMilliseconds();
    public static long? Stored(this DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds();
    public static DateTimeOffset Instant(long stored) => DateTimeOffset.FromUnixTimeMilliseconds(stored);
    public static DateTimeOffset? Instant(long? stored) => stored is { } value ? Instant(value) : null;

    public static int DayOf(long stored) => (int)Math.DivRem(stored, DayMilliseconds).Quotient - (stored % DayMilliseconds < 0 ? 1 : 0);

    /// <summary>Whole minutes since 1970-01-01 UTC.</summary>
    public static long MinuteOf(DateTimeOffset instant) => Math.DivRem(instant.Stored(), MinuteMilliseconds).Quotient;

    /// <summary>The first instant of a minute.</summary>
    public static DateTimeOffset MinuteStart(long minute) => Instant(minute * MinuteMilliseconds);

    /// <summary>Months since year 0.</summary>
    public static int MonthOf(int day)
    {
        var date = DateTime.UnixEpoch.AddDays(day);
        return date.Year * 12 + date.Month - 1;
    }

    /// <summary>The first instant of the period that a day lies in.</summary>
    public static DateTimeOffset PeriodStart(LimitPeriod period, int day)
    {
        var date = DateTime.UnixEpoch.AddDays(day);
        return period switch
        {
            LimitPeriod.Day => new(date, TimeSpan.Zero),
            LimitPeriod.Month => new(date.AddDays(1 - date.Day), TimeSpan.Zero),
            _ => DateTimeOffset.UnixEpoch,
        };
    }
}

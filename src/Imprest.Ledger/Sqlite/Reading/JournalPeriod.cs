using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Finds entries of an account's journal by instant.</summary>
/// <remarks>
/// Numbers are dense and instants rise with them, but for callers that are a little out of order. So an instant is found by halving, some
/// twenty reads by key in a million entries, and what lies within <see cref="JournalSearch.Slack"/> of it is looked at one by one: no index by time is needed.
/// </remarks>
internal sealed class JournalPeriod : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand at;
    private readonly long number, last;

    /// <param name="account">Its number; less than 1 is no account's, and has no entries.</param>
    public JournalPeriod(SqliteConnection connection, long account)
    {
        (this.connection, number) = (connection, Math.Max(0, account));
        at = connection.Command("select at from journal where id = $id", ("$id", 0L));
        last = connection.Query(
            "select id & 1099511627775 from journal where id < $end and id >= $first order by id desc limit 1", row => row.GetInt64(0),
            ("$first", JournalId.Of(number, 0)), ("$end", JournalId.Of(number + 1, 0))) is [var sequence] ? sequence : 0;
    }

    /// <summary>A number at or before which all entries from before an instant are.</summary>
    /// <param name="known">An entry from before the instant, or 0.</param>
    public long EndOf(DateTimeOffset instant, long known = 0) => Halve(instant + JournalSearch.Slack, known);

    /// <summary>A number after which all entries of an instant and later are.</summary>
    public long StartOf(DateTimeOffset instant) => Halve(instant - JournalSearch.Slack, 0);

    /// <summary>The balance at the end of each UTC day: that of the day's last entry, or where it has none of the day before.</summary>
    public List<DayBalance> Closing(DateOnly first, DateOnly end)
    {
        var days = new List<DayBalance>();
        var known = 0L;
        for (var day = first; day <= end; day = day.AddDays(1))
        {
            var midnight = new DateTimeOffset(day.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            var upTo = EndOf(midnight, known);
            days.Add(connection.Query("""
                select id & 1099511627775, balance_after_nanos, held_after_nanos from journal where id > $first and id <= $last and at < $midnight
                order by id desc limit 1
                """, row => new DayBalance(day, new(row.GetInt64(1)), new(row.GetInt64(2)), row.GetInt64(0)),
                ("$first", JournalId.Of(number, 0)), ("$last", JournalId.Of(number, upTo)), ("$midnight", midnight.Stored()))
                is [var found] ? found : new(day, Pricing.Money.Zero, Pricing.Money.Zero, null));
            known = days[^1].LastEntry ?? 0;
        }

        return days;
    }

    public void Dispose() => at.Dispose();

    /// <summary>Between two neighbours, the first from before the instant and the second not: the first's number.</summary>
    private long Halve(DateTimeOffset instant, long known)
    {
        var (before, after) = (known, last + 1);
        while (after - before > 1)
        {
            var middle = before + (after - before) / 2;
            at.Parameters[0].Value = JournalId.Of(number, middle);
            if ((long)at.ExecuteScalar()! < instant.Stored())
                before = middle;
            else
                after = middle;
        }

        return before;
    }
}

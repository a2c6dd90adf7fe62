using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>The requests that cost most: those of the days whose dearest is dear enough, as <c>usage_days</c> tells.</summary>
internal static class DearestRequests
{
    private readonly record struct Found(long Amount, long Time, string Id, long Number);

    /// <returns>The dearest first; of the same price the newest first. What is not charged is not dear.</returns>
    public static IReadOnlyList<RequestRecord> Read(SqliteConnection connection, RequestFilter filter, int count)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var asked = new LogFilter(filter);
        var found = new List<Found>();
        foreach (var stretch in Stretch.Of(connection, filter, asked).OrderByDescending(stretch => (stretch.Dearest, stretch.Newest)))
        {
            var least = found.Count == count ? found[^1] : new(1, 0, "", 0);
            if ((stretch.Dearest, stretch.Newest).CompareTo((least.Amount, least.Time)) < 0)
                break;
            var day = stretch.Day is null ? "" : $" and {LogFilter.DayOf} = $day";
            found.AddRange(connection.Query($"""
                select captured_nanos + rerated_nanos as amount, r.time, r.id, r.number from {Stretch.Rows}
                where captured_nanos + rerated_nanos >= $least{day}{asked.OfEnded} order by amount desc, r.time desc, r.id desc limit $most
                """, row => new Found(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetInt64(3)),
                [
                    .. asked.Parameters, ("$least", least.Amount), ("$day", stretch.Day), ("$most", count),
                    ("$ranges", Stretch.Text(stretch.Ranges(connection, asked, least.Amount))),
                ]));
            found.Sort((one, other) => (other.Amount, other.Time, other.Id).CompareTo((one.Amount, one.Time, one.Id)));
            if (found.Count > count)
                found.RemoveRange(count, found.Count - count);
        }

        var records = RequestRows.Of(connection, found.Select(one => one.Number), []).ToDictionary(record => record.Id.Value);
        return [.. found.Select(one => records[one.Id])];
    }
}

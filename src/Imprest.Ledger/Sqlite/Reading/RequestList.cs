using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>The usage log as a list: newest first, a page at a time.</summary>
/// <remarks>
/// Only rows are read among which some may be asked for. <c>usage_days</c> tells on which days there are requests of a model, a key, an outcome, and
/// between which rows; a label or a provider's request id is found by the Bloom filters of <c>search_blocks</c>. From the newest stretch on they are read
/// until the page is full of requests newer than any in the stretches that are left. So a rare request takes its own rows, and what many
/// requests have the newest few.
/// </remarks>
internal static class RequestList
{
    // Where so many of a day's requests are asked for, reading them by time comes to the page's end sooner than reading all of them.
    private const int Many = 256;

    private readonly record struct Found(long Time, string Id, long Number, bool IsOpen);

    public static Page<RequestRecord>? Read(SqliteConnection connection, RequestFilter filter, int limit, RequestId? after)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        if (after is { } last && RequestRows.Find(connection, filter.Account, last) is null)
            return null;
        var asked = new LogFilter(filter);
        var before = after is null ? "" : " and (time, id) < ($after_time, $after)";
        var end = after is { } end1 ? RequestTime.Of(end1.Value) : long.MaxValue;
        (string, object?)[] parameters = [.. asked.Parameters, ("$after", after?.Value), ("$after_time", end), ("$most", limit + 1L)];
        const string Order = "order by time desc, id desc limit $most";

        var found = connection.Query($"select time, id, number from open_requests where true{asked.OfOpen}{before} {Order}", row => Map(row, isOpen: true), parameters);
        if (filter is { TasksOnly: true, OpenOnly: false }) // An index has those that have ended, whatever else is asked.
        {
            found.AddRange(connection.Query(
                $"select r.time, r.id, r.number from requests r indexed by requests_tasks where is_task = 1 and time <= $after_time{asked.OfEnded}{before} {Order}",
                row => Map(row, isOpen: false), parameters));
            found.Sort((one, other) => (other.Time, other.Id).CompareTo((one.Time, one.Id)));
        }

        foreach (var stretch in filter.TasksOnly || filter.OpenOnly ? [] : Stretch.Of(connection, filter, asked))
        {
            if (found.Count > limit && found[limit].Time > stretch.Newest)
                break;
            if (stretch.Oldest > end)
                continue;
            var day = stretch.Day is null ? "" : $" and {LogFilter.DayOf} = $day";
            var rows = filter.Account is not null && stretch is { Day: not null, Requests: > Many }
                ? $"requests r indexed by requests_by_time where {asked.OfAccount} and time between $oldest and $newest"
                : $"{Stretch.Rows} where true";
            var ranges = rows.EndsWith("true", StringComparison.Ordinal) ? stretch.Ranges(connection, asked) : [];
            found.AddRange(connection.Query(
                $"select r.time, r.id, r.number from {rows}{day}{asked.OfEnded}{before} {Order}", row => Map(row, isOpen: false),
                [.. parameters, ("$day", stretch.Day), ("$oldest", stretch.Oldest), ("$newest", Math.Min(stretch.Newest, end)), ("$ranges", Stretch.Text(ranges))]));
            found.Sort((one, other) => (other.Time, other.Id).CompareTo((one.Time, one.Id)));
            if (found.Count > limit + 1)
                found.RemoveRange(limit + 1, found.Count - limit - 1);
        }

        var page = found.Take(limit).ToList();
        return new(
            RequestRows.Of(connection, page.Where(one => !one.IsOpen).Select(one => one.Number), page.Where(one => one.IsOpen).Select(one => one.Number)),
            found.Count > limit);
    }

    private static Found Map(SqliteDataReader row, bool isOpen) => new(row.GetInt64(0), row.GetString(1), row.GetInt64(2), isOpen);
}

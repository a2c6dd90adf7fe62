using Imprest.Ledger.Sqlite.Writing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Rows of <c>requests</c> among which some may meet a filter: those of a UTC day, or of a block of the search.</summary>
/// <param name="Day">Null: a block.</param>
/// <param name="Oldest">No request in it has an earlier time; see <see cref="RequestTime"/>.</param>
/// <param name="Newest">Nor a later one.</param>
/// <param name="Requests">So many meet what a row of <c>usage_days</c> can answer; of a block: how many there are.</param>
/// <param name="Dearest">No request in it was charged more.</param>
internal sealed record Stretch(int? Day, long First, long Last, long Oldest, long Newest, long Requests, long Dearest)
{
    /// <summary>In SQL: the rows <c>r</c> of <c>requests</c> in some ranges, read in their order.</summary>
    public const string Rows = """
        (select value ->> 0 as first, value ->> 1 as last from json_each($ranges)) range
        cross join requests r not indexed on r.number between range.first and range.last
        """;

    /// <summary>All that a filter needs, those with the newest request first.</summary>
    public static List<Stretch> Of(SqliteConnection connection, RequestFilter filter, LogFilter asked)
    {
        var stretches = Days(connection, filter, asked);
        if (!asked.KnowsDays && stretches.Count > 0)
            stretches = Blocks(connection, filter, stretches.Min(day => day.First), stretches.Max(day => day.Last));
        stretches.Sort((one, other) => other.Newest.CompareTo(one.Newest));
        return stretches;
    }

    /// <summary>The rows between which its requests are that meet the filter: mostly far fewer than between its first and its last.</summary>
    /// <param name="least">Only requests that were charged so much.</param>
    public List<(long First, long Last)> Ranges(SqliteConnection connection, LogFilter asked, long least = 0)
    {
        if (Day is null)
            return [(First, Last)];
        return Merged(connection.Query($"""
            select first_number, last_number from usage_days where grain = {(int)UsageGrain.Kinds} and {asked.OfAccount} and day = $day and requests > 0
            and dearest_nanos >= $least {asked.Where}
            """, row => (row.GetInt64(0), row.GetInt64(1)), [.. asked.Parameters, ("$day", Day), ("$least", least)]));
    }

    /// <summary>Ranges of rows as the parameter <c>$ranges</c> of <see cref="Rows"/>.</summary>
    public static string Text(IEnumerable<(long First, long Last)> ranges) => $"[{string.Join(',', ranges.Select(range => $"[{range.First},{range.Last}]"))}]";

    /// <summary>The same rows in ranges that do not overlap.</summary>
    public static List<(long First, long Last)> Merged(IEnumerable<(long First, long Last)> ranges)
    {
        var merged = new List<(long First, long Last)>();
        foreach (var (first, last) in ranges.Order())
        {
            if (merged.Count > 0 && first - 1 <= merged[^1].Last)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            else
                merged.Add((first, last));
        }

        return merged;
    }

    private static List<Stretch> Days(SqliteConnection connection, RequestFilter filter, LogFilter asked) => connection.Query($"""
        select day, min(first_number), max(last_number), min(oldest), max(newest), sum(requests), max(dearest_nanos) from usage_days
        where grain = {(int)asked.Grain([])} and {asked.OfAccount} and day between $first_day and $last_day and requests > 0 {asked.Where} group by day
        """, row => new Stretch(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
        [
            .. asked.Parameters, ("$first_day", filter.From is { } from ? Instants.DayOf(from.Stored()) : int.MinValue),
            ("$last_day", filter.To is { } to ? Instants.DayOf(to.Stored() - 1) : int.MaxValue),
        ]);

    /// <summary>The blocks from one row to another that may have what is searched, and what is in no block yet.</summary>
    private static List<Stretch> Blocks(SqliteConnection connection, RequestFilter filter, long first, long last)
    {
        var stretches = new List<Stretch>();
        var next = 0L;
        using var command = connection.Command("select block, oldest, newest, filter from search_blocks order by block");
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            next = (row.GetInt64(0) + 1) * SearchFilter.Rows;
            if (next > first && next - SearchFilter.Rows <= last && SearchFilter.MayHave(row.GetFieldValue<byte[]>(3), filter))
                stretches.Add(new(null, next - SearchFilter.Rows, next - 1, row.GetInt64(1), row.GetInt64(2), SearchFilter.Rows, long.MaxValue));
        }

        stretches.Add(new(null, next, long.MaxValue, 0, long.MaxValue, SearchFilter.Rows, long.MaxValue));
        return stretches;
    }
}

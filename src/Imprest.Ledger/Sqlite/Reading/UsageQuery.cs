using System.Text;
using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Sums over the usage log. Amounts are the ledger's captures, to the nano-dollar.</summary>
internal static class UsageQuery
{
    private const int MostGroups = 8;

    // What each call cost stands in the documents: they are read only where somebody wants to know.
    private const string Cost = """
        , coalesce(sum((select sum(c.value ->> 'cost_nanos') from json_each(r.calls) c)), 0),
        sum(r.calls is null or exists (select 1 from json_each(r.calls) c where c.value ->> 'cost_nanos' is null))
        """;

    /// <exception cref="ArgumentException">A group is not known, or there are too many.</exception>
    public static IReadOnlyList<UsageRow> Read(SqliteConnection connection, RequestFilter filter, IReadOnlyList<string> groupBy, bool withCost)
    {
        if (groupBy.Count > MostGroups)
            throw new ArgumentException($"Usage is grouped by at most {MostGroups} at a time.", nameof(groupBy));
        var (where, parameters) = RequestList.Conditions(filter);
        if (filter.Account is { } account)
        {
            where += " and r.account_id = $account";
            parameters.Add(("$account", account.Value));
        }

        var sql = new StringBuilder("select ");
        for (var i = 0; i < groupBy.Count; i++)
            sql.Append(Expression(groupBy[i], i, parameters)).Append(" as g").Append(i).Append(", ");
        sql.Append("count(*), sum(r.images), sum(r.delivered), sum(coalesce(r.captured_nanos, 0) + r.rerated_nanos), ");
        sql.Append("sum(r.captured_nanos is null or r.amount_status is ").Append((int)AmountStatus.Unknown).Append(')');
        sql.Append(withCost ? Cost : ", 0, 0");
        sql.Append(" from request_log r where r.state > 0").Append(where);
        for (var i = 0; i < groupBy.Count; i++)
            sql.Append(i == 0 ? " group by g" : ", g").Append(i);
        for (var i = 0; i < groupBy.Count; i++)
            sql.Append(i == 0 ? " order by g" : ", g").Append(i);
        var rows = connection.Query(sql.ToString(), row => Map(row, groupBy), [.. parameters]);
        return rows is [{ Requests: 0 }] ? [] : rows;
    }

    private static UsageRow Map(SqliteDataReader row, IReadOnlyList<string> groupBy)
    {
        var key = new KeyValuePair<string, string?>[groupBy.Count];
        for (var i = 0; i < key.Length; i++)
            key[i] = new(groupBy[i], Value(groupBy[i], row, i));
        var at = key.Length;
        return new(key, row.GetInt64(at), row.Long(at + 1) ?? 0, row.Long(at + 2) ?? 0, new(row.Long(at + 3) ?? 0), row.Long(at + 4) ?? 0)
        {
            ProviderCost = new(row.Long(at + 5) ?? 0),
            UnknownCosts = row.Long(at + 6) ?? 0,
        };
    }

    private static string? Value(string group, SqliteDataReader row, int column) => (group, row.IsDBNull(column)) switch
    {
        (_, true) => null,
        ("outcome", _) => ((Outcome)row.GetInt32(column)).Wire(),
        ("state", _) => ((RequestState)row.GetInt32(column)).Wire(),
        _ => row.GetString(column),
    };

    private static string Expression(string group, int index, List<(string, object?)> parameters)
    {
        if (group.StartsWith("label:", StringComparison.Ordinal))
        {
            parameters.Add(($"$group{index}", group["label:".Length..]));
            return $"(select cast(l.value as text) from json_each(case when json_valid(r.labels) then r.labels end) l where l.key = $group{index})";
        }

        return group switch
        {
            "day" => "strftime('%Y-%m-%d', r.created_at / 1000, 'unixepoch')",
            "month" => "strftime('%Y-%m', r.created_at / 1000, 'unixepoch')",
            "model" or "provider" or "operation" or "quality" or "size" or "key_id" or "outcome" or "state" or "account_id" => "r." + group,
            _ => throw new ArgumentException($"Usage cannot be grouped by '{group}'.", nameof(group)),
        };
    }
}

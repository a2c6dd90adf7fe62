using System.Text;
using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>A filter, but for its period, as conditions that hold for a row of <c>usage_days</c> and for each request that is counted in it.</summary>
internal sealed class UsageFilter
{
    private readonly StringBuilder where = new();
    private readonly List<(string, object?)> parameters = [];

    public UsageFilter(RequestFilter filter)
    {
        IsOfAccount = filter.Account is not null;
        if (filter.Account is { } account)
            And(OfAccount, "$account", account.Value);
        And("state = $state", "$state", (int?)filter.State);
        And("outcome = $outcome", "$outcome", (int?)filter.Outcome);
        And("key_id = $key", "$key", filter.Key?.Value);
        var kinds = new List<string>();
        foreach (var (column, value) in new[] { ("model", filter.Model), ("operation", filter.Operation), ("quality", filter.Quality), ("size", filter.Size) })
        {
            if (value is null)
                continue;
            kinds.Add($"k.{column} = ${column}");
            parameters.Add(("$" + column, value));
        }

        if (kinds.Count > 0)
            where.Append(" and kind in (select k.id from kinds k where ").AppendJoin(" and ", kinds).Append(')');
        if (filter.FailuresOnly) // What is under way has not failed.
            where.Append(" and state not in (1, 2) and (outcome is null or outcome <> ").Append((int)Outcome.Delivered).Append(')');
        if (filter.UnknownOnly)
            where.Append(" and state = ").Append((int)RequestState.Settled).Append(" and amount_status = ").Append((int)AmountStatus.Unknown);
    }

    /// <summary>A request meets the conditions exactly when its row of <c>usage_days</c> does.</summary>
    public static bool KnowsDays(RequestFilter filter) => filter is { Label: null, ProviderRequestId: null };

    /// <summary>Each condition with an <c>and</c> before it.</summary>
    public string Where => where.ToString();

    /// <summary>The condition that it belongs to the account, or to any, so that the table's key can be used.</summary>
    public string OfAccount => IsOfAccount ? "account = (select number from accounts where id = $account)" : "account in (select number from accounts)";

    public IReadOnlyList<(string, object?)> Parameters => parameters;

    private bool IsOfAccount { get; }

    private void And(string condition, string name, object? value)
    {
        if (value is null)
            return;
        where.Append(" and ").Append(condition);
        parameters.Add((name, value));
    }
}

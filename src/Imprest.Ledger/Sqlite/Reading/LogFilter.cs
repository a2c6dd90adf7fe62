using System.Text;
using Imprest.Ledger.Sqlite.Writing;
using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>A filter of the log as SQL: what can be asked of the rows of <c>usage_days</c>, and the rest, which only requests can answer.</summary>
internal sealed class LogFilter
{
    /// <summary>In SQL: the UTC day of a request's creation.</summary>
    public const string DayOf = "created_at / 86400000 - (created_at % 86400000 < 0)";

    private const string AnyCall = """
        exists (select 1 from json_each(case when json_valid(calls) then calls else '[]' end) c where c.value ->> 'provider_request_id' = $provider_request)
        """;

    private readonly StringBuilder where = new(), ofRequests = new();
    private readonly List<(string, object?)> parameters = [];
    private readonly RequestFilter filter;

    public LogFilter(RequestFilter filter)
    {
        this.filter = filter;
        if (filter.Account is { } account)
            And(where, OfAccount, "$account", account.Value);
        And(where, "state = $state", "$state", (int?)filter.State);
        And(where, "outcome = $outcome", "$outcome", (int?)filter.Outcome);
        And(where, "key_id = $key", "$key", filter.Key?.Value);
        var kinds = new StringBuilder();
        And(kinds, "k.model = $model", "$model", filter.Model);
        And(kinds, "k.operation = $operation", "$operation", filter.Operation);
        And(kinds, "k.quality = $quality", "$quality", filter.Quality);
        And(kinds, "k.size = $size", "$size", filter.Size);
        if (kinds.Length > 0)
            where.Append(" and kind in (select k.id from kinds k where true").Append(kinds).Append(')');
        if (filter.FailuresOnly) // Ended or not: what is in doubt was not delivered yet, what is under way has not failed.
            where.Append(" and state not in (1, 2) and (outcome is null or outcome <> ").Append((int)Outcome.Delivered).Append(')');
        if (filter.OpenOnly)
            where.Append(" and state in (").AppendJoin(',', Enum.GetValues<RequestState>().Where(state => !state.IsTerminal()).Select(state => (int)state)).Append(')');
        if (filter.UnknownOnly)
            where.Append(" and state = ").Append((int)RequestState.Settled).Append(" and amount_status = ").Append((int)AmountStatus.Unknown);
        if (filter.AmountStatus is { } status)
            where.Append(" and (amount_status = ").Append((int)status).Append(Unrated(status)).Append(')');

        And(ofRequests, "created_at >= $from", "$from", filter.From?.Stored());
        And(ofRequests, "created_at < $to", "$to", filter.To?.Stored());
        if (filter.TasksOnly)
            ofRequests.Append(" and is_task = 1");
        if (filter.Label?.Split('=', 2) is not { } label)
            return;
        And(ofRequests, "json_valid(labels) and exists (select 1 from json_each(labels) l where l.key = $label_name"
            + (label.Length > 1 ? " and cast(l.value as text) = $label_value)" : ")"), "$label_name", label[0]);
        if (label.Length > 1)
            parameters.Add(("$label_value", label[1]));
    }

    /// <summary>A request meets the filter, but for its period, exactly when its row of <c>usage_days</c> does.</summary>
    public bool KnowsDays => filter is { Label: null, ProviderRequestId: null, TasksOnly: false };

    /// <summary>What a row of <c>usage_days</c> can answer, each condition with an <c>and</c> before it; true also of a request that is counted in it.</summary>
    public string Where => where.ToString();

    /// <summary>The whole filter, of a row <c>r</c> of <c>requests</c>.</summary>
    public string OfEnded => $"{where}{ofRequests}" + (filter.ProviderRequestId is null ? "" : $"""
         and (provider_request_id = $provider_request or ((attempts > 1 or images > 1)
            and (select {AnyCall} from documents d where d.number = r.number)))
        """);

    /// <summary>The whole filter, of a row of <c>open_requests</c>.</summary>
    public string OfOpen => $"{where}{ofRequests}" + (filter.ProviderRequestId is null ? "" : $" and (provider_request_id = $provider_request or {AnyCall})");

    /// <summary>The condition that something belongs to the account, or to any, so that the key of <c>usage_days</c> can be used.</summary>
    public string OfAccount => filter.Account is null ? "account in (select number from accounts)" : "account = (select number from accounts where id = $account)";

    public IReadOnlyList<(string Name, object? Value)> Parameters =>
        filter.ProviderRequestId is { } id ? [.. parameters, ("$provider_request", id)] : parameters;

    /// <summary>The coarsest grain that can tell what is asked, and what is grouped by.</summary>
    public UsageGrain Grain(IReadOnlyList<string> groups)
    {
        var byKind = filter is not { Operation: null, Quality: null, Size: null } || groups.Any(group => group is "operation" or "quality" or "size");
        var byModel = filter.Model is not null || groups.Any(group => group is "model" or "provider");
        var byKey = filter.Key is not null || groups.Contains("key_id");
        return byKind || (byModel && byKey) ? UsageGrain.Kinds : byModel ? UsageGrain.Models : UsageGrain.Keys;
    }

    /// <summary>Of a request without a rating: refused and voided ones cost nothing, exactly; of the others nothing is known.</summary>
    private static string Unrated(AmountStatus status) => status == AmountStatus.Estimated ? "" : $"""
         or (coalesce(amount_status, -1) = -1 and state {(status == AmountStatus.Exact ? "" : "not ")}in ({(int)RequestState.Rejected}, {(int)RequestState.Voided}))
        """;

    private void And(StringBuilder conditions, string condition, string name, object? value)
    {
        if (value is null)
            return;
        conditions.Append(" and ").Append(condition);
        parameters.Add((name, value));
    }
}

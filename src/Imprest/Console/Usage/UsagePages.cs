using System.Text.Json.Nodes;
using Imprest.Console.Components;
using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.UsageLog;

namespace Imprest.Console.Usage;

/// <summary>The usage log: its rows or its groups, their totals, what is new, and all of it to take away.</summary>
internal sealed class UsagePages(SqliteLedger ledger, KeyChanges keys, TimeProvider clock)
{
    private const int RowsOfPage = 50;
    private const int MostNews = 50;
    private const int MostBars = 12;

    /// <summary>Parameters of the page beside the filters of lists.</summary>
    private static readonly string[] Own = ["after", "period", "group_by", "sort", "columns", "q", "format"];
    private static readonly string[] Groups = ["day", "model", "operation", "quality", "size", "key_id", "outcome", "account_id"];

    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/usage", ShowAsync);
        routes.Get("/usage/news", NewsAsync);
        routes.Get("/usage/export", Export);
    }

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        if (ListQuery.Text(context.Request, "q") is { } search)
            return await SearchAsync(context, caller, search.Trim());
        var (filter, period) = Asked(context.Request, caller);
        var totals = UsageTotals.Of(await ledger.UsageAsync(filter, ["state", "outcome"], withRejected: true));
        var group = ListQuery.Text(context.Request, "group_by");
        return PageResult.Of<UsagePage>("Usage", group is null
            ? await RowsAsync(context, caller, filter, period, totals)
            : await GroupedAsync(context, caller, filter, period, totals, group));
    }

    private async Task<UsageModel> RowsAsync(HttpContext context, Caller caller, RequestFilter filter, UsagePeriod period, UsageTotals totals)
    {
        var after = ListQuery.After(context.Request);
        var page = await ledger.ListRequestsAsync(filter, RowsOfPage, after is null ? null : new RequestId(after))
            ?? throw new ApiException(ErrorCode.NotFound, $"There is no request {after} to list after.", "after");
        return new(filter, period, totals, await ChoicesAsync(caller, filter, period))
        {
            Requests = page.Items,
            Columns = UsageColumns.Chosen(context.Request, caller.Sees is null),
            Next = page.HasMore ? page.Items[^1].Id.Value : null,
            IsLater = after is not null,
            News = after is null && filter.To is null && page.Items is [var newest, ..] ? $"/usage/news{QueryOf(context.Request, newest.Id)}" : null,
        };
    }

    private async Task<UsageModel> GroupedAsync(HttpContext context, Caller caller, RequestFilter filter, UsagePeriod period, UsageTotals totals, string group)
    {
        if (!Groups.Contains(group) || (group == "account_id" && caller.Sees is not null))
            throw ListQuery.Bad("group_by", $"takes {string.Join(", ", Groups[..^1])}");
        var now = clock.GetUtcNow();
        var unit = group == "day" ? SpendChart.UnitOf(period, now) : group;
        // What was refused has an outcome, too: by outcome all requests are there, as they are in the list.
        var rows = await ledger.UsageAsync(filter, [unit], withRejected: group == "outcome");
        var sort = ListQuery.Text(context.Request, "sort");
        if (group == "day" && sort is ("day" or "month"))
            sort = unit; // Another period may be told by the other.
        var choices = await ChoicesAsync(caller, filter, period);
        string Named(string value) => group switch { "key_id" => choices.KeyName(value), "account_id" => choices.AccountName(value), _ => value };
        var ordered = Sorted(rows, sort ?? (group == "day" ? unit : "charge"), unit, Named);
        return new(filter, period, totals, choices)
        {
            Group = unit,
            Sort = sort,
            Groups = ordered,
            Chart = ordered.Count == 0 ? null : group == "day"
                ? SpendChart.Of(await ledger.UsageAsync(filter, [unit, "model"]), unit, period, now)
                : Bars([.. rows.OrderByDescending(row => row.Amount)], group, Named),
        };
    }

    /// <summary>The greatest first; names by the alphabet, times from the newest on.</summary>
    /// <param name="name">What a group is called.</param>
    private static List<UsageRow> Sorted(IReadOnlyList<UsageRow> rows, string sort, string unit, Func<string, string> name) => sort switch
    {
        "charge" => [.. rows.OrderByDescending(row => row.Amount).ThenByDescending(row => row.Requests)],
        "requests" => [.. rows.OrderByDescending(row => row.Requests).ThenByDescending(row => row.Amount)],
        "images" => [.. rows.OrderByDescending(row => row.ImagesRequested).ThenByDescending(row => row.Amount)],
        "delivered" => [.. rows.OrderByDescending(row => row.ImagesDelivered).ThenByDescending(row => row.Amount)],
        _ when sort != unit => throw ListQuery.Bad("sort", $"takes {unit}, requests, images, delivered or charge"),
        "day" or "month" => [.. rows.OrderByDescending(row => row.Key[0].Value, StringComparer.Ordinal)],
        _ => [.. rows.OrderBy(row => row.Key[0].Value is null).ThenBy(row => row.Key[0].Value is { } value ? name(value) : "", StringComparer.OrdinalIgnoreCase)],
    };

    private static ChartData Bars(List<UsageRow> rows, string group, Func<string, string> name)
    {
        var across = GroupWords.Of(group);
        var shown = rows.Take(MostBars).ToList();
        return new("bars", $"Spend by {across}{(rows.Count > MostBars ? $", the {MostBars} greatest" : "")}", across, "USD",
            [.. shown.Select(row => row.Key[0].Value is { } value ? name(value) : group == "outcome" ? "not ended yet" : "not given")], [ChartSeries.OfMoney("charged", [.. shown.Select(row => (Pricing.Money?)row.Amount)])]);
    }

    /// <summary>An id leads to its request; another text is a provider's id.</summary>
    private async Task<IResult> SearchAsync(HttpContext context, Caller caller, string search)
    {
        if (search.StartsWith("req_", StringComparison.Ordinal))
        {
            return await ledger.FindRequestAsync(caller.Sees, new RequestId(search)) is not null
                ? Results.LocalRedirect($"/requests/{Uri.EscapeDataString(search)}") : throw RequestEndpoints.Missing(search);
        }

        var query = context.Request.Query.Where(pair => pair.Key is not ("q" or "after" or "group_by" or "provider_request_id") && pair.Value.ToString().Length > 0)
            .Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)).Append(KeyValuePair.Create("provider_request_id", (string?)search));
        return Results.LocalRedirect("/usage" + QueryString.Create(query));
    }

    /// <summary>How many requests have come since the newest that a page shows.</summary>
    private async Task<IResult> NewsAsync(HttpContext context)
    {
        var (filter, _) = Asked(context.Request, context.SignedInCaller());
        var newest = new RequestId(ListQuery.After(context.Request) ?? throw ListQuery.Bad("after", "names the newest request that is shown"));
        if (await ledger.FindRequestAsync(filter.Account, newest) is not { } known)
            throw RequestEndpoints.Missing(newest.Value);
        var page = await ledger.ListRequestsAsync(filter with { From = known.CreatedAt }, MostNews, null);
        var count = page!.Items.TakeWhile(request => request.Id != newest).Count();
        return Results.Json(new JsonObject { ["count"] = count, ["more"] = count == MostNews });
    }

    private UsageExport Export(HttpContext context)
    {
        var caller = context.SignedInCaller();
        var (filter, _) = Asked(context.Request, caller);
        return new UsageExport(ledger, caller, filter, ExportFormats.Parse(ListQuery.Text(context.Request, "format")));
    }

    private (RequestFilter Filter, UsagePeriod Period) Asked(HttpRequest request, Caller caller)
    {
        var period = UsagePeriod.Of(request, clock.GetUtcNow());
        return (ListQuery.Filter(request, caller, Own) with { From = period.From, To = period.To }, period);
    }

    private async Task<UsageChoices> ChoicesAsync(Caller caller, RequestFilter filter, UsagePeriod period)
    {
        var kinds = await ledger.UsageAsync(new() { Account = filter.Account, From = period.From, To = period.To }, ["model", "operation", "quality", "size"]);
        IReadOnlyList<string> Of(int group, string? chosen) => [.. kinds.Select(row => row.Key[group].Value).Append(chosen).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
        return new(
            Of(0, filter.Model), Of(1, filter.Operation), Of(2, filter.Quality), Of(3, filter.Size),
            [.. (await keys.NamedAsync(caller, filter.Account)).OrderBy(key => key.Name, StringComparer.Ordinal)],
            caller.Sees is null ? await ledger.AccountsAsync() : []);
    }

    private static string QueryOf(HttpRequest request, RequestId newest) => QueryString.Create(
        request.Query.Where(pair => pair.Key is not ("after" or "columns")).Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)).Append(KeyValuePair.Create("after", (string?)newest.Value))).Value!;
}

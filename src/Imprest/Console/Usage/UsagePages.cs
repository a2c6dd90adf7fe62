using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Console.Usage;

/// <summary>The usage log with its filters and their totals.</summary>
internal sealed class UsagePages(SqliteLedger ledger)
{
    private const int RowsOfPage = 50;

    public void Map(ConsoleRoutes routes) => routes.Get("/usage", ShowAsync);

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        var filter = ListQuery.Filter(context.Request, caller, ["after"]);
        var after = ListQuery.After(context.Request);
        var page = await ledger.ListRequestsAsync(filter, RowsOfPage, after is null ? null : new RequestId(after))
            ?? throw new ApiException(ErrorCode.NotFound, $"There is no request {after} to list after.", "after");
        var totals = await ledger.UsageAsync(filter, []) is [var all, ..] ? all : null;
        return PageResult.Of<UsagePage>("Usage", new UsageModel(page.Items, page.HasMore ? page.Items[^1].Id.Value : null, after is not null, totals));
    }
}

/// <param name="Next">The id after which the next page begins; null: this is the last.</param>
/// <param name="Totals">Of all that the filter matches; null: nothing does.</param>
public sealed record UsageModel(IReadOnlyList<RequestRecord> Requests, string? Next, bool Newest, UsageRow? Totals)
{
    /// <summary>What the account pays; null while not known.</summary>
    internal static Money? ChargeOf(RequestRecord record) => RequestView.Charge(record);
}

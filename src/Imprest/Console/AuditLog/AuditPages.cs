using Imprest.Audit;
using Imprest.Console.Accounts;
using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.UsageLog;

namespace Imprest.Console.AuditLog;

/// <summary>Who changed what, newest first. For operators and auditors.</summary>
internal sealed class AuditPages(SqliteLedger ledger, AccountNames names)
{
    private const int RowsOfPage = 50;

    public void Map(ConsoleRoutes routes) => routes.Get("/audit", ShowAsync);

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        context.SignedInCaller().MustSeeAll();
        ListQuery.MustKnow(context.Request, "after", "account_id", "key_id", "action", "from", "to");
        var filter = AuditEndpoint.Filter(context.Request);
        long? after = ListQuery.After(context.Request) is not { } text ? null : AuditView.TryReadId(text, out var number) ? number : throw NoRow(text);
        var page = await ledger.AuditAsync(filter, RowsOfPage, after) ?? throw NoRow(ListQuery.After(context.Request)!);
        var called = new Dictionary<AccountId, string>();
        foreach (var account in page.Items.Select(entry => entry.Note.Account).Append(filter.Account).OfType<AccountId>().Distinct())
            called[account] = await names.OfAsync(account);
        return PageResult.Of<AuditPage>("Audit log", new AuditModel(page.Items, filter, page.HasMore ? AuditView.Id(page.Items[^1]) : null, after is not null, called));
    }

    private static ApiException NoRow(string id) => new(ErrorCode.NotFound, $"There is no row {id} to list after.", "after");
}

/// <param name="AccountNames">Of every account that is named on the page.</param>
/// <param name="Next">The row after which the next page begins; null: this is the last.</param>
public sealed record AuditModel(IReadOnlyList<AuditEntry> Entries, AuditFilter Filter, string? Next, bool Newest, IReadOnlyDictionary<AccountId, string> AccountNames)
{
    internal static IReadOnlyList<string> Actions => AuditActions.All;
}

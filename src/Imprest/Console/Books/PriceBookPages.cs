using System.Globalization;
using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Comparing;
using Imprest.UsageLog;

namespace Imprest.Console.Books;

/// <summary>The price book's versions, changes, old figures, conflicts and price lists. For operators and auditors; operators reload it.</summary>
internal sealed class PriceBookPages(SqliteLedger ledger, PriceBookSource prices, PriceReload reload, AccountPrices accountPrices, GatewayOptions options, TimeProvider clock)
{
    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/price-book", ShowAsync);
        routes.Post("/price-book/reload", ReloadAsync);
    }

    private async Task<IResult> ShowAsync(HttpContext context)
    {
        context.SignedInCaller().MustSeeAll();
        ListQuery.MustKnow(context.Request, "tab", "provider", "from", "to", "reloaded", "all");
        var model = await ModelAsync(context.Request, ListQuery.Text(context.Request, "tab") ?? "versions");
        return Page(model with { JustReloaded = ListQuery.Text(context.Request, "reloaded") is not null && reload.Last is not null }, 200);
    }

    private async Task<IResult> ReloadAsync(HttpContext context)
    {
        var caller = context.SignedInCaller();
        try
        {
            await reload.RunAsync(caller);
            return Results.Redirect("/price-book?tab=changes&reloaded=1");
        }
        catch (ApiException wrong) when (wrong.Code == ErrorCode.PricesInvalid)
        {
            var errors = wrong.Details?["errors"]?.AsArray().Select(error => (string)error!) ?? [];
            return Page(await ModelAsync(context.Request, "versions") with { Errors = [.. errors] }, wrong.Code.Form().Status);
        }
    }

    private static PageResult Page(PriceBookModel model, int status) => PageResult.Of<PriceBookPage>("Price book", model, status);

    private async Task<PriceBookModel> ModelAsync(HttpRequest request, string tab)
    {
        if (!PriceBookModel.Tabs.Any(known => known.Tab == tab))
            throw ListQuery.Bad("tab", $"is one of {string.Join(", ", PriceBookModel.Tabs.Select(known => known.Tab))}");
        var (book, now) = (prices.Current, clock.GetUtcNow());
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var provider = ListQuery.Text(request, "provider");
        return new(tab, book.CardsAt(now), StaleFigure.Of(book, today, RateCardAge.StaleAfterDays), today)
        {
            Directory = prices.Directory,
            ReloadedAt = reload.Last?.At,
            Provider = provider,
            All = ListQuery.Text(request, "all") == "1",
            Versions = provider is null ? [] : [.. book.Cards.Where(card => card.Provider == provider)],
            Changes = tab == "changes" ? Changes(request, book, now) : null,
            Conflicts = tab == "conflicts" ? [.. book.CardsAt(now).Where(card => card.Conflicts.Count > 0)] : [],
            Lists = tab == "lists" ? await ListsAsync() : [],
        };
    }

    /// <summary>Two days where the address names them, else the last reload, else what the operator's files make of the shipped book.</summary>
    private ChangesModel Changes(HttpRequest request, PriceBook book, DateTimeOffset now)
    {
        var (from, to) = (Day(request, "from"), Day(request, "to"));
        if (from is not null || to is not null)
        {
            var (first, second) = (from ?? Text(now), to ?? Text(now));
            return new($"the book of {first}", $"the book of {second}", BookDiff.Of(book.CardsAt(Start(first)), book.CardsAt(Start(second))), first, second);
        }

        return reload.Last is { } last ? new("before the last reload", "after it", BookDiff.Of(last.Before.CardsAt(now), last.After.CardsAt(now)), null, null)
            : new("the shipped book", "the book in force", BookDiff.Of(PriceBook.BuiltIn.CardsAt(now), book.CardsAt(now)), null, null);
    }

    private async Task<IReadOnlyList<PriceListModel>> ListsAsync()
    {
        var accounts = await ledger.AccountsAsync();
        return [.. accountPrices.Names.Select(name => new PriceListModel(
            accountPrices.Named(name)!, options.PriceLists[name].Prices, name == options.DefaultPriceList, [.. accounts.Where(account => accountPrices.Of(account.Id)?.Name == name)]))];
    }

    private static string? Day(HttpRequest request, string name) => ListQuery.Text(request, name) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : throw ListQuery.Bad(name, "is a day such as 2026-11-22");

    private static DateTimeOffset Start(string day) => new(DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), TimeOnly.MinValue, TimeSpan.Zero);

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

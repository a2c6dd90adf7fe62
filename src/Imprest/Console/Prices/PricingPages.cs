using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Console.Prices;

/// <summary>What image calls cost, for everybody: the whole price book, and a page a model.</summary>
internal sealed class PricingPages(PriceBookSource prices, AccountPrices accountPrices, ModelCatalogue catalogue, SqliteLedger ledger, TimeProvider clock)
{
    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/pricing", Book);
        routes.Get("/pricing/{provider}/{**model}", ModelAsync);
    }

    private PageResult Book(HttpContext context)
    {
        var request = context.Request;
        ListQuery.MustKnow(request, "q", "provider", "operation", "unit", "gone", "sort");
        if (ListQuery.Text(request, "sort") is not (null or "price" or "read"))
            throw ListQuery.Bad("sort", "is price or read; without it models are sorted by name");
        var book = accountPrices.SeenBy(context.CallerOrNull(), prices.Current);
        var filter = new PricingFilter(
            ListQuery.Text(request, "q")?.Trim(), ListQuery.Text(request, "provider"), ListQuery.Text(request, "operation"), ListQuery.Text(request, "unit"),
            ListQuery.Text(request, "gone") == "1", ListQuery.Text(request, "sort"));
        return PageResult.Of<PricingPage>("Pricing", new PricingModel(BookOverview.Of(book, clock.GetUtcNow()), filter));
    }

    private async Task<IResult> ModelAsync(string provider, string? model, HttpContext context)
    {
        ListQuery.MustKnow(context.Request);
        var now = clock.GetUtcNow();
        var book = accountPrices.SeenBy(context.CallerOrNull(), prices.Current);
        var id = $"{provider}/{model}";
        if (book.Find(id, now) is not { } card)
            throw new ApiException(ErrorCode.NotFound, $"No rate card prices {id} today. What it costs is unknown, which is not zero. The list of all models is on the page Pricing.", "model");
        if (card.Id != id) // An alias: one model has one address.
            return Results.LocalRedirect(ModelPrice.AddressOf(card.Id));
        return PageResult.Of<ModelPage>(card.Id, new ModelPageModel(card, now)
        {
            Versions = PriceVersions.Of(card, book, await ledger.CardsOfModelAsync(card.Id)),
            Policy = book.PolicyOf(card.Provider),
            IsServed = catalogue.Providers.Any(served => served.Id == card.Provider),
        });
    }
}

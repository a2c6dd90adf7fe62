using System.Globalization;
using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Comparing;
using Imprest.UsageLog;

namespace Imprest.Console.Comparing;

/// <summary>The same work on every model, for everybody.</summary>
internal sealed class ComparePages(PriceBookSource prices, AccountPrices accountPrices, TimeProvider clock)
{
    private const int MostModels = 50;
    private static readonly string[] Sorts = ["bound", "megapixel", "model", "read"];

    public void Map(ConsoleRoutes routes) => routes.Get("/compare", Show);

    private PageResult Show(HttpContext context)
    {
        var request = context.Request;
        ListQuery.MustKnow(request, "operation", "size", "quality", "n", "references", "partial_images", "prompt_tokens", "tier", "models", "provider", "sort", "all");
        var bare = request.Query.Count == 0;
        var asked = new AskedWork
        {
            Operation = ListQuery.Text(request, "operation"),
            Size = bare ? "1024x1024" : ListQuery.Text(request, "size"),
            Quality = bare ? "medium" : ListQuery.Text(request, "quality"),
            Images = Whole(request, "n", 1, AskedWork.MostImages),
            References = Whole(request, "references", 0, AskedWork.MostImages),
            PartialImages = Whole(request, "partial_images", 0, AskedWork.MostPartialImages),
            PromptTokens = Whole(request, "prompt_tokens", 0, AskedWork.MostPromptTokens),
            Tier = ListQuery.Text(request, "tier"),
        };
        var work = asked.ToWork();
        var models = ListQuery.Text(request, "models")?.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (models?.Length > MostModels)
            throw ListQuery.Bad("models", $"names at most {MostModels} models; leave it out to compare all");
        var now = clock.GetUtcNow();
        var book = accountPrices.SeenBy(context.CallerOrNull(), prices.Current);
        if (WorkSlip.Of(work, book) is { } slip)
            throw slip.ToException();
        var comparison = ComparisonView.Compare(book, models, work, now);
        return PageResult.Of<ComparePage>("Compare", new CompareModel(comparison, work, now)
        {
            Asked = asked,
            Models = models,
            Provider = ListQuery.Text(request, "provider"),
            Sort = ListQuery.Text(request, "sort") is not { } sort || Sorts.Contains(sort) ? ListQuery.Text(request, "sort") : throw ListQuery.Bad("sort", $"is one of {string.Join(", ", Sorts)}; without it the cheapest is first"),
            All = ListQuery.Text(request, "all") == "1",
            Unpriced = [.. ComparisonView.Unpriced(book, models, now).Select(other => (other.Model, other.Reason))],
            Warnings = [.. ComparisonView.WarningsOf(comparison)],
        });
    }

    private static int? Whole(HttpRequest request, string name, int least, int most) =>
        ListQuery.Text(request, name) is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw ListQuery.Bad(name, string.Create(CultureInfo.InvariantCulture, $"is a whole number from {least} to {most}"));
}

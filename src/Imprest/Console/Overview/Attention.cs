using System.Globalization;
using Imprest.Console.Components;
using Imprest.Errors;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Console.Overview;

/// <summary>Finds what somebody should look at: each with what to do about it.</summary>
internal sealed class Attention(SqliteLedger ledger, KeyChanges keys, ModelCatalogue catalogue, PriceBookSource prices, AccountPrices accountPrices, TimeProvider clock)
{
    private const int MostModels = 20;
    private const int MostReviews = 100;
    private const int DaysOfPace = 7;
    private static readonly TimeSpan SoonExpires = TimeSpan.FromDays(14);

    /// <param name="account">Whose; null: of all.</param>
    /// <param name="models">Those that were used of late.</param>
    /// <param name="available">What can be spent.</param>
    public async Task<IReadOnlyList<AttentionItem>> FindAsync(Caller caller, AccountId? account, IEnumerable<string> models, Money available)
    {
        var now = clock.GetUtcNow();
        var of = account is { } id && caller.Sees is null ? $"&account_id={Uri.EscapeDataString(id.Value)}" : "";
        var items = new List<AttentionItem>();
        await AddOpenAsync(items, caller, account, of);
        await AddFailedAsync(items, account, of, now);
        if (account is { } one)
            await AddBalanceAsync(items, one, available, of, now);
        AddKeys(items, await keys.NamedAsync(caller, account), now);
        AddPrices(items, caller, account, models, now);
        return items;
    }

    private async Task AddOpenAsync(List<AttentionItem> items, Caller caller, AccountId? account, string of)
    {
        var open = (await ledger.OpenHoldsAsync()).Where(hold => account is null || hold.Account == account).ToList();
        AddState(items, open, RequestState.InDoubt, of);
        AddState(items, open, RequestState.Review, of);
        if (caller.Sees is not null)
            return;
        var reviews = await ledger.ReviewItemsAsync(account, openOnly: true, MostReviews);
        if (reviews.Count > 0)
            items.Add(new("warn", $"{Count(reviews.Count, "review item")}{(reviews.Count == MostReviews ? " or more" : "")} open, the oldest since {Day(reviews[0].OpenedAt)}.", "Decide the oldest", $"/requests/{reviews[0].Request}#decide"));
    }

    private static void AddState(List<AttentionItem> items, List<OpenHold> open, RequestState state, string of)
    {
        var found = open.Where(hold => hold.State == state).ToList();
        if (found.Count == 0)
            return;
        var held = new Money(found.Sum(hold => hold.Amount.Nanos));
        items.Add(new("warn", state == RequestState.InDoubt
            ? $"{Count(found.Count, "request")} in doubt: nobody knows yet whether {(found.Count == 1 ? "it" : "they")} ran. {AmountText.Of(held)} is held."
            : $"{Count(found.Count, "request")} in review: {AmountText.Of(held)} is held until an operator decides.",
            "Look", found.Count == 1 ? $"/requests/{found[0].Request}" : $"/usage?state={state.Wire()}&period=all{of}"));
    }

    private async Task AddFailedAsync(List<AttentionItem> items, AccountId? account, string of, DateTimeOffset now)
    {
        var yesterday = new DateTimeOffset(now.UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);
        var ends = await ledger.UsageAsync(new() { Account = account, From = yesterday }, ["state", "outcome"]);
        var failed = ends.Where(row => row.Key[0].Value == RequestState.Voided.Wire()).ToList();
        if (failed.Count == 0)
            return;
        var (count, all) = (failed.Sum(row => row.Requests), ends.Sum(row => row.Requests));
        var named = failed.OrderByDescending(row => row.Requests).Take(3).ToList();
        var others = count - named.Sum(row => row.Requests);
        items.Add(new(count * 10 > all ? "bad" : "note", string.Create(CultureInfo.InvariantCulture, $"{count:N0} of {all:N0} requests since yesterday delivered nothing: {string.Join(", ", named.Select(row => $"{row.Requests:N0} {row.Key[1].Value?.Replace('_', ' ')}"))}{(others > 0 ? $" and {others:N0} more" : "")}."),
            "See which", $"/usage?state=voided&from={Day(yesterday)}{of}"));
    }

    private async Task AddBalanceAsync(List<AttentionItem> items, AccountId account, Money available, string of, DateTimeOffset now)
    {
        var wallet = "/wallet" + (of.Length > 0 ? "?" + of[1..] : "");
        if (available <= Money.Zero)
        {
            items.Add(new("bad", "Nothing is available: calls are refused until money is paid in or a hold ends.", "Wallet", wallet));
            return;
        }

        var week = new DateTimeOffset(now.UtcDateTime.Date.AddDays(1 - DaysOfPace), TimeSpan.Zero);
        var spent = await ledger.UsageAsync(new() { Account = account, From = week }, []) is [var row] ? row.Amount : Money.Zero;
        if (spent > Money.Zero && available.Nanos < spent.Nanos)
            items.Add(new("warn", $"What is available lasts {Count((long)(available.Nanos * (decimal)DaysOfPace / spent.Nanos), "day")} at the pace of the last {DaysOfPace} days ({AmountText.Of(spent)}).", "Wallet", wallet));
    }

    private static void AddKeys(List<AttentionItem> items, IEnumerable<ApiKeyRecord> keys, DateTimeOffset now)
    {
        foreach (var key in keys.Where(key => key.RevokedAt is null && key.ExpiresAt is { } end && end > now && end - now < SoonExpires))
            items.Add(new("warn", $"The key {(key.Name.Length > 0 ? key.Name : key.Id.Value)} expires on {Day(key.ExpiresAt!.Value)}.", "Keys", "/keys"));
    }

    private void AddPrices(List<AttentionItem> items, Caller caller, AccountId? account, IEnumerable<string> models, DateTimeOffset now)
    {
        var list = account is { } one ? accountPrices.Of(one) : null;
        foreach (var warning in models.Take(MostModels).SelectMany(model => CardsOf(model, list, now)).DistinctBy(card => card.Id)
            .SelectMany(card => RateCardAge.Warnings(card, now).Select(text => (card, text))))
            items.Add(new("warn", warning.text, "Its prices", $"/pricing/{warning.card.Id}"));
        if (caller.Sees is not null)
            return;
        var stale = StaleFigure.Of(prices.Current, DateOnly.FromDateTime(now.UtcDateTime), RateCardAge.StaleAfterDays).Count;
        if (stale > 0)
            items.Add(new("note", $"{Count(stale, "figure")} of the price book {(stale == 1 ? "was" : "were")} read more than {RateCardAge.StaleAfterDays} days ago.", "Stale prices", "/price-book"));
    }

    private IEnumerable<RateCard> CardsOf(string model, PriceList? list, DateTimeOffset now)
    {
        try
        {
            return catalogue.Resolve(model, now, list).Candidates.Select(candidate => candidate.Card).OfType<RateCard>();
        }
        catch (ApiException)
        {
            return []; // It is not served any more: nobody will be surprised by its price.
        }
    }

    private static string Count(long number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {what}{(number == 1 ? "" : "s")}");

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

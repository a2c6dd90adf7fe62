using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Images;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Billing;

/// <summary>
/// Prices what was served without a rate card, once there is one: each request once, within what it held and what its account has free. It may be
/// stopped anywhere and run again.
/// </summary>
internal sealed class Rerating(SqliteLedger ledger, PriceBookSource prices, AccountPrices accountPrices, ModelCatalogue catalogue, TimeProvider clock)
{
    private const string Later = "rated later: there was no rate card when it ran";

    /// <summary>Looks at requests, newest first, and rates those that it can.</summary>
    /// <param name="model">Of these alone: the name that clients sent, <c>provider/model</c>, or the provider's name for it. Null: all.</param>
    /// <param name="dryRun">Says what would be done, and does nothing.</param>
    /// <param name="after">The last request that was looked at before.</param>
    /// <param name="limit">Requests to look at.</param>
    /// <returns>A row a request, and from where to go on; null: that was all. Null when <paramref name="after"/> names no request.</returns>
    public async Task<(List<JsonNode> Rows, RequestId? Next)?> RunAsync(DateTimeOffset from, DateTimeOffset? to, string? model, bool dryRun, RequestId? after, int limit)
    {
        var page = await ledger.ListRequestsAsync(new() { From = from, To = to, UnknownOnly = true }, limit, after);
        if (page is null)
            return null;
        var (rows, free) = (new List<JsonNode>(), new Dictionary<AccountId, Money>());
        foreach (var record in page.Items)
        {
            if (model is null || model == record.Model || model == record.ProviderModel || model == Id(record))
                rows.Add(await OneAsync(record, dryRun, free));
        }

        return (rows, page.HasMore ? page.Items[^1].Id : null);
    }

    private static string Id(RequestRecord record) => $"{record.Provider}/{record.ProviderModel}";

    private async Task<JsonObject> OneAsync(RequestRecord record, bool dryRun, Dictionary<AccountId, Money> free)
    {
        var (work, happened, emulated) = Facts(record);
        if (work is null || happened is null)
            return Row(record, "unknown", "nothing is kept of what it did");
        // As of the request, like everything that it was told.
        var (book, list) = (prices.Current, accountPrices.Of(record.Account));
        var own = book.Find(Id(record), record.CreatedAt);
        if ((list is null ? own : list.Over(book).Find(Id(record), record.CreatedAt)) is not { } card)
            return Row(record, "unknown", $"no rate card prices {Id(record)} on {record.CreatedAt:yyyy-MM-dd}; add one that is effective from that day or earlier");
        var receipt = Rating.Rate(card, work, happened);
        if (receipt.Amount is not { } rated)
            return Row(record, "unknown", string.Join(" ", receipt.Warnings));
        var cost = CostOf(record, own, work, happened);
        var ofDelivered = own is null ? null : Rating.Rate(own, work, happened).Amount;
        var (ofOthers, othersUnknown) = await OthersAsync(record, own, work);
        var late = new LateCharge
        {
            Account = record.Account,
            Request = record.Id,
            At = clock.GetUtcNow(),
            PriceVersion = card.Version,
            CanonicalCard = card.Canonical,
            CostCard = own is not null && own.Version != card.Version ? (own.Version, own.Canonical) : null,
            Rated = rated,
            Status = receipt.Status,
            ProviderCost = cost.Amount,
            OthersUnknown = othersUnknown,
            CostEvidence = cost.Evidence,
            CostVersion = cost.PriceVersion,
            Ends = charged => (ReceiptOf(record, receipt, charged, work, happened, emulated), AbsorbedOf(record, cost, charged, charged == rated ? ofDelivered : null, ofOthers)),
            ReviewReason = rated > record.Hold ? $"Rated later at {rated} USD, above the hold of {record.Hold} USD; the rest was absorbed." : null,
        };
        return dryRun ? await WouldAsync(record, late, free) : await DoAsync(record, late);
    }

    private async Task<JsonObject> DoAsync(RequestRecord record, LateCharge late) => await ledger.ChargeLateAsync(late) is LateChargeOutcome.Charged charged
        ? Rated(record, late, charged.Amount, "rated")
        : Row(record, "already", "its amount is known by now");

    /// <summary>What would be charged, if what is free were taken in this order.</summary>
    private async Task<JsonObject> WouldAsync(RequestRecord record, LateCharge late, Dictionary<AccountId, Money> free)
    {
        if (!free.TryGetValue(record.Account, out var left))
            left = (await ledger.WalletAsync(record.Account, late.At))?.Available ?? Money.Zero;
        var charge = Money.Min(late.Rated, Money.Min(record.Hold, left));
        free[record.Account] = left - charge;
        return Rated(record, late, charge, "would_be_rated");
    }

    private static JsonObject Rated(RequestRecord record, LateCharge late, Money charged, string status)
    {
        var reason = charged == late.Rated ? null
            : charged == record.Hold ? $"charged up to the {record.Hold} USD that it held" : $"charged {charged} USD, which is all that the account had free";
        var row = Row(record, status, reason);
        row["rated_usd"] = late.Rated.ToString();
        row["charged_usd"] = charged.ToString();
        row["absorbed_usd"] = late.Ends(charged).Absorbed.ToString();
        row["provider_cost_usd"] = late.ProviderCost?.ToString();
        row["price_version"] = late.PriceVersion;
        return row;
    }

    private static JsonObject Row(RequestRecord record, string status, string? reason) => new()
    {
        ["request_id"] = record.Id.Value,
        ["account_id"] = record.Account.Value,
        ["created_at"] = record.CreatedAt.ToUnixTimeSeconds(),
        ["model"] = Id(record),
        ["status"] = status,
        ["rated_usd"] = null,
        ["charged_usd"] = null,
        ["absorbed_usd"] = null,
        ["provider_cost_usd"] = null,
        ["price_version"] = null,
        ["reason"] = reason,
    };

    private static (ImageWork? Work, Happened? Happened, bool Emulated) Facts(RequestRecord record)
    {
        var more = record.ReceiptJson is { } receipt ? JsonNode.Parse(receipt)?["more"] : null;
        var work = more?["work"] ?? (record.QuoteJson is { } quote ? JsonNode.Parse(quote)?["work"] : null);
        return (work?.Deserialize(FactsJson.Default.ImageWork), more?["happened"]?.Deserialize(FactsJson.Default.Happened), more?["emulated"] is not null);
    }

    /// <summary>What the provider takes: nothing where its policy says so, else all that it returned. Of what was not sound only the number is kept.</summary>
    private CallCost CostOf(RequestRecord record, RateCard? own, ImageWork work, Happened happened)
    {
        if (catalogue.PolicyOf(record.Provider ?? "").ChargeFor(Outcome.Delivered) == ProviderCharge.No)
            return CallCost.Free(catalogue.PolicyOf(record.Provider ?? "").Version);
        if (own is null)
            return CallCost.Unknown;
        var returned = happened with { Images = [.. happened.Images, .. Enumerable.Repeat(new OutputImage(), Math.Max(0, happened.Returned - happened.Images.Count))] };
        return CallCost.Of(Rating.Rate(own, work, returned));
    }

    /// <param name="covered">Where all was charged: provider cost up to which nothing is absorbed, since what a price list gives away is no failure.</param>
    /// <param name="ofOthers">What calls cost that delivered nothing: no charge covers it.</param>
    private static Money AbsorbedOf(RequestRecord record, CallCost cost, Money charged, Money? covered, Money ofOthers) =>
        cost.Likely is { } taken ? Money.Max(Money.Zero, taken - Money.Max(charged, covered ?? Money.Zero)) + ofOthers : record.Absorbed;

    /// <summary>What the calls cost that had no success answer; where nobody knows, what is expected of each by the provider's own prices.</summary>
    private async Task<(Money Amount, bool Unknown)> OthersAsync(RequestRecord record, RateCard? own, ImageWork work)
    {
        var calls = (await ledger.CallsOfAsync(record.Account, record.Id)).Where(call => call.Attempt == record.Attempts).ToList();
        var (amount, unknown) = (Money.Zero, false);
        foreach (var call in calls.Where(call => call.State != CallState.Succeeded))
        {
            unknown |= call.ProviderCost is null;
            var images = Math.Max(1, record.Images / calls.Count);
            amount += call.ProviderCost ?? (own is null ? null : Rating.Quote(own, work with { Images = images }).Expected) ?? Money.Zero;
        }

        return (amount, unknown);
    }

    private Utf8Json ReceiptOf(RequestRecord record, Receipt rated, Money charged, ImageWork work, Happened happened, bool emulated)
    {
        var receipt = rated with
        {
            Warnings = charged == rated.Amount ? [.. rated.Warnings, Later]
                : [.. rated.Warnings, Later, $"rated at {rated.Amount} USD, and charged no more than {(charged == record.Hold ? "it held" : "the account had free")}"],
        };
        return new(RequestJson.Receipt(RequestJson.Charge(receipt, charged), receipt, work, happened, emulated, clock.GetUtcNow()));
    }
}

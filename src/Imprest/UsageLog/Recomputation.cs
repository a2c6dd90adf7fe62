using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Images;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.UsageLog;

/// <summary>A receipt rated again from what is stored: the facts, and the rate card that was pinned for good.</summary>
/// <param name="Stated">What the receipt says that it was rated at; the charge may be less, as a hold is the most that is charged.</param>
/// <param name="Again">What the facts are rated at now.</param>
/// <param name="WhyNot">Why there is nothing to rate again; null: it was.</param>
internal sealed record Recomputation(Money? Stated, Money? Again, string? WhyNot)
{
    public bool IsSame => WhyNot is null && Stated == Again;

    public static Recomputation Of(RequestRecord record, RateCard? card)
    {
        if (record.ReceiptJson is not { } json || JsonNode.Parse(json) is not JsonObject receipt)
            return Not(null, "It has no receipt: nothing of it was rated.");
        var more = receipt["more"];
        Money? stated = Money.TryParse((string?)more?["rated_usd"] ?? (string?)receipt["amount_usd"], out var amount) ? amount : null;
        if ((string?)more?["evidence"] == RequestJson.ByDecision)
            return Not(stated, "Its amount was decided, not rated: there is nothing to rate again.");
        var work = more?["work"] ?? (record.QuoteJson is { } quote ? JsonNode.Parse(quote)?["work"] : null);
        if (more?["happened"]?.Deserialize(FactsJson.Default.Happened) is not { } happened || work?.Deserialize(FactsJson.Default.ImageWork) is not { } done)
            return Not(stated, "It was charged by an outcome policy, not by what it did: there are no quantities to rate again.");
        if (card is null || card.Version != (string?)receipt["price_version"])
            return Not(stated, "No rate card priced it, so nothing can be rated until there is one.");
        return new(stated, Rating.Rate(card, done, happened).Amount, null);
    }

    private static Recomputation Not(Money? stated, string why) => new(stated, null, why);
}

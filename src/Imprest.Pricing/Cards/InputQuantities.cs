namespace Imprest.Pricing.Cards;

/// <summary>What one bill's input is expected to count, and counts at most. For n independent bills the caller multiplies.</summary>
internal static class InputQuantities
{
    public static long ExpectedText(CardPricing card, ImageWork work, in Situation situation) =>
        work.PromptTokens ?? (work.PromptBytes + 3) / 4 + (long)(card.EstimateOf(Meter.TextInputToken, situation)?.Expected ?? 0);

    /// <summary>A byte is a token at most.</summary>
    public static long MostText(CardPricing card, ImageWork work, in Situation situation) =>
        (work.PromptTokens ?? work.PromptBytes) + (long)(card.EstimateOf(Meter.TextInputToken, situation)?.AtMost ?? 0);

    /// <summary>Null where the card says nothing of reference images.</summary>
    public static decimal? ImageTokens(CardPricing card, ImageWork work, in Situation situation, bool most)
    {
        if (work.References == 0)
            return 0;
        if (card.InputTokens is { } rule)
            return most ? rule.AtMostTotal(work) : rule.ExpectedTotal(work);
        return card.EstimateOf(Meter.ImageInputToken, situation) is { } estimate ? work.References * (most ? estimate.AtMost : estimate.Expected) : null;
    }

    /// <summary>Tiles of all reference images; null where their sizes are not known and the card states no estimate of a tile count.</summary>
    public static decimal? Tiles(CardPricing card, ImageWork work, in Situation situation, bool most)
    {
        if (work.References == 0)
            return 0;
        if (work.ReferenceSizes is { } sizes && sizes.Count >= work.References)
        {
            var sum = 0m;
            for (var index = 0; index < work.References; index++)
                sum += card.Tile.Of(sizes[index]);
            return sum;
        }
        return card.EstimateOf(Meter.InputTile, situation) is { } estimate ? work.References * (most ? estimate.AtMost : estimate.Expected) : null;
    }

    /// <summary>Megapixels of all reference images; null where their sizes are not known and the card states no ceiling.</summary>
    public static decimal? Megapixels(CardPricing card, ImageWork work, in Situation situation, bool most)
    {
        if (work.References == 0)
            return 0;
        if (card.Megapixel is not { } rule)
            return null;
        if (work.ReferenceSizes is { } sizes && sizes.Count >= work.References)
        {
            var sum = 0m;
            for (var index = 0; index < work.References; index++)
                sum += rule.PerRequest ? rule.Exact(sizes[index].Pixels) : rule.Of(sizes[index].Pixels);
            return rule.PerRequest ? rule.Rounded(sum) : sum;
        }
        return card.EstimateOf(Meter.InputMegapixel, situation) is { } estimate ? work.References * (most ? estimate.AtMost : estimate.Expected) : null;
    }
}

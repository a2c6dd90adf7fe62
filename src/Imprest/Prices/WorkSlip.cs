using Imprest.Errors;
using Imprest.Pricing;
using Imprest.Pricing.Comparing;

namespace Imprest.Prices;

/// <summary>A size or a quality that nobody has. Models whose cards name no sizes, or no qualities, would price it all the same, and it would look as if it had been heeded.</summary>
/// <param name="Field"><c>size</c> or <c>quality</c>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Hint">What would be right, a sentence.</param>
internal sealed record WorkSlip(string Field, string Message, string Hint)
{
    /// <summary>Null where somebody has both. A word that only others than the compared models have is no slip.</summary>
    public static WorkSlip? Of(ImageWork work, PriceBook book)
    {
        if (work.SizeClass is { } size && !book.Cards.Any(card => card.Sizes.Classes.Contains(size, StringComparer.OrdinalIgnoreCase)))
            return new("size", $"`{size}` is not a size.", "Write it as WIDTHxHEIGHT (1024x1024), auto, or a provider's class (2K).");
        return work.Quality is { } quality && !QualityRank.Knows(quality) && !book.Cards.Any(card => card.Qualities.Contains(quality, StringComparer.OrdinalIgnoreCase))
            ? new("quality", $"No model of the price book has a quality `{quality}`.", "Write low, medium or high, for which each model has a word of its own, one of a model's own words, or auto.")
            : null;
    }

    public ApiException ToException() => new(ErrorCode.InvalidRequest, $"{Message} {Hint}", Field);
}

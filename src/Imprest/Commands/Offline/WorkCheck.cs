using Imprest.Pricing;
using Imprest.Pricing.Comparing;

namespace Imprest.Commands.Offline;

/// <summary>Says whether a model can do some work, before it is priced; so that a slip is not quoted.</summary>
internal static class WorkCheck
{
    /// <returns>Warnings.</returns>
    /// <exception cref="CommandError">The model cannot do it.</exception>
    public static IReadOnlyList<string> Check(RateCard card, ImageWork work)
    {
        if (WorkDomain.Check(card, work) is { } mismatch)
            throw CommandError.Usage(mismatch.Message, mismatch.Hint);
        return WorkDomain.IsEmulated(card, work.Operation)
            ? [$"{card.Id} has no variations of its own; Imprest makes them as an image-to-image call, and that is what is priced."]
            : [];
    }
}

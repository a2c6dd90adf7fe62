using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>Says whether a model can do some work, before it is priced; so that a slip is not quoted.</summary>
internal static class WorkCheck
{
    /// <returns>Warnings.</returns>
    /// <exception cref="CommandError">The model cannot do it.</exception>
    public static IReadOnlyList<string> Check(RateCard card, ImageWork work)
    {
        if (ModelFit.Problem(card, work) is { } problem)
            throw CommandError.Usage(problem.Reason, problem.Hint);
        return work.Operation == Operation.Variation && !card.Operations.Contains(Operation.Variation)
            ? [$"{card.Id} has no variations of its own; Imprest makes them as an image-to-image call, and that is what is priced."]
            : [];
    }
}

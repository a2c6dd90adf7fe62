namespace Imprest.Pricing.Comparing;

/// <summary>Why a model cannot do some work, and what it could do.</summary>
/// <param name="Setting">The setting that stands in the way: <c>operation</c>, <c>size</c>, <c>quality</c>, <c>n</c>, <c>references</c>, <c>steps</c>, <c>feature</c>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Hint">What would be right, a sentence.</param>
public sealed record Mismatch(string Setting, string Message, string Hint);

/// <summary>Tells whether a model can do some work, by what its card says of it.</summary>
public static class WorkDomain
{
    /// <summary>The first thing that stands in the way; null where nothing does.</summary>
    public static Mismatch? Check(RateCard card, ImageWork work) =>
        CheckOperation(card, work.Operation) ?? CheckQuality(card, work.Quality) ?? CheckSize(card, work) ?? CheckCounts(card, work) ?? CheckExtras(card, work);

    /// <summary>Is the operation made of another one, which is then what is priced?</summary>
    public static bool IsEmulated(RateCard card, Operation operation) =>
        operation == Operation.Variation && !card.Operations.Contains(operation) && CheckOperation(card, operation) is null;

    private static Mismatch? CheckOperation(RateCard card, Operation operation)
    {
        var has = card.Operations;
        if (has.Contains(operation))
            return null;
        var redraws = has.Contains(Operation.Edit) || has.Contains(Operation.ImageToImage);
        return redraws && operation is (Operation.Edit or Operation.ImageToImage or Operation.Variation) ? null
            : new("operation", $"{card.Id} has no operation `{operation.Wire()}`.", $"It has {string.Join(", ", has.Select(OperationNames.Wire))}.");
    }

    private static Mismatch? CheckQuality(RateCard card, string? quality) =>
        quality is null || card.Qualities.Contains(quality) ? null
        : new("quality", $"{card.Id} has no quality `{quality}`.", card.Qualities.Count == 0 ? "Leave the quality out." : $"It has {string.Join(", ", card.Qualities)}, and auto.");

    private static Mismatch? CheckSize(RateCard card, ImageWork work)
    {
        if (card.Sizes.NamesNone)
            return null;
        if (work.Size is { } size && !card.Sizes.Contains(size))
            return new("size", $"{card.Id} does not make {size} images.", SizesOf(card.Sizes));
        return work.SizeClass is { } sizeClass && !card.Sizes.Classes.Contains(sizeClass)
            ? new("size", $"{card.Id} has no size `{sizeClass}`.", SizesOf(card.Sizes))
            : null;
    }

    private static Mismatch? CheckCounts(RateCard card, ImageWork work)
    {
        if (work.Images > card.MaxImages)
            return new("n", $"{card.Id} makes at most {card.MaxImages} image(s) a call; {work.Images} were asked for.", $"Ask for at most {card.MaxImages} a call.");
        if (work.References > card.MaxReferences && work.Operation != Operation.Variation)
            return new("references", $"{card.Id} takes at most {card.MaxReferences} input image(s); {work.References} were named.", $"Name at most {card.MaxReferences}.");
        return card.MaxImagesAndReferences is { } together && (work.ImagesAuto ? 1 : work.Images) + work.References > together
            ? new("n", $"{card.Id} takes at most {together} images and input images together; {work.Images + work.References} were named.", $"Ask for at most {Math.Max(1, together - work.References)} a call.")
            : null;
    }

    private static Mismatch? CheckExtras(RateCard card, ImageWork work)
    {
        if (work.Steps is { } steps && (card.Steps is null || steps > card.Steps.Max))
            return new("steps", $"{card.Id} does not make an image in {steps} steps.", card.Steps is { } known ? $"It takes {known.Default}, and at most {known.Max}." : "Leave the steps out.");
        return work.Features.FirstOrDefault(feature => !card.Features.Contains(feature)) is { } unknown
            ? new("feature", $"{card.Id} has no price that looks at `{unknown}`.", card.Features.Count == 0 ? "Leave the features out." : $"Its prices look at {string.Join(", ", card.Features)}.")
            : null;
    }

    private static string SizesOf(SizeDomain sizes)
    {
        var listed = string.Join(", ", sizes.Listed.Select(size => size.ToString()).Concat(sizes.Classes));
        if (sizes.Rule is not { } rule)
            return $"It makes {listed}.";
        return listed.Length > 0 ? $"It makes {listed}; also any size with {rule}." : $"It makes any size with {rule}.";
    }
}

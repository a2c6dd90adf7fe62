using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>Says whether a model can do some work, before it is priced; so that a slip is not quoted.</summary>
internal static class WorkCheck
{
    /// <returns>Warnings.</returns>
    /// <exception cref="CommandError">The model cannot do it.</exception>
    public static IReadOnlyList<string> Check(RateCard card, ImageWork work)
    {
        if (work.Quality is { } quality && !card.Qualities.Contains(quality))
            throw Bad($"{card.Id} has no quality `{quality}`.", card.Qualities.Count == 0 ? "Leave --quality out." : $"It has {string.Join(", ", card.Qualities)}, and auto.");
        if (work.Size is { } size && !card.Sizes.Contains(size))
            throw Bad($"{card.Id} does not make {size} images.", SizesOf(card));
        if (work.SizeClass is { } sizeClass && !card.Sizes.Classes.Contains(sizeClass))
            throw Bad($"{card.Id} has no size `{sizeClass}`.", SizesOf(card));
        if (work.Images > card.MaxImages)
            throw Bad($"{card.Id} makes at most {card.MaxImages} image(s) a call; {work.Images} were asked for.", $"Ask for at most --n {card.MaxImages}.");
        if (work.References > card.MaxReferences && work.Operation != Operation.Variation)
            throw Bad($"{card.Id} takes at most {card.MaxReferences} input image(s); {work.References} were named.", $"Name at most --references {card.MaxReferences}.");
        if (card.MaxImagesAndReferences is { } together && (work.ImagesAuto ? 1 : work.Images) + work.References > together)
            throw Bad($"{card.Id} takes at most {together} images and input images together; {work.Images + work.References} were named.", $"Ask for at most --n {Math.Max(1, together - work.References)}.");
        if (work.Steps is { } steps && (card.Steps is null || steps > card.Steps.Max))
            throw Bad($"{card.Id} does not make an image in {steps} steps.", card.Steps is { } known ? $"It takes {known.Default}, and at most {known.Max}." : "Leave --steps out.");
        if (work.Features.FirstOrDefault(feature => !card.Features.Contains(feature)) is { } unknown)
            throw Bad($"{card.Id} has no price that looks at `{unknown}`.", card.Features.Count == 0 ? "Leave --feature out." : $"Its prices look at {string.Join(", ", card.Features)}.");
        return CheckOperation(card, work.Operation);
    }

    private static string[] CheckOperation(RateCard card, Operation operation)
    {
        if (card.Operations.Contains(operation))
            return [];
        var has = card.Operations;
        if (operation is Operation.Edit or Operation.ImageToImage && (has.Contains(Operation.Edit) || has.Contains(Operation.ImageToImage)))
            return [];
        if (operation is Operation.Variation && (has.Contains(Operation.Edit) || has.Contains(Operation.ImageToImage)))
            return [$"{card.Id} has no variations of its own; Imprest makes them as an image-to-image call, and that is what is priced."];
        throw Bad($"{card.Id} has no operation `{operation.Wire()}`.", $"It has {string.Join(", ", has.Select(known => known.Wire()))}.");
    }

    private static string SizesOf(RateCard card)
    {
        var listed = string.Join(", ", card.Sizes.Listed.Select(size => size.ToString()).Concat(card.Sizes.Classes));
        var rule = card.Sizes.Rule is { } free ? $"{(listed.Length > 0 ? "; also any size with " : "Any size with ")}{free}" : "";
        return $"{(listed.Length > 0 ? $"It makes {listed}" : "")}{rule}.";
    }

    private static CommandError Bad(string message, string hint) => CommandError.Usage(message, hint);
}

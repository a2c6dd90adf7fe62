namespace Imprest.Pricing;

/// <summary>Why a model cannot do some work, and what it can.</summary>
public sealed record ModelFit(string Reason, string Hint)
{
    /// <summary>Null where the model can do it.</summary>
    public static ModelFit? Problem(RateCard card, ImageWork work)
    {
        if (work.Quality is { } quality && !card.Qualities.Contains(quality))
            return new($"{card.Id} has no quality `{quality}`.", card.Qualities.Count == 0 ? "Leave the quality out." : $"It has {string.Join(", ", card.Qualities)}, and auto.");
        if (work.Size is { } size && !card.Sizes.Contains(size))
            return new($"{card.Id} does not make {size} images.", SizesOf(card));
        if (work.SizeClass is { } sizeClass && !card.Sizes.Classes.Contains(sizeClass))
            return new($"{card.Id} has no size `{sizeClass}`.", SizesOf(card));
        if (work.Images > card.MaxImages)
            return new($"{card.Id} makes at most {card.MaxImages} image(s) a call; {work.Images} were asked for.", $"Ask for at most {card.MaxImages} a call.");
        if (work.References > card.MaxReferences && work.Operation != Operation.Variation)
            return new($"{card.Id} takes at most {card.MaxReferences} input image(s); {work.References} were named.", $"Name at most {card.MaxReferences} references.");
        return Does(card, work.Operation)
            ? null
            : new($"{card.Id} has no operation `{work.Operation.Wire()}`.", $"It has {string.Join(", ", card.Operations.Select(known => known.Wire()))}.");
    }

    /// <summary>Edit and image-to-image stand for each other, and a variation is made by either.</summary>
    private static bool Does(RateCard card, Operation operation) => card.Operations.Contains(operation)
        || (operation is Operation.Edit or Operation.ImageToImage or Operation.Variation
            && (card.Operations.Contains(Operation.Edit) || card.Operations.Contains(Operation.ImageToImage)));

    private static string SizesOf(RateCard card)
    {
        var listed = string.Join(", ", card.Sizes.Listed.Select(size => size.ToString()).Concat(card.Sizes.Classes));
        var rule = card.Sizes.Rule is { } free ? $"{(listed.Length > 0 ? "; also any size with " : "Any size with ")}{free}" : "";
        return $"{(listed.Length > 0 ? $"It makes {listed}" : "")}{rule}.";
    }
}

namespace Imprest.Pricing.Comparing;

/// <summary>Some work, priced on one model.</summary>
public sealed record PricedModel
{
    public required RateCard Card { get; init; }

    /// <summary>The work as this model takes it: the quality in its own word.</summary>
    public required ImageWork Work { get; init; }

    /// <summary>Calls that the work takes, 1 or more: a model may make fewer images at once than were asked for.</summary>
    public required int Calls { get; init; }

    /// <summary>What all calls are expected to cost.</summary>
    public required Money Expected { get; init; }

    /// <summary>The most that all calls can cost; null where nobody can say.</summary>
    public required Money? UpperBound { get; init; }

    public required AmountStatus Status { get; init; }

    /// <summary>What was taken otherwise than asked, or is inferred; sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Expected, for one image.</summary>
    public Money PerImage => Money.FromUsd(Expected.Usd / Work.Images);

    /// <summary>Expected, for a million pixels; null where the request leaves the size to the model, or nothing says that the model makes it.</summary>
    public Money? PerMegapixel => Work.Size is { } size && !Card.Sizes.NamesNone ? Money.FromUsd(Expected.Usd * 1_000_000 / ((decimal)size.Pixels * Work.Images)) : null;

    /// <summary>Null where the card has no figure for what is expected.</summary>
    /// <exception cref="OverflowException">An amount is past the range of <see cref="Money"/>.</exception>
    internal static PricedModel? Of(RateCard card, ImageWork asked)
    {
        var work = Adapted(card, asked);
        var most = Math.Max(1, Math.Min(card.MaxImages, card.MaxImagesAndReferences - work.References ?? card.MaxImages));
        var (full, rest) = (work.Images / most, work.Images % most);
        var notes = Differences(card, asked, work);
        var (expected, bound, status) = (Money.Zero, (Money?)Money.Zero, AmountStatus.Exact);
        foreach (var (images, times) in ((int, int)[])[(most, full), (rest, rest > 0 ? 1 : 0)])
        {
            if (times == 0)
                continue;
            var quote = Rating.Quote(card, work with { Images = images });
            if (quote.Expected is not { } usual)
                return null;
            expected += usual * times;
            bound = bound is { } sum && quote.UpperBound is { } upper ? sum + upper * times : null;
            status = quote.Status > status ? quote.Status : status;
            notes.AddRange(quote.Warnings.Where(warning => !notes.Contains(warning)));
        }
        var calls = full + (rest > 0 ? 1 : 0);
        if (calls > 1)
            notes.Insert(0, $"{calls} calls: it makes at most {most} image{(most == 1 ? "" : "s")} at once.");
        return new() { Card = card, Work = work, Calls = calls, Expected = expected, UpperBound = bound, Status = status, Notes = notes };
    }

    /// <summary>Is it a machine by the second, which runs any model, and no model itself?</summary>
    public static bool IsMachine(RateCard card) => card.Pricing.Components.Length > 0 && Array.TrueForAll(card.Pricing.Components, component => component.Meter == Meter.GpuSecond);

    /// <summary>The work in the model's own words. Qualities are listed lowest first, so another's word is taken by its rank among the usual ones.</summary>
    internal static ImageWork Adapted(RateCard card, ImageWork work)
    {
        if (work.Quality is not { } quality || card.Qualities.Contains(quality))
            return work;
        return card.Qualities.Count == 0 ? work with { Quality = null } : QualityRank.Nearest(card.Qualities, quality) is { } near ? work with { Quality = near } : work;
    }

    private static List<string> Differences(RateCard card, ImageWork asked, ImageWork work)
    {
        var notes = new List<string>();
        if (asked.Quality is not null && work.Quality is null)
            notes.Add("It has no quality setting.");
        else if (asked.Quality != work.Quality)
            notes.Add($"Quality {work.Quality} stands for {asked.Quality}: its qualities are {string.Join(", ", card.Qualities)}.");
        if (asked.Operation == Operation.Tool)
            notes.Add("A tool: others here may do another thing, and only those that do the same compare.");
        if (WorkDomain.IsEmulated(card, asked.Operation))
            notes.Add("Variations are made as an image-to-image call, and that is what is priced.");
        return notes;
    }
}

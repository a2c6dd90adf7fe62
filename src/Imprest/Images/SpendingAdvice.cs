using System.Text.Json.Nodes;
using Imprest.Pricing;

namespace Imprest.Images;

/// <summary>What a 402 says beyond "no": which setting drives the bound, and the nearest settings that fit.</summary>
internal static class SpendingAdvice
{
    public static JsonObject For(CallPlan plan, Money available, Money held)
    {
        var advice = new JsonObject
        {
            ["required_usd"] = plan.Bound.ToString(),
            ["available_usd"] = Money.Max(available, Money.Zero).ToString(),
            ["held_usd"] = held.ToString(),
        };
        if (plan.First.Candidate.Card is not { } card)
            return advice;
        var work = plan.First.Work;
        advice["bound_driven_by"] = Driver(card, work);
        var fits = new JsonArray();
        foreach (var (changed, bound) in Cheaper(card, work).Where(option => option.Bound <= available).OrderByDescending(option => option.Bound).Take(3))
        {
            fits.Add(new JsonObject
            {
                ["n"] = changed.Images,
                ["quality"] = changed.Quality ?? "auto",
                ["size"] = changed.Size?.ToString() ?? "auto",
                ["upper_bound_usd"] = bound.ToString(),
            });
        }

        advice["fits"] = fits;
        return advice;
    }

    /// <summary>The setting whose cheapest value lowers the bound most.</summary>
    private static string Driver(RateCard card, ImageWork work)
    {
        var best = ("n", Bound: Bound(card, work) ?? Money.Zero);
        foreach (var (name, changed) in Singly(card, work))
        {
            if (Bound(card, changed) is { } bound && bound < best.Bound)
                best = (name, bound);
        }

        return best.Item1;
    }

    private static IEnumerable<(string Name, ImageWork Work)> Singly(RateCard card, ImageWork work)
    {
        yield return ("n", work with { Images = 1 });
        foreach (var quality in card.Qualities)
            yield return ("quality", work with { Quality = quality });
        foreach (var size in card.Sizes.Listed)
            yield return ("size", work with { Size = size });
        yield return ("references", work with { References = Math.Min(work.References, 1), ReferenceSizes = null });
    }

    private static IEnumerable<(ImageWork Work, Money Bound)> Cheaper(RateCard card, ImageWork work)
    {
        var now = Bound(card, work) ?? Money.Zero;
        IEnumerable<string?> qualities = [work.Quality, .. card.Qualities.Where(quality => quality != work.Quality)];
        IEnumerable<ImageSize?> sizes = work.Size is null ? [.. card.Sizes.Listed.Select(size => (ImageSize?)size)] : [work.Size];
        foreach (var quality in qualities)
        {
            foreach (var size in sizes)
            {
                for (var n = work.Images; n >= 1; n--)
                {
                    var changed = work with { Quality = quality, Size = size, Images = n };
                    if (Bound(card, changed) is { } bound && bound < now)
                        yield return (changed, bound);
                }
            }
        }
    }

    private static Money? Bound(RateCard card, ImageWork work) => Rating.Quote(card, work).UpperBound;
}

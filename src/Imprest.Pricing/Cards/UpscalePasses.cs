using System.Numerics;

namespace Imprest.Pricing.Cards;

/// <summary>Prices an upscale pass by pass: each doubles the edges, and costs by the pixels that go into it.</summary>
internal static class UpscalePasses
{
    private const int LargestFactor = 16;

    // What most people send where nobody says.
    private const long UsualPixels = 1024 * 1024;

    /// <summary>Adds a line for each pass.</summary>
    /// <param name="lines">Where they go.</param>
    /// <param name="pricing">The card.</param>
    /// <param name="component">A rate on passes.</param>
    /// <param name="work">What was asked for.</param>
    /// <param name="request">The request's situation.</param>
    /// <param name="images">Images that were upscaled.</param>
    /// <param name="view">Whether it must have happened, is expected, or may come to this at most.</param>
    /// <returns>What has no figure; null when all lines are written.</returns>
    public static string? Write(LineList lines, CardPricing pricing, Component component, ImageWork work, in Situation request, int images, Certainty view)
    {
        if ((work.Upscale ?? Assumed(view)) is not { } factor)
            return "an upscale by an unknown factor";
        if (factor is < 2 or > LargestFactor || !BitOperations.IsPow2(factor))
            return $"an upscale by {factor}, which is none of 2, 4, 8 and 16";
        var pixels = work.ReferenceSizes is { Count: > 0 } sizes ? sizes[0].Pixels : view == Certainty.Expected ? UsualPixels : (long?)null;
        for (var pass = 1; pass <= BitOperations.Log2((uint)factor); pass++)
        {
            if (UnitUsd(component, request, pixels, view) is not { } usd)
                return pixels is null ? "an upscale of an image of unknown size" : $"an upscale of {pixels} px";
            lines.Add(Meter.UpscalePass, images, usd * pricing.Factor(Meter.UpscalePass, request), Note(component, request, pixels, pass));
            pixels *= 4;
        }
        return null;
    }

    private static int? Assumed(Certainty view) => view switch
    {
        Certainty.Expected => 2,
        Certainty.AtMost => LargestFactor,
        _ => null,
    };

    private static decimal? UnitUsd(Component component, in Situation request, long? pixels, Certainty view)
    {
        if (component.UnitUsd is { } flat)
            return flat;
        if (pixels is null)
            return view == Certainty.AtMost ? component.Table!.Highest() : null;
        return component.TryUnit(request with { Image = new(null, null, null, pixels) }, out var usd) ? usd : null;
    }

    private static string Note(Component component, in Situation request, long? pixels, int pass) =>
        component.NoteOf(request with { Image = new(null, null, null, pixels) }) is { } note ? $"pass {pass}, {note}" : $"pass {pass}";
}

/// <summary>What a line is about.</summary>
internal enum Certainty
{
    Happened,
    Expected,
    AtMost,
}

using System.Collections.Concurrent;

namespace Imprest.Pricing.Cards;

/// <summary>The dearest image that a request may come to.</summary>
internal sealed partial class CardPricing
{
    private readonly record struct WorstKey(Operation Operation, string Tier, string Features, string? Quality, int Steps);

    // What is left open is searched once: there are few of them, operations × tiers × flags × qualities × steps.
    private readonly ConcurrentDictionary<WorstKey, Setting?> worst = new();
    private readonly ConcurrentDictionary<string, ImageSize> mostTokens = new();

    /// <summary>The setting with the highest bound among those that the request leaves open; null where some of them has no bound.</summary>
    public Setting? Worst(in Situation request, string? quality, ImageSize? size, string? sizeClass)
    {
        if (quality is not null && !Qualities.Contains(quality))
            return null;
        if (size is not null || sizeClass is not null)
        {
            var asked = size is null ? OfClass(sizeClass!) : SettingOf(null, size, sizeClass);
            if (quality is null && Qualities.Count > 0)
                return Dearest(request, quality, [asked]);
            asked = asked with { Quality = quality };
            return MostUsd(request with { Image = asked }) is null ? null : asked;
        }
        var key = new WorstKey(request.Operation, request.Tier, FlagsOf(request.Features), quality, request.Steps);
        if (worst.TryGetValue(key, out var known))
            return known;
        var found = Dearest(request, quality, null);
        worst.TryAdd(key, found);
        return found;
    }

    /// <summary>The most that one image may cost by itself, in USD: by tokens, by the published figure, and by flat rates. Null: nobody can say.</summary>
    public decimal? MostUsd(in Situation situation)
    {
        var total = 0m;
        if (CountsImageTokens)
        {
            if (OutputTokens is null || !OutputTokens.TryTokens(situation, out var tokens))
                return null;
            var byTokens = 0m;
            foreach (var component in Components)
            {
                if (component.Meter == Meter.ImageOutputToken && component.When.Holds(situation))
                    byTokens += tokens * OutputTokens.AtMostTimes * component.UnitUsd!.Value;
            }
            if (Published is not null && Published.Table.TryFind(situation, out var figure))
                byTokens = Math.Max(byTokens, figure);
            total = byTokens * Factor(Meter.ImageOutputToken, situation);
        }
        var priced = !PricesImages;
        foreach (var component in Components)
        {
            if (!component.Meter.IsOfImage() || !component.When.Holds(situation))
                continue;
            // For the dearest setting every range counts once.
            if (!component.TryUnit(situation, out var usd) || ImageQuantities.Of(this, component, situation, component.From - 1, component.From) is not { } quantity)
                return null;
            total += quantity * usd * Factor(component.Meter, situation);
            priced = true;
        }
        return priced ? total : null;
    }

    /// <summary>The situation in which one rate bounds a request: that of the dearest image, or its own dearest where rates hold for ranges.</summary>
    public Situation BoundOf(Component component, in Situation dearest, string? quality, bool sizeIsOpen)
    {
        if (!Traits.MixedRanges || component.Meter != Meter.OutputImage || (quality is not null && !sizeIsOpen))
            return dearest;
        var (found, most) = (dearest, -1m);
        string?[] qualities = quality is null && Qualities.Count > 0 ? [.. Qualities] : [quality];
        foreach (var candidate in qualities)
        {
            foreach (var size in sizeIsOpen ? OpenSizes(candidate) : [dearest.Image])
            {
                var situation = dearest with { Image = size with { Quality = candidate } };
                if (component.When.Holds(situation) && component.TryUnit(situation, out var usd) && usd > most)
                    (found, most) = (situation, usd);
            }
        }
        return found;
    }

    /// <summary>An image that the card says the model makes and has no flat rate for; null when every one is priced.</summary>
    public string? UnpricedImage()
    {
        if (CountsImageTokens || !PricesImages)
            return null;
        foreach (var operation in Operations)
        {
            var request = new Situation(operation, "standard", [], default, Steps?.Default ?? 0);
            string?[] qualities = Qualities.Count > 0 ? [.. Qualities] : [null];
            foreach (var quality in qualities)
            {
                foreach (var size in OpenSizes(quality))
                {
                    if (MostUsd(request with { Image = size with { Quality = quality } }) is null)
                        return $"{operation.Wire()} {size with { Quality = quality }}";
                }
            }
        }
        return null;
    }

    private Setting? Dearest(in Situation request, string? quality, IReadOnlyList<Setting>? sizes)
    {
        Setting? dearest = null;
        var most = -1m;
        string?[] qualities = quality is null && Qualities.Count > 0 ? [.. Qualities] : [quality];
        foreach (var candidate in qualities)
        {
            foreach (var size in sizes ?? OpenSizes(candidate))
            {
                var setting = size with { Quality = candidate };
                if (MostUsd(request with { Image = setting }) is not { } usd)
                    return null;
                if (usd > most)
                    (dearest, most) = (setting, usd);
            }
        }
        return dearest;
    }

    /// <summary>Sizes among which the dearest is found: all that are listed, and of a rule those where a price can peak.</summary>
    private List<Setting> OpenSizes(string? quality)
    {
        var settings = new List<Setting>();
        foreach (var size in Sizes.Listed)
            settings.Add(SettingOf(null, size, null));
        foreach (var sizeClass in Sizes.Classes)
            settings.Add(OfClass(sizeClass));
        if (Sizes.Rule is { } rule)
        {
            if (OutputTokens?.Factors is { } factors && quality is not null)
                settings.Add(new(null, mostTokens.GetOrAdd(quality, static (_, args) => MostTokens(args.rule, args.factor), (rule, factor: factors[quality]))));
            else
                AddPixelPeaks(rule, settings);
        }
        if (settings.Count == 0)
            settings.Add(default);
        return settings;
    }

    /// <summary>The function is not monotonic, so every size of the rule is tried; it treats width and height alike.</summary>
    private static ImageSize MostTokens(SizeRule rule, long factor)
    {
        ImageSize best = default;
        var most = -1L;
        var first = Math.Max(1, (rule.MinEdge + rule.Multiple - 1) / rule.Multiple) * rule.Multiple;
        for (var width = first; width <= rule.MaxEdge; width += rule.Multiple)
        {
            for (var height = first; height <= width; height += rule.Multiple)
            {
                var size = new ImageSize(width, height);
                if (!rule.Allows(size))
                    continue;
                var tokens = TokenFunctions.GptImage2OutputTokens(size, factor);
                if (tokens > most)
                    (best, most) = (size, tokens);
            }
        }
        return best;
    }

    /// <summary>Flat rates change with the pixel count alone, so they peak at the card's thresholds or at the most pixels.</summary>
    private void AddPixelPeaks(SizeRule rule, List<Setting> settings)
    {
        var most = Math.Min(rule.MaxPixels, (long)rule.MaxEdge * rule.MaxEdge);
        AddPixels(most, most, settings);
        foreach (var pixels in Sizes.ClassPixels)
            AddPixels(pixels, most - 1, settings);
        foreach (var component in Components)
        {
            if (component.When.PixelsUpTo is { } upTo)
                AddPixels(upTo, most - 1, settings);
            if (component is { AllUnits: true, Meter: Meter.OutputMegapixel, To: { } to } && Megapixel is { } rules)
                AddPixels(to * rules.Pixels, most - 1, settings);
            AddThresholds(component.Table, most, settings);
        }
    }

    private void AddThresholds(DimensionTable? table, long most, List<Setting> settings)
    {
        foreach (var row in table?.Rows ?? [])
        {
            if (table!.Dimension == Dimension.Pixels && !row.Key.Any)
                AddPixels(row.Key.PixelsUpTo, most - 1, settings);
            AddThresholds(row.Next, most, settings);
        }
    }

    private void AddPixels(long pixels, long most, List<Setting> settings)
    {
        if (pixels <= most)
            settings.Add(new(null, null, Sizes.ClassOf(pixels), pixels));
    }

    /// <summary>An image of a class, as large as the class goes.</summary>
    private Setting OfClass(string sizeClass) => new(null, null, sizeClass, Sizes.PixelsOf(sizeClass));

    private string FlagsOf(IReadOnlyList<string> set) =>
        set.Count == 0 || Features.Count == 0 ? "" : string.Join(',', Features.Where(set.Contains).Order(StringComparer.Ordinal));
}

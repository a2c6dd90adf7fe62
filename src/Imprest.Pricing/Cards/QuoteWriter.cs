namespace Imprest.Pricing.Cards;

/// <summary>Writes one quote: the lines of what is expected, and those of the most that can happen.</summary>
internal sealed class QuoteWriter
{
    private readonly RateCard card;
    private readonly CardPricing pricing;
    private readonly ImageWork work;
    private readonly Situation request;
    private readonly string? quality;
    private readonly ImageSize? size;
    private List<string>? warnings;
    private bool estimated;
    private (Setting Setting, string? Text)? note;

    public QuoteWriter(RateCard card, ImageWork work)
    {
        (this.card, pricing, this.work) = (card, card.Pricing, work);
        quality = work.Quality is null or "" or "auto" ? pricing.Qualities.Count == 1 ? pricing.Qualities[0] : null : work.Quality;
        size = work.Size ?? Upscaled(work);
        request = new(pricing.PricedAs(work.Operation), work.Tier, work.Features, default, pricing.StepsOf(work));
    }

    /// <summary>The size that an upscale makes of a known image.</summary>
    private static ImageSize? Upscaled(ImageWork work)
    {
        if (work.Upscale is not { } factor || work.SizeClass is not null || work.ReferenceSizes is not { Count: > 0 } sizes)
            return null;
        var (width, height) = ((long)sizes[0].Width * factor, (long)sizes[0].Height * factor);
        return width is > 0 and <= int.MaxValue && height is > 0 and <= int.MaxValue ? new((int)width, (int)height) : null;
    }

    public Quote Write()
    {
        if (!pricing.KnowsTier(work.Tier))
        {
            Warn($"The card has no price for the service tier '{work.Tier}'.");
            return Result(null, null);
        }
        if (pricing.Steps is { } steps && request.Steps > steps.Max)
        {
            Warn($"The card has no price for {request.Steps} steps: at most {steps.Max}.");
            return Result(null, null);
        }
        var expected = new LineList(pricing.Margin);
        var expectedMissing = WriteLines(expected, ExpectedSetting(), most: false);
        var bound = new LineList(pricing.Margin);
        var boundMissing = pricing.Worst(request, quality, size, work.SizeClass) is { } worst
            ? WriteLines(bound, worst, most: true)
            : "a bound on the output";
        if (boundMissing is not null)
            Warn($"Nobody can state the most that this costs: the card has no figure for {boundMissing}.");
        return Result(expectedMissing is null ? expected : null, boundMissing is null ? bound : null);
    }

    /// <summary>What is expected where the request leaves a setting open; the warnings say so.</summary>
    private Setting ExpectedSetting()
    {
        var expectedQuality = quality;
        if (expectedQuality is null && pricing.Qualities.Count > 0)
        {
            expectedQuality = pricing.Omitted.Quality ?? pricing.Expected.Quality ?? pricing.Qualities[(pricing.Qualities.Count - 1) / 2];
            Warn($"The quality is left open: expected is '{expectedQuality}', the bound is for the dearest.");
        }
        if ((work.Size is not null || work.SizeClass is not null) && pricing.Sizes.NamesNone)
            Warn("Its card names no sizes: the price is taken for any.");
        if (size is not null || work.SizeClass is not null)
            return Sized(expectedQuality, size, work.SizeClass);
        var sizes = pricing.Sizes;
        var usual = pricing.Omitted.Size ?? pricing.Expected.Size ?? (sizes.Listed.Count > 0 ? sizes.Listed[0] : null);
        var sizeClass = usual is null ? pricing.Expected.SizeClass ?? (sizes.Classes.Count > 0 ? sizes.Classes[0] : null) : null;
        if (sizes.Listed.Count + sizes.Classes.Count > 1 || sizes.Rule is not null)
            Warn($"The size is left open: expected is {usual?.ToString() ?? sizeClass ?? "the largest"}, the bound is for the dearest.");
        if (usual is not null || sizeClass is not null)
            return Sized(expectedQuality, usual, sizeClass);
        return sizes.Rule?.MaxPixels is { } most ? new(expectedQuality, null, sizes.ClassOf(most), most) : new(expectedQuality, null);
    }

    /// <summary>A class alone counts as the most pixels that it may have.</summary>
    private Setting Sized(string? expectedQuality, ImageSize? known, string? sizeClass)
    {
        var setting = pricing.SettingOf(expectedQuality, known, sizeClass);
        return known is null && sizeClass is not null ? setting with { Pixels = pricing.Sizes.PixelsOf(sizeClass) } : setting;
    }

    /// <summary>The images of the request; where the model decides, one is expected, and as many are bound as the card allows.</summary>
    private int Images(bool most)
    {
        if (!work.ImagesAuto)
            return work.Images;
        if (!most)
            return 1;
        var together = card.MaxImagesAndReferences - work.References ?? card.MaxImages;
        return Math.Max(1, Math.Min(card.MaxImages, together));
    }

    /// <summary>Images of the free quota. It lowers what is expected, never what is bound.</summary>
    private long FreeImages(bool most) => most ? 0 : pricing.FreeImages(work, Images(most));

    /// <returns>What has no figure; null when all lines are written.</returns>
    private string? WriteLines(LineList lines, in Setting setting, bool most)
    {
        var whole = request with { Image = setting };
        var priced = false;
        var free = FreeImages(most);
        lines.Add(Meter.OutputImage, free, 0, "free quota");
        foreach (var component in pricing.Components)
        {
            var situation = most ? pricing.BoundOf(component, whole, quality, size is null && work.SizeClass is null) : whole;
            if (!component.When.Holds(situation))
                continue;
            priced = true;
            var missing = component.Meter switch
            {
                Meter.ImageOutputToken => WriteImageTokens(lines, component, situation, most),
                Meter.UpscalePass => UpscalePasses.Write(lines, pricing, component, work, request, Images(most), most ? Certainty.AtMost : Certainty.Expected),
                _ when component.Meter.IsOfImage() => WriteImages(lines, component, situation, free, most),
                _ => WriteUnits(lines, component, most),
            };
            if (missing is not null)
                return missing;
        }
        if (WriteProviderCost(lines, most) is { } unstated)
            return unstated;
        if (!priced && pricing.CostHeadroom is null)
            return "this work";
        if (free < Images(most))
            lines.RaiseTo(pricing.MinimumUsd);
        lines.Round(pricing.Rounding);
        lines.AddMargin(Images(most));
        return null;
    }

    /// <summary>What the provider's own figure may add to the card's; it is all there is where the card has no rates.</summary>
    private string? WriteProviderCost(LineList lines, bool most)
    {
        if (pricing.CostHeadroom is not { } headroom)
            return null;
        if (pricing.Components.Length > 0)
        {
            if (most)
                lines.Add(Meter.ProviderCost, 1, lines.Cost.Usd * headroom, "headroom: the provider's own figure counts, and may be higher");
            return null;
        }
        if (pricing.EstimateOf(Meter.ProviderCost, request) is not { } estimate)
            return "what the provider itself will say";
        lines.Add(Meter.ProviderCost, (most ? estimate.AtMost : estimate.Expected) * Images(most), pricing.CostUnitUsd ?? 1, "the provider's own figure counts");
        return null;
    }

    private string? WriteUnits(LineList lines, Component component, bool most)
    {
        var images = Images(most);
        var bills = pricing.BilledEach || work.OneImageACall ? images : 1;
        decimal? quantity = component.Meter switch
        {
            Meter.Request => work.OneImageACall ? images : 1,
            Meter.InputImage => (decimal)work.References * bills,
            Meter.PartialImage => (decimal)work.PartialImages * images,
            Meter.InputTile => InputQuantities.Tiles(pricing, work, request, most) * bills,
            Meter.InputTileStep => InputQuantities.Tiles(pricing, work, request, most) * request.Steps * bills,
            Meter.InputMegapixel => InputQuantities.Megapixels(pricing, work, request, most) * bills,
            Meter.TextInputToken => (most ? InputQuantities.MostText(pricing, work, request) : InputQuantities.ExpectedText(pricing, work, request)) * (decimal)bills,
            Meter.ImageInputToken => InputQuantities.ImageTokens(pricing, work, request, most) * bills,
            // A discount never lowers a quote.
            Meter.CachedTextInputToken or Meter.CachedImageInputToken => 0,
            _ when work.Counts is { } counts && component.Meter.IsCounted() && counts.TryGetValue(component.Meter, out var asked) => asked,
            _ => Estimated(component.Meter, most) * images,
        };
        if (quantity is not { } known)
            return component.Meter.Wire();
        if (known == 0)
            return null;
        if (most)
            known = pricing.DearestQuantity(component.Meter, known, request);
        lines.Add(component.Meter, component.Covered(known), component.UnitUsd!.Value * pricing.Factor(component.Meter, request), component.Note);
        return null;
    }

    private decimal? Estimated(Meter meter, bool most)
    {
        if (pricing.EstimateOf(meter, request) is not { } estimate)
            return null;
        estimated = true;
        return most ? estimate.AtMost : estimate.Expected;
    }

    private string? WriteImageTokens(LineList lines, Component component, in Situation situation, bool most)
    {
        if (pricing.OutputTokens is not { } rule || !rule.TryTokens(situation, out var tokens))
            return $"image output of {situation.Image}";
        var usd = component.UnitUsd!.Value * pricing.Factor(component.Meter, situation);
        var images = Images(most);
        var partials = (decimal)work.PartialImages * images * rule.PerPartialImage;
        if (!most)
        {
            lines.Add(component.Meter, component.Covered((decimal)tokens * images + partials), usd, NoteOf(situation.Image));
            return null;
        }
        tokens *= rule.AtMostTimes;
        // The published figure is what an answer without usage is billed by, so the bound covers whichever is higher.
        var figure = pricing.Published is { } published && published.Table.TryFind(situation, out var display) ? display * pricing.Factor(component.Meter, situation) : 0;
        if (figure <= tokens * usd)
        {
            var quantity = pricing.DearestQuantity(component.Meter, (decimal)tokens * images + partials, situation);
            lines.Add(component.Meter, component.Covered(quantity), usd, NoteOf(situation.Image));
            return null;
        }
        lines.Add(Meter.OutputImage, images, figure, $"published per-image figure, {situation.Image}");
        lines.Add(component.Meter, component.Covered(partials), usd, "streamed previews");
        return null;
    }

    private string? WriteImages(LineList lines, Component component, in Situation situation, long free, bool most)
    {
        if (!component.TryUnit(situation, out var usd))
            return $"an image of {situation.Image}";
        decimal images = Images(most);
        if (most && component.Meter == Meter.OutputImage)
            images = pricing.DearestQuantity(component.Meter, images, situation);
        if (ImageQuantities.OfAll(pricing, component, situation, images, free) is not { } quantity)
            return "the pixels of an image";
        if (most && pricing.Megapixel is { PerRequest: true })
            quantity = pricing.DearestQuantity(component.Meter, quantity, situation);
        lines.Add(component.Meter, ImageQuantities.Round(pricing, component, quantity), usd * pricing.Factor(component.Meter, situation), component.NoteOf(situation));
        return null;
    }

    /// <summary>What is expected and the most mostly are of one setting; its text is made once.</summary>
    private string? NoteOf(in Setting setting)
    {
        if (note is null || note.Value.Setting != setting)
            note = (setting, setting.ToString() is { Length: > 0 } text ? text : null);
        return note.Value.Text;
    }

    private void Warn(string warning) => (warnings ??= []).Add(warning);

    private Quote Result(LineList? expected, LineList? bound)
    {
        var status = expected is null && bound is null ? AmountStatus.Unknown
            : estimated || warnings is not null || pricing.CountsImageTokens || pricing.CostHeadroom is not null ? AmountStatus.Estimated
            : AmountStatus.Exact;
        return new(
            status, expected?.Total, bound?.Total, expected?.ToArray() ?? [], bound?.ToArray() ?? [], card.Version, warnings is null ? [] : warnings.ToArray());
    }
}

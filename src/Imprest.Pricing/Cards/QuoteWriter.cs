namespace Imprest.Pricing.Cards;

/// <summary>Writes one quote: the lines of what is expected, and those of the most that can happen.</summary>
internal sealed class QuoteWriter
{
    private readonly RateCard card;
    private readonly CardPricing pricing;
    private readonly ImageWork work;
    private readonly Situation request;
    private readonly string? quality;
    private List<string>? warnings;
    private (Setting Setting, string? Text)? note;

    public QuoteWriter(RateCard card, ImageWork work)
    {
        (this.card, pricing, this.work) = (card, card.Pricing, work);
        quality = work.Quality is null or "" or "auto" ? pricing.Qualities.Count == 1 ? pricing.Qualities[0] : null : work.Quality;
        request = new(pricing.PricedAs(work.Operation), work.Tier, work.Features, default);
    }

    public Quote Write()
    {
        if (!pricing.KnowsTier(work.Tier))
        {
            Warn($"The card has no price for the service tier '{work.Tier}'.");
            return Result(null, null);
        }
        var expected = new LineList();
        var expectedMissing = WriteLines(expected, ExpectedSetting(), most: false);
        var bound = new LineList();
        var boundMissing = pricing.Worst(request, quality, work.Size, work.SizeClass) is { } worst
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
        if (work.Size is not null || work.SizeClass is not null)
            return new(expectedQuality, work.Size, work.SizeClass);
        var sizes = pricing.Sizes;
        var size = pricing.Omitted.Size ?? pricing.Expected.Size ?? (sizes.Listed.Count > 0 ? sizes.Listed[0] : null);
        var sizeClass = size is null ? pricing.Expected.SizeClass ?? (sizes.Classes.Count > 0 ? sizes.Classes[0] : null) : null;
        if (sizes.Listed.Count + sizes.Classes.Count > 1 || sizes.Rule is not null)
            Warn($"The size is left open: expected is {size?.ToString() ?? sizeClass ?? "the largest"}, the bound is for the dearest.");
        return size is null && sizeClass is null ? new(expectedQuality, null, null, sizes.Rule?.MaxPixels) : new(expectedQuality, size, sizeClass);
    }

    /// <returns>What has no figure; null when all lines are written.</returns>
    private string? WriteLines(LineList lines, in Setting setting, bool most)
    {
        var situation = request with { Image = setting };
        foreach (var component in pricing.Components)
        {
            if (!component.When.Holds(situation))
                continue;
            var missing = component.Meter switch
            {
                Meter.ImageOutputToken => WriteImageTokens(lines, component, situation, most),
                Meter.OutputImage or Meter.OutputMegapixel => WriteImages(lines, component, situation),
                _ => WriteUnits(lines, component, most),
            };
            if (missing is not null)
                return missing;
        }
        if (pricing.CostHeadroom is { } headroom && most)
            lines.Add(Meter.ProviderCost, 1, lines.Total.Usd * headroom, "headroom: the provider's own figure counts, and may be higher");
        lines.Round(pricing.Rounding);
        return null;
    }

    private string? WriteUnits(LineList lines, Component component, bool most)
    {
        var bills = pricing.BilledEach ? work.Images : 1;
        decimal? quantity = component.Meter switch
        {
            Meter.Request => 1,
            Meter.InputImage => (decimal)work.References * bills,
            Meter.PartialImage => (decimal)work.PartialImages * work.Images,
            Meter.InputMegapixel => InputQuantities.Megapixels(pricing, work, request, most) * bills,
            Meter.TextInputToken => (most ? InputQuantities.MostText(pricing, work, request) : InputQuantities.ExpectedText(pricing, work, request)) * (decimal)bills,
            Meter.ImageInputToken => InputQuantities.ImageTokens(pricing, work, request, most) * bills,
            // A discount never lowers a quote.
            Meter.CachedTextInputToken or Meter.CachedImageInputToken => 0,
            _ => pricing.EstimateOf(component.Meter, request) is { } estimate ? (most ? estimate.AtMost : estimate.Expected) * work.Images : null,
        };
        if (quantity is not { } known)
            return component.Meter.Wire();
        if (known == 0)
            return null;
        lines.Add(component.Meter, component.Covered(known), component.UnitUsd!.Value * pricing.Factor(component.Meter, request), component.Note);
        return null;
    }

    private string? WriteImageTokens(LineList lines, Component component, in Situation situation, bool most)
    {
        if (pricing.OutputTokens is not { } rule || !rule.TryTokens(situation, out var tokens))
            return $"image output of {situation.Image}";
        var usd = component.UnitUsd!.Value * pricing.Factor(component.Meter, situation);
        var partials = (decimal)work.PartialImages * work.Images * rule.PerPartialImage;
        if (!most)
        {
            lines.Add(component.Meter, component.Covered((decimal)tokens * work.Images + partials), usd, NoteOf(situation.Image));
            return null;
        }
        tokens *= rule.AtMostTimes;
        // The published figure is what an answer without usage is billed by, so the bound covers whichever is higher.
        var figure = pricing.Published is { } published && published.Table.TryFind(situation, out var display) ? display * pricing.Factor(component.Meter, situation) : 0;
        if (figure <= tokens * usd)
        {
            lines.Add(component.Meter, component.Covered((decimal)tokens * work.Images + partials), usd, NoteOf(situation.Image));
            return null;
        }
        lines.Add(Meter.OutputImage, work.Images, figure, $"published per-image figure, {situation.Image}");
        lines.Add(component.Meter, component.Covered(partials), usd, "streamed previews");
        return null;
    }

    private string? WriteImages(LineList lines, Component component, in Situation situation)
    {
        if (!component.TryUnit(situation, out var usd))
            return $"an image of {situation.Image}";
        var quantity = 0m;
        for (var index = 0; index < work.Images; index++)
        {
            if (ImageQuantities.Of(pricing, component, situation.Image, index) is not { } one)
                return "the pixels of an image";
            quantity += one;
        }
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
            : warnings is not null || pricing.CountsImageTokens || pricing.CostHeadroom is not null ? AmountStatus.Estimated
            : AmountStatus.Exact;
        return new(
            status, expected?.Total, bound?.Total, expected?.ToArray() ?? [], bound?.ToArray() ?? [], card.Version, warnings is null ? [] : warnings.ToArray());
    }
}

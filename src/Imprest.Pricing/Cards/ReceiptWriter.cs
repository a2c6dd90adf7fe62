using System.Globalization;

namespace Imprest.Pricing.Cards;

/// <summary>Writes one receipt: lines in the order of the card's rates, from the best evidence there is.</summary>
internal sealed class ReceiptWriter
{
    private const decimal AbsurdCostUsd = 1_000_000;
    // Units may be tiny: a million dollars are 10^16 of xAI's ticks.
    private const decimal AbsurdUnits = 100_000_000_000_000_000;
    private const decimal AbsurdCount = 10_000_000_000;

    private readonly RateCard card;
    private readonly CardPricing pricing;
    private readonly ImageWork work;
    private readonly Happened happened;
    private readonly Situation request;
    private readonly int verified;
    private readonly int returned;
    private readonly LineList lines;
    private TokenCounts counts;
    private List<string>? warnings;
    private bool estimated;
    private string evidence = "verified_output";

    public ReceiptWriter(RateCard card, ImageWork work, Happened happened)
    {
        (this.card, pricing, this.work, this.happened) = (card, card.Pricing, work, happened);
        lines = new(pricing.Margin);
        verified = happened.Images.Count;
        returned = Math.Max(happened.Returned, verified);
        request = new(pricing.PricedAs(work.Operation), Tier(), work.Features, default, pricing.StepsOf(work));
    }

    public Receipt Write()
    {
        if (happened.ReportedCostUsd is { } cost)
            return cost is >= 0 and <= AbsurdCostUsd ? WriteReportedCost(cost) : Unknown("The cost that the provider reported is no evidence: negative or beyond a million dollars.");
        if (happened.ReportedUnits is { } units)
        {
            if (pricing.CostUnitUsd is { } usd)
                return units is >= 0 and <= AbsurdUnits && units * usd <= AbsurdCostUsd
                    ? WriteReportedUnits(units, usd) : Unknown("The units that the provider reported are no evidence: negative, or worth more than a million dollars.");
            Estimate("The provider reported units of its own, and the card does not say what one costs: they are not used.");
        }
        if (happened.UnusableUsage is { } reason)
            return Unknown($"The reported usage is no evidence: {reason}");
        if (!pricing.KnowsTier(request.Tier))
            return Unknown($"The card has no price for the service tier '{request.Tier}'.");
        if (verified == 0 && !happened.NoImageMade)
            return Result();
        if (happened.Usage is { } usage && ReadUsage(usage) is { } unusable)
            return Unknown($"The reported usage is no evidence: {unusable}.");
        if (happened.Usage is null && !pricing.CountsImageTokens && (pricing.Has(Meter.TextInputToken) || pricing.Has(Meter.ImageInputToken)))
            Estimate("No usage was reported: input tokens are not billed.");
        if (WriteLines() is { } missing)
            return Unknown(missing);
        if (pricing.FreeImages(work, verified) < verified)
            lines.RaiseTo(pricing.MinimumUsd);
        lines.Round(pricing.Rounding);
        lines.AddMargin(verified);
        return Result();
    }

    private string Tier() => happened.ServedTier switch
    {
        null or "" or "auto" => work.Tier,
        "default" => "standard",
        var served => served,
    };

    private Receipt WriteReportedCost(decimal usd)
    {
        evidence = "provider_cost";
        if (verified > 0 || happened.NoImageMade)
        {
            // Delivered images only; what the rest cost is the operator's.
            var share = verified == returned ? usd : decimal.Floor(usd * verified / returned * Money.NanosPerDollar) / Money.NanosPerDollar;
            lines.Add(Meter.ProviderCost, 1, share, verified == returned ? null : string.Create(CultureInfo.InvariantCulture, $"share of {verified} of {returned} images"));
            lines.AddMargin(verified);
        }
        return Result();
    }

    private Receipt WriteReportedUnits(decimal units, decimal unitUsd)
    {
        if (verified < returned)
            return WriteReportedCost(units * unitUsd);
        evidence = "provider_cost";
        if (verified > 0 || happened.NoImageMade)
        {
            lines.Add(Meter.ProviderCost, units, unitUsd, $"in the provider's unit: {pricing.CostUnit}");
            lines.AddMargin(verified);
        }
        return Result();
    }

    private string? ReadUsage(Usage usage)
    {
        var reader = new UsageReader(pricing, work, usage, returned);
        if (reader.TryRead(out var read) is { } unusable)
            return unusable;
        if (!HasTokenRates())
            return null;
        // Images came and no output token is counted: such a usage does not speak of the images.
        var speaks = happened.NoImageMade || (read.HasOutput && (read.ImageOut > 0 || !pricing.CountsImageTokens));
        if (!speaks && usage is { InputTokens: null or 0, InputTextTokens: null or 0, InputImageTokens: null or 0 })
            return null;
        counts = read with { HasOutput = speaks };
        evidence = "provider_usage";
        foreach (var warning in reader.Inferred ?? [])
            Estimate(warning);
        return null;
    }

    private bool HasTokenRates() => pricing.CountsImageTokens || pricing.Has(Meter.TextOutputToken) || pricing.Has(Meter.TextInputToken);

    private string? WriteLines()
    {
        var charged = 0u;
        foreach (var component in pricing.Components)
        {
            if (component.Meter.IsOfImage() || !component.When.Holds(request))
                continue;
            charged |= 1u << (int)component.Meter;
            if (component.Meter == Meter.UpscalePass)
            {
                if (UpscalePasses.Write(lines, pricing, component, work, request, verified, Certainty.Happened) is { } unpriced)
                    return $"The card has no rate for {unpriced}.";
                continue;
            }
            if (Quantity(component.Meter) is not { } quantity)
                return $"The quantity of {component.Meter.Wire()} is not known.";
            if (quantity > 0)
                AddTokensOrUnits(component, quantity);
        }
        if (Unpriced(charged) is { } meter)
            return $"The card has no rate for {meter.Wire()}, which was reported.";
        if (pricing.CountsImageTokens && !counts.HasOutput && WriteInferredOutput() is { } missing)
            return missing;
        if (charged == 0 && !pricing.PricesImages)
            return pricing.CostHeadroom is null ? "The card has no rate for this work." : "The provider states what this costs, and it reported nothing.";
        return WriteImages();
    }

    private void AddTokensOrUnits(Component component, decimal quantity) =>
        lines.Add(component.Meter, component.Covered(quantity), component.UnitUsd!.Value * pricing.Factor(component.Meter, request), component.Note);

    /// <summary>How often what went in is billed.</summary>
    private int Bills => pricing.BilledEach || work.OneImageACall ? verified : 1;

    private decimal? Quantity(Meter meter) => meter switch
    {
        Meter.Request => work.OneImageACall ? verified : 1,
        Meter.InputImage => (decimal)work.References * Bills,
        Meter.PartialImage => Share(happened.PartialImages),
        Meter.InputMegapixel => InputMegapixels() * Bills,
        Meter.TextInputToken => counts.TextIn - (pricing.Has(Meter.CachedTextInputToken) ? counts.CachedTextIn : 0),
        Meter.CachedTextInputToken => counts.CachedTextIn,
        Meter.ImageInputToken => counts.ImageIn - (pricing.Has(Meter.CachedImageInputToken) ? counts.CachedImageIn : 0),
        Meter.CachedImageInputToken => counts.CachedImageIn,
        Meter.ImageOutputToken => counts.HasOutput ? Share(counts.ImageOut) : 0,
        Meter.TextOutputToken => Share(counts.TextOut),
        Meter.ThinkingToken => Share(counts.Thinking),
        Meter.InputTile => InputTiles() * Bills,
        Meter.InputTileStep => InputTiles() * request.Steps * Bills,
        // The machine works on every image that came; what is looked up, kept or sent is there once.
        Meter.GpuSecond => Counted(meter) is { } seconds ? Share(seconds) : null,
        _ when meter.IsCounted() => Counted(meter),
        _ => null,
    };

    private decimal? InputMegapixels()
    {
        if (work.References > 0 && (work.ReferenceSizes?.Count ?? 0) < work.References)
            Estimate("The sizes of the reference images are not known: their megapixels are the card's estimate.");
        return InputQuantities.Megapixels(pricing, work, request, most: false);
    }

    private decimal? InputTiles()
    {
        if (work.References > 0 && (work.ReferenceSizes?.Count ?? 0) < work.References)
            Estimate("The sizes of the reference images are not known: their tiles are the card's estimate.");
        return InputQuantities.Tiles(pricing, work, request, most: false);
    }

    /// <summary>A counted unit, as it was reported; else as it was asked for. Null: nobody said. A negative or absurd count is no evidence.</summary>
    private decimal? Counted(Meter meter)
    {
        var count = 0m;
        if (happened.Counts?.TryGetValue(meter, out count) == true)
            evidence = "provider_usage";
        else if (work.Counts?.TryGetValue(meter, out count) == true)
            Estimate($"The count of {meter.Wire()} was not reported: billed as asked for.");
        else
            return null;
        return count is >= 0 and <= AbsurdCount ? count : null;
    }

    private decimal Share(decimal count) =>
        verified == returned ? count : decimal.Floor(count * verified / returned * Money.NanosPerDollar) / Money.NanosPerDollar;

    /// <summary>The verified images' share of an output count, rounded down: the rest is absorbed.</summary>
    private long Share(long count) => verified == returned ? count : count * verified / returned;

    /// <summary>A reported token meter that no rate took.</summary>
    private Meter? Unpriced(uint charged)
    {
        if (evidence != "provider_usage")
            return null;
        bool Missing(Meter meter, long count) => count > 0 && (charged & (1u << (int)meter)) == 0;
        return Missing(Meter.TextInputToken, counts.TextIn) ? Meter.TextInputToken
            : Missing(Meter.ImageInputToken, counts.ImageIn) ? Meter.ImageInputToken
            : Missing(Meter.ImageOutputToken, counts.ImageOut) ? Meter.ImageOutputToken
            : Missing(Meter.TextOutputToken, counts.TextOut) ? Meter.TextOutputToken
            : Missing(Meter.ThinkingToken, counts.Thinking) ? Meter.ThinkingToken
            : null;
    }

    /// <summary>Image output that nobody counted: the published figure of each image, else its tokens by table or function.</summary>
    private string? WriteInferredOutput()
    {
        var figures = new ImageGroups();
        var tokens = 0L;
        Setting last = default;
        foreach (var image in happened.Images)
        {
            last = SettingOf(image);
            var situation = request with { Image = last };
            if (pricing.Published is { } published && published.Table.TryFind(situation, out var usd))
                figures.Add(last, usd, 1);
            else if (pricing.OutputTokens is { QuoteOnly: false } rule && rule.TryTokens(situation, out var count))
                tokens += count;
            else
                return $"No usage was reported, and the card has no figure for an image of {Describe(last)}.";
        }
        if (figures.Count > 0)
        {
            evidence = "published_figure";
            Estimate($"No usage was reported: billed by the published per-image figure, a rounded display of output alone ({pricing.Published!.Source}, read {pricing.Published.ReadOn:yyyy-MM-dd}). Input is not billed.");
            foreach (var group in figures.Items)
                lines.Add(Meter.OutputImage, group.Quantity, group.Usd * pricing.Factor(Meter.ImageOutputToken, request), $"published per-image figure, {group.Setting}");
        }
        if (tokens > 0)
            Estimate($"No usage was reported: image-output tokens by {pricing.OutputTokens!.Name}. Input is not billed.");
        var partials = Share(happened.PartialImages) * (pricing.OutputTokens?.PerPartialImage ?? 0);
        WriteImageTokens(tokens + partials, tokens == 0 ? "streamed previews" : $"{pricing.OutputTokens!.Name}, {Describe(last)}");
        return null;
    }

    private void WriteImageTokens(long tokens, string note)
    {
        foreach (var component in pricing.Components)
        {
            if (component.Meter == Meter.ImageOutputToken && component.When.Holds(request))
                lines.Add(component.Meter, component.Covered(tokens), component.UnitUsd!.Value * pricing.Factor(component.Meter, request), note);
        }
    }

    /// <summary>Rates that hang on each image: flat ones and those by megapixel.</summary>
    private string? WriteImages()
    {
        if (!pricing.PricesImages || happened.NoImageMade)
            return null;
        var free = pricing.FreeImages(work, verified);
        lines.Add(Meter.OutputImage, free, 0, "free quota");
        var groups = new ImageGroups();
        Span<bool> covered = happened.Images.Count <= 64 ? stackalloc bool[happened.Images.Count] : new bool[happened.Images.Count];
        foreach (var component in pricing.Components)
        {
            if (!component.Meter.IsOfImage())
                continue;
            groups.Clear();
            for (var index = 0; index < happened.Images.Count; index++)
            {
                var situation = request with { Image = SettingOf(happened.Images[index]) };
                if (!component.When.Holds(situation))
                    continue;
                if (!component.TryUnit(situation, out var usd))
                    return $"The card has no rate for an image of {Describe(situation.Image)}.";
                if (ImageQuantities.Of(pricing, component, situation, index, verified) is not { } quantity)
                    return "The size of an image is not known, and it is priced by its pixels.";
                covered[index] = true;
                if (index < free)
                    continue;
                groups.Add(situation.Image, usd, quantity, byPriceAlone: component.Meter == Meter.OutputMegapixel && pricing.Megapixel is { PerRequest: true });
            }
            foreach (var group in groups.Items)
                lines.Add(component.Meter, ImageQuantities.Round(pricing, component, group.Quantity), group.Usd * pricing.Factor(component.Meter, request), component.NoteOf(request with { Image = group.Setting }));
        }
        var open = covered.IndexOf(false);
        return open < 0 ? null : $"The card has no rate for an image of {Describe(SettingOf(happened.Images[open]))}.";
    }

    /// <summary>What an image is: what the answer or the file says of it, else what was asked for, else what the provider says that means.</summary>
    private Setting SettingOf(OutputImage image)
    {
        var quality = Stated(image.Quality) ?? Stated(work.Quality);
        if (quality is null && pricing.Qualities.Count == 1)
            quality = pricing.Qualities[0];
        if (quality is null && pricing.Omitted.Quality is { } omitted)
        {
            quality = omitted;
            Estimate($"Nothing states the quality: taken as '{omitted}', which the provider takes where it is left out.");
        }
        var size = image.Size ?? work.Size;
        if (size is null && work.SizeClass is null && pricing.Omitted.Size is { } usual)
        {
            size = usual;
            Estimate($"Nothing states the size: taken as {usual}, which the provider takes where it is left out.");
        }
        return pricing.SettingOf(quality, size, work.SizeClass);
    }

    private static string? Stated(string? quality) => quality is null or "" or "auto" ? null : quality;

    private static string Describe(in Setting setting) =>
        $"{(setting.Quality is null ? "unknown quality" : $"quality {setting.Quality}")}, {setting.Size?.ToString() ?? setting.SizeClass ?? "unknown size"}";

    private void Estimate(string warning)
    {
        estimated = true;
        warnings ??= [];
        if (!warnings.Contains(warning))
            warnings.Add(warning);
    }

    private Receipt Unknown(string reason) => new(AmountStatus.Unknown, null, [], "none", card.Version, [reason]);

    private Receipt Result() => new(
        estimated ? AmountStatus.Estimated : AmountStatus.Exact, lines.Total, lines.ToArray(), evidence, card.Version, warnings is null ? [] : warnings.ToArray());
}

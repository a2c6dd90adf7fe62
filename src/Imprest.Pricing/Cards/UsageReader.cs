namespace Imprest.Pricing.Cards;

/// <summary>Takes a reported usage apart. What had to be inferred is said; what contradicts itself is refused.</summary>
/// <param name="images">Images that the usage is about, 1 or more.</param>
internal ref struct UsageReader(CardPricing card, ImageWork work, Usage usage, int images)
{
    /// <summary>A count beyond it is no evidence: ten billion tokens are more than any image takes, and stay within <see cref="Money"/>.</summary>
    private const long Absurd = 10_000_000_000;

    /// <summary>What was inferred; null: nothing.</summary>
    public List<string>? Inferred { get; private set; }

    /// <returns>Why the usage is no evidence; null when it is.</returns>
    public string? TryRead(out TokenCounts counts)
    {
        counts = default;
        if (Implausible(usage.InputTokens) || Implausible(usage.InputTextTokens) || Implausible(usage.InputImageTokens)
            || Implausible(usage.CachedTokens) || Implausible(usage.CachedTextTokens) || Implausible(usage.CachedImageTokens)
            || Implausible(usage.OutputTokens) || Implausible(usage.OutputTextTokens) || Implausible(usage.OutputImageTokens)
            || Implausible(usage.ThinkingTokens))
            return "a token count is negative or beyond 10 billion";
        if (ReadInput(out var text, out var image) is { } input)
            return input;
        if (ReadCached(text, image, out var cachedText, out var cachedImage) is { } cached)
            return cached;
        if (ReadOutput(out var imageOut, out var textOut, out var hasOutput) is { } output)
            return output;
        counts = new(text, cachedText, image, cachedImage, imageOut, textOut, usage.ThinkingTokens ?? 0, hasOutput);
        return null;
    }

    private static bool Implausible(long? count) => count is < 0 or > Absurd;

    private string? ReadInput(out long text, out long image)
    {
        (text, image) = (usage.InputTextTokens ?? 0, usage.InputImageTokens ?? 0);
        var reported = text + image;
        switch (usage.InputTextTokens, usage.InputImageTokens, usage.InputTokens)
        {
            case (null, null, null):
                Infer("Input tokens were not reported and are not billed.");
                return null;
            case (null, null, { } total):
                image = InferImageInput(total);
                text = total - image;
                return null;
            case ({ }, null, null):
                if (work.References > 0 && card.Has(Meter.ImageInputToken))
                    Infer("Image input tokens were not reported and are not billed.");
                return null;
            case (null, { }, null):
                Infer("Text input tokens were not reported and are not billed.");
                return null;
            case (_, _, { } total) when reported > total:
                return "input tokens by modality are more than their total";
            case ({ }, null, { } total):
                image = total - text;
                return null;
            case (null, { }, { } total):
                text = total - image;
                return null;
            case (_, _, { } total) when reported < total:
                text += total - reported;
                Infer("Input tokens beyond the reported split count as text.");
                return null;
            default:
                return null;
        }
    }

    /// <summary>The image part of an input total that came without its split.</summary>
    private long InferImageInput(long total)
    {
        if (work.References == 0 || !card.Has(Meter.ImageInputToken))
            return 0;
        Infer("Input tokens came without a split by modality: the prompt's tokens are estimated, the rest counts as image input.");
        var situation = new Situation(card.PricedAs(work.Operation), work.Tier, work.Features, default);
        var times = card.BilledEach || work.OneImageACall ? images : 1;
        var image = Math.Max(0, total - InputQuantities.ExpectedText(card, work, situation) * times);
        // Not more than the quote allowed for, so that an inferred split never passes the hold when the total does not.
        return InputQuantities.ImageTokens(card, work, situation, most: true) is { } most ? Math.Min(image, (long)most * times) : image;
    }

    private string? ReadCached(long text, long image, out long cachedText, out long cachedImage)
    {
        (cachedText, cachedImage) = (usage.CachedTextTokens ?? 0, usage.CachedImageTokens ?? 0);
        if (usage.CachedTokens is { } total)
        {
            var open = total - cachedText - cachedImage;
            if (open < 0)
                return "cached tokens by modality are more than their total";
            if (usage.CachedTextTokens is not null && usage.CachedImageTokens is null)
                cachedImage += open;
            else if (usage.CachedImageTokens is not null && usage.CachedTextTokens is null)
                cachedText += open;
            else if (open > 0)
                SplitCached(open, text, image, ref cachedText, ref cachedImage);
        }
        return cachedText > text || cachedImage > image ? "cached tokens are more than the input they are part of" : null;
    }

    private void SplitCached(long open, long text, long image, ref long cachedText, ref long cachedImage)
    {
        var toText = Math.Min(open, Math.Max(0, text - cachedText));
        if (image > 0 && text > 0)
            Infer("Cached tokens came without a split by modality: they count as text as far as there is text, then as image.");
        cachedText += toText;
        cachedImage += open - toText;
    }

    private string? ReadOutput(out long image, out long text, out bool reported)
    {
        (image, text) = (usage.OutputImageTokens ?? 0, usage.OutputTextTokens ?? 0);
        reported = usage.OutputTokens is not null || usage.OutputImageTokens is not null;
        if (usage.OutputTokens is not { } total)
            return null;
        var open = total - image - text;
        if (open < 0)
            return "output tokens by modality are more than their total";
        var pricesText = card.Has(Meter.TextOutputToken);
        switch (usage.OutputImageTokens, usage.OutputTextTokens)
        {
            case (null, null):
                image = card.CountsImageTokens ? total : 0;
                text = total - image;
                if (pricesText && card.CountsImageTokens && total > 0)
                    Infer("Output tokens came without a split by modality: all count as image output.");
                return null;
            case (null, { }):
                image = total - text;
                return null;
            case ({ }, null):
                text = total - image;
                return null;
            default:
                if (open == 0)
                    return null;
                Infer($"Output tokens beyond the reported split count as {(pricesText ? "text" : "image")}.");
                (image, text) = pricesText ? (image, text + open) : (image + open, text);
                return null;
        }
    }

    private void Infer(string warning) => (Inferred ??= []).Add(warning);
}

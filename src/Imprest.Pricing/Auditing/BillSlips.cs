using System.Globalization;

namespace Imprest.Pricing.Auditing;

/// <summary>The slips that happen in billing images, each with the amount that it gives; likelier ones first.</summary>
internal static class BillSlips
{
    private const int MostSizes = 12;
    private static readonly int[] Times = [2, 3, 4, 5];

    public static IEnumerable<BillSlip> Of(RateCard card, ImageWork work, Happened happened, Receipt receipt, IEnumerable<RateCard> others) =>
    [
        .. ModalitySlips.Of(card, receipt),
        .. Figures(card, work, happened, receipt),
        .. Counts(card, work, happened, receipt),
        .. Lines(receipt),
        .. Settings(card, work, happened, receipt),
        .. others.SelectMany(other => Rated(
            other, work, happened, BillCauses.OtherPrices, string.Create(CultureInfo.InvariantCulture, $"the prices are those of {other.EffectiveFrom:yyyy-MM-dd}"))),
    ];

    private static IEnumerable<BillSlip> Figures(RateCard card, ImageWork work, Happened happened, Receipt receipt) =>
        receipt.Evidence == "provider_usage"
            ? [.. Rated(card, work, WithoutUsage(happened), BillCauses.PerImageFigure, "the published figure for an image is billed instead of the tokens that were reported"), .. FiguresLeftOpen(card, work, happened)]
            : [];

    /// <summary>The published figures at each quality and size that nobody stated: one of them may be what was billed.</summary>
    private static IEnumerable<BillSlip> FiguresLeftOpen(RateCard card, ImageWork work, Happened happened)
    {
        var (quality, size) = (StatesQuality(work, happened), StatesSize(work, happened));
        if (quality && size)
            yield break;
        foreach (var ofQuality in quality || card.Qualities.Count == 0 ? [null] : card.Qualities.Cast<string?>())
        {
            foreach (var ofSize in size || card.Sizes.Listed.Count == 0 ? [null] : card.Sizes.Listed.Take(MostSizes).Cast<ImageSize?>())
            {
                var asked = work with { Quality = ofQuality ?? work.Quality, Size = ofSize ?? work.Size };
                var came = WithoutUsage(happened) with { Images = [.. happened.Images.Select(image => new OutputImage(ofSize ?? image.Size, ofQuality ?? image.Quality))] };
                foreach (var slip in Rated(card, asked, came, BillCauses.PerImageFigure, $"the published figure for {Words(ofQuality, ofSize)} is billed instead of the tokens that were reported"))
                    yield return slip;
            }
        }
    }

    private static string Words(string? quality, ImageSize? size) =>
        $"an image{(quality is null ? "" : $" of quality {quality}")}{(size is null ? "" : $" of {size}")}";

    private static bool StatesQuality(ImageWork work, Happened happened) => work.Quality is not null || happened.Images.Any(image => image.Quality is not null);

    private static bool StatesSize(ImageWork work, Happened happened) => work.Size is not null || work.SizeClass is not null || happened.Images.Any(image => image.Size is not null);

    private static IEnumerable<BillSlip> Counts(RateCard card, ImageWork work, Happened happened, Receipt receipt)
    {
        var (amount, images) = (receipt.Amount!.Value.Usd, happened.Images.Count);
        if (images > 1)
        {
            foreach (var slip in Rated(
                card, work with { Images = 1 }, happened with { Images = [happened.Images[0]], Returned = 1 }, BillCauses.NIgnored, $"one of {images} images is billed"))
                yield return slip;
            yield return new(BillCauses.NIgnored, $"one of {images} images is billed", amount / images);
            yield return new(BillCauses.TimesN, $"the {images} images are multiplied by {images} again", amount * images);
        }
        foreach (var times in Times)
            yield return new(BillCauses.BilledTwice, times == 2 ? "the whole call is billed twice" : $"the whole call is billed {times} times", amount * times);
    }

    private static IEnumerable<BillSlip> Lines(Receipt receipt)
    {
        var amount = receipt.Amount!.Value.Usd;
        if (receipt.Lines.Count < 2)
            yield break;
        foreach (var line in receipt.Lines)
        {
            yield return new(BillCauses.LineTwice, $"the {InWords(line.Meter)} line is billed twice", amount + line.Amount.Usd);
            yield return new(BillCauses.LineLeftOut, $"the {InWords(line.Meter)} line is not billed", amount - line.Amount.Usd);
            yield return new(BillCauses.LineLeftOut, $"only the {InWords(line.Meter)} line is billed", line.Amount.Usd);
        }
    }

    private static IEnumerable<BillSlip> Settings(RateCard card, ImageWork work, Happened happened, Receipt receipt)
    {
        // Tokens are the same whatever the setting: one that nobody stated cannot have been taken for another.
        var byTokens = receipt.Evidence == "provider_usage";
        var without = WithoutUsage(happened);
        foreach (var quality in byTokens && !StatesQuality(work, happened) ? [] : card.Qualities)
        {
            foreach (var slip in Rated(
                card, work with { Quality = quality }, without with { Images = [.. happened.Images.Select(image => image with { Quality = quality })] },
                BillCauses.OtherQuality, $"the price is that of quality {quality}"))
                yield return slip;
        }
        foreach (var size in byTokens && !StatesSize(work, happened) ? [] : card.Sizes.Listed.Take(MostSizes))
        {
            foreach (var slip in Rated(
                card, work with { Size = size, SizeClass = null }, without with { Images = [.. happened.Images.Select(image => image with { Size = size })] },
                BillCauses.OtherSize, $"the price is that of size {size}"))
                yield return slip;
        }
        foreach (var tier in card.Tiers.Where(tier => tier != work.Tier))
        {
            foreach (var slip in Rated(card, work with { Tier = tier }, happened with { ServedTier = null }, BillCauses.OtherTier, $"the price is that of the {tier} tier"))
                yield return slip;
        }
    }

    private static Happened WithoutUsage(Happened happened) => happened with { Usage = null, UnusableUsage = null };

    private static IEnumerable<BillSlip> Rated(RateCard card, ImageWork work, Happened happened, string cause, string why) =>
        Rating.Rate(card, work, happened).Amount is { Nanos: > 0 } amount ? [new(cause, why, amount.Usd)] : [];

    internal static string InWords(string meter) => meter.Replace('_', ' ');
}

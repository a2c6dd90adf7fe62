using Imprest.Pricing;
using Imprest.Pricing.Cards;

namespace Imprest.Tests.Pricing;

/// <summary>A request on some card, and an answer within what its provider documents. Made of dice, so that a failure shrinks.</summary>
internal sealed record Scenario(RateCard Card, ImageWork Work, Happened Happened)
{
    /// <summary>The shipped book, and a card for every dimension that prices know.</summary>
    public static IReadOnlyList<RateCard> Cards { get; } = [.. PriceBook.BuiltIn.Cards, .. EveryDimension.Cards];

    public static Scenario Of(int[] dice) => new Thrower(dice).Throw();

    private sealed class Thrower(int[] dice)
    {
        private int next;

        public Scenario Throw()
        {
            var card = Cards[Upto(Cards.Count - 1)];
            var operation = card.Operations[Upto(card.Operations.Count - 1)];
            var work = new ImageWork
            {
                Operation = operation,
                Quality = Coin() ? null : Quality(card),
                Images = 1 + Upto(card.MaxImages - 1),
                ImagesAuto = card.MaxImages > 1 && Upto(3) == 0,
                PartialImages = Upto(card.MaxPartialImages),
                PromptBytes = Upto(500),
                InputFidelity = Upto(2) switch { 0 => "low", 1 => "high", _ => null },
                Tier = card.Tiers[Upto(card.Tiers.Count - 1)],
                Features = [.. card.Pricing.Features.Where(_ => Coin())],
                Steps = card.Steps is { } steps && Coin() ? 1 + Upto(steps.Max - 1) : null,
                QuotaUsed = card.FreeQuota is { } quota && Coin() ? Upto((int)Math.Min(quota.Images + 3, 1000)) : null,
                Upscale = card.Pricing.Has(Meter.UpscalePass) && Coin() ? 2 << Upto(3) : null,
            };
            if (operation != Operation.Generate)
                work = WithReferences(card, work);
            if (Coin())
                work = WithSize(card, work);
            if (Coin() && Counts(card, work) is { } counts)
                work = work with { Counts = counts };
            return new(card, work, Answer(card, work));
        }

        private ImageWork WithReferences(RateCard card, ImageWork work)
        {
            var references = Math.Min(1 + Upto(3), card.MaxReferences);
            if (card.MaxImagesAndReferences is { } together)
                references = Math.Clamp(references, 0, Math.Max(0, together - work.Images));
            var sizes = Enumerable.Range(0, references).Select(_ => new ImageSize(1 + Upto(4000), 1 + Upto(4000))).ToList();
            return work with { References = references, ReferenceSizes = Coin() ? sizes : null };
        }

        private ImageWork WithSize(RateCard card, ImageWork work) =>
            card.Sizes.Classes.Count > 0 && Coin() ? work with { SizeClass = card.Sizes.Classes[Upto(card.Sizes.Classes.Count - 1)] } : work with { Size = Size(card, null) };

        /// <summary>Counted units that somebody asks for, or that come: never more than was asked for, or than the card says that there can be.</summary>
        private Dictionary<Meter, decimal>? Counts(RateCard card, ImageWork work)
        {
            var counts = new Dictionary<Meter, decimal>();
            foreach (var meter in Enum.GetValues<Meter>().Where(meter => meter.IsCounted() && card.Pricing.Has(meter)))
            {
                var most = work.Counts is { } asked && asked.TryGetValue(meter, out var count) ? count : card.Pricing.EstimateOf(meter, SituationOf(card, work))?.AtMost ?? 10;
                counts.Add(meter, most * Upto(100) / 100);
            }
            return counts.Count == 0 ? null : counts;
        }

        private Happened Answer(RateCard card, ImageWork work)
        {
            var images = new List<OutputImage>();
            var imageTokens = 0L;
            var most = Math.Max(1, Math.Min(card.MaxImages, card.MaxImagesAndReferences - work.References ?? card.MaxImages));
            for (var index = work.ImagesAuto ? Upto(most - 1) : 0; index < (work.ImagesAuto ? most : work.Images); index++)
            {
                var image = new OutputImage(work.Size ?? Size(card, work.SizeClass), work.Quality ?? Quality(card));
                images.Add(image);
                imageTokens += OutputTokens(card, work, image);
            }
            var verified = images.Take(Upto(images.Count)).ToList();
            var partials = Upto(work.PartialImages) * images.Count;
            var happened = new Happened { Images = verified, Returned = images.Count, PartialImages = partials, Counts = Coin() ? Counts(card, work) : null };
            if (card.Pricing.CountsImageTokens && Coin())
                happened = happened with { Usage = Usage(card, work, imageTokens + (card.Pricing.OutputTokens?.PerPartialImage ?? 0) * partials, images.Count) };
            return card.Pricing.CostHeadroom is { } headroom && Coin() ? WithCost(card, work, happened, headroom) : happened;
        }

        /// <summary>A cost that the provider states, dearer than the card's rates by no more than their headroom.</summary>
        private Happened WithCost(RateCard card, ImageWork work, Happened happened, decimal headroom)
        {
            var most = card.Pricing.Components.Length > 0
                ? Rating.Rate(card, work, happened).Amount?.Usd * (1 + headroom)
                : card.Pricing.EstimateOf(Meter.ProviderCost, SituationOf(card, work))?.AtMost * (card.Pricing.CostUnitUsd ?? 1) * happened.Returned;
            if (most is not { } limit)
                return happened;
            var usd = decimal.Floor(limit * Upto(100) / 100 * Money.NanosPerDollar) / Money.NanosPerDollar;
            return card.Pricing.CostUnitUsd is { } unit ? happened with { ReportedUnits = decimal.Floor(usd / unit) } : happened with { ReportedCostUsd = usd };
        }

        private Usage Usage(RateCard card, ImageWork work, long imageOut, int images)
        {
            var situation = SituationOf(card, work);
            long Most(Meter meter) => (long)(card.Pricing.EstimateOf(meter, situation)?.AtMost ?? 0);
            var text = Upto((int)(work.PromptBytes + Most(Meter.TextInputToken))) * (card.Pricing.BilledEach ? images : 1);
            var image = InputImages(card, work, Most(Meter.ImageInputToken)) * (card.Pricing.BilledEach ? images : 1);
            var textOut = card.Pricing.Has(Meter.TextOutputToken) ? Upto((int)Most(Meter.TextOutputToken)) * images : 0;
            return Upto(4) switch
            {
                0 => new() { InputTokens = text + image, OutputTokens = imageOut + textOut, OutputTextTokens = textOut },
                1 => new() { InputTokens = text + image, InputTextTokens = text, OutputImageTokens = imageOut, OutputTextTokens = textOut, CachedTokens = Upto((int)text) },
                2 => new() { InputTokens = text + image, InputImageTokens = image, OutputTokens = imageOut, CachedTokens = Upto((int)(text + image)) },
                3 => new() { InputTextTokens = text, InputImageTokens = image, CachedTextTokens = Upto((int)text), OutputTokens = imageOut },
                _ => new() { OutputTokens = imageOut },
            };
        }

        private long OutputTokens(RateCard card, ImageWork work, OutputImage image)
        {
            var situation = SituationOf(card, work) with { Image = card.Pricing.SettingOf(image.Quality, image.Size, work.SizeClass) };
            if (card.Pricing.OutputTokens is not { } rule || !rule.TryTokens(situation, out var tokens))
                return 0;
            return rule.AtMostTimes == 1 ? tokens : Upto((int)(tokens * rule.AtMostTimes));
        }

        /// <summary>What the reference images take when every choice left open goes the dearest way.</summary>
        private long InputImages(RateCard card, ImageWork work, long estimate)
        {
            if (work.References == 0)
                return 0;
            if (card.Pricing.InputTokens is not { } rule)
                return Upto((int)(estimate * work.References));
            var high = rule.ChoosesFidelity && work.InputFidelity != "low";
            return Enumerable.Range(0, work.References).Sum(index => rule.Function == TokenFunctions.GptImage2Input
                ? TokenFunctions.GptImage2InputTokens(work.ReferenceSizes?[index] ?? new(1536, 1024))
                : TokenFunctions.GptImage1InputTokens(work.ReferenceSizes?[index] ?? new(3000, 700), high));
        }

        private static Situation SituationOf(RateCard card, ImageWork work) =>
            new(card.Pricing.PricedAs(work.Operation), work.Tier, work.Features, default, card.Pricing.StepsOf(work));

        private string? Quality(RateCard card) => card.Qualities.Count == 0 ? null : card.Qualities[Upto(card.Qualities.Count - 1)];

        /// <summary>A size of the card, within a class where one is named; null where the card knows none.</summary>
        private ImageSize? Size(RateCard card, string? sizeClass)
        {
            var most = sizeClass is null ? card.Sizes.ClassPixels is [.., var largest] ? largest : long.MaxValue : card.Sizes.PixelsOf(sizeClass) ?? 0;
            var listed = card.Sizes.Listed.Where(size => size.Pixels <= most).ToList();
            if (card.Sizes.Rule is { } rule && (listed.Count == 0 || Coin()))
            {
                for (var attempt = 0; attempt < 20; attempt++)
                {
                    var size = new ImageSize(Side(rule), Side(rule));
                    if (rule.Allows(size) && size.Pixels <= most)
                        return size;
                }
            }
            if (listed.Count > 0)
                return listed[Upto(listed.Count - 1)];
            return card.Sizes.Rule is null && card.Sizes.ClassPixels.Count > 0 && most > 0 ? new(1 + Upto((int)Math.Sqrt(most) - 1), (int)Math.Sqrt(most)) : null;
        }

        private int Side(SizeRule rule)
        {
            var (first, last) = ((rule.MinEdge + rule.Multiple - 1) / rule.Multiple, rule.MaxEdge / rule.Multiple);
            return rule.Multiple * (Math.Max(1, first) + Upto(last - Math.Max(1, first)));
        }

        private bool Coin() => Upto(1) == 1;

        // The dice go round when they run out; mixing keeps the second round apart from the first.
        private int Upto(int most)
        {
            var die = dice[next % dice.Length] + 7919 * (next / dice.Length);
            next++;
            return most <= 0 ? 0 : die % (most + 1);
        }
    }
}

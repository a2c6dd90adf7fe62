using Imprest.Pricing;
using Imprest.Pricing.Cards;

namespace Imprest.Tests.Pricing;

/// <summary>A request on some shipped card, and an answer within what its provider documents. Made of dice, so that a failure shrinks.</summary>
internal sealed record Scenario(RateCard Card, ImageWork Work, Happened Happened)
{
    public static Scenario Of(int[] dice) => new Thrower(dice).Throw();

    private sealed class Thrower(int[] dice)
    {
        private int next;

        public Scenario Throw()
        {
            var card = PriceBook.BuiltIn.Cards[Upto(PriceBook.BuiltIn.Cards.Count - 1)];
            var operation = card.Operations[Upto(card.Operations.Count - 1)];
            var work = new ImageWork
            {
                Operation = operation,
                Quality = Coin() ? null : Quality(card),
                Size = Coin() ? null : Size(card),
                Images = 1 + Upto(card.MaxImages - 1),
                PartialImages = Upto(card.MaxPartialImages),
                PromptBytes = Upto(500),
                InputFidelity = Upto(2) switch { 0 => "low", 1 => "high", _ => null },
                Tier = card.Tiers[Upto(card.Tiers.Count - 1)],
            };
            if (operation != Operation.Generate)
            {
                var references = Math.Min(1 + Upto(3), card.MaxReferences);
                var sizes = Enumerable.Range(0, references).Select(_ => new ImageSize(1 + Upto(4000), 1 + Upto(4000))).ToList();
                work = work with { References = references, ReferenceSizes = Coin() ? sizes : null };
            }
            return new(card, work, Answer(card, work));
        }

        private Happened Answer(RateCard card, ImageWork work)
        {
            var images = new List<OutputImage>();
            var imageTokens = 0L;
            for (var index = 0; index < work.Images; index++)
            {
                var image = new OutputImage(work.Size ?? Size(card), work.Quality ?? Quality(card));
                images.Add(image);
                imageTokens += OutputTokens(card, work, image);
            }
            var verified = images.Take(Upto(images.Count)).ToList();
            var partials = Upto(work.PartialImages) * work.Images;
            var happened = new Happened { Images = verified, Returned = images.Count, PartialImages = partials };
            return card.Pricing.CountsImageTokens && Coin() ? happened with { Usage = Usage(card, work, imageTokens + 100 * partials) } : happened;
        }

        private Usage Usage(RateCard card, ImageWork work, long imageOut)
        {
            var situation = new Situation(work.Operation, work.Tier, work.Features, default);
            var overhead = (long)(card.Pricing.EstimateOf(Meter.TextInputToken, situation)?.AtMost ?? 0);
            var text = Upto((int)(work.PromptBytes + overhead)) * work.Images;
            var image = InputImages(card, work) * work.Images;
            var textOut = card.Pricing.Has(Meter.TextOutputToken) ? Upto(2048) * work.Images : 0;
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
            var situation = new Situation(work.Operation, work.Tier, work.Features, new Setting(image.Quality, image.Size));
            if (card.Pricing.OutputTokens is not { } rule || !rule.TryTokens(situation, out var tokens))
                return 0;
            return rule.AtMostTimes == 1 ? tokens : Upto((int)(tokens * rule.AtMostTimes));
        }

        /// <summary>What the reference images take when every choice left open goes the dearest way.</summary>
        private static long InputImages(RateCard card, ImageWork work)
        {
            if (card.Pricing.InputTokens is not { } rule || work.References == 0)
                return 0;
            var high = rule.ChoosesFidelity && work.InputFidelity != "low";
            return Enumerable.Range(0, work.References).Sum(index => rule.Function == TokenFunctions.GptImage2Input
                ? TokenFunctions.GptImage2InputTokens(work.ReferenceSizes?[index] ?? new(1536, 1024))
                : TokenFunctions.GptImage1InputTokens(work.ReferenceSizes?[index] ?? new(3000, 700), high));
        }

        private string? Quality(RateCard card) => card.Qualities.Count == 0 ? null : card.Qualities[Upto(card.Qualities.Count - 1)];

        private ImageSize Size(RateCard card)
        {
            if (card.Sizes.Rule is { } rule && Coin())
            {
                for (var attempt = 0; attempt < 4; attempt++)
                {
                    var size = new ImageSize(Side(rule), Side(rule));
                    if (rule.Allows(size))
                        return size;
                }
            }
            return card.Sizes.Listed[Upto(card.Sizes.Listed.Count - 1)];
        }

        private int Side(SizeRule rule) => rule.Multiple * (rule.MinEdge / rule.Multiple + Upto((rule.MaxEdge - rule.MinEdge) / rule.Multiple));

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

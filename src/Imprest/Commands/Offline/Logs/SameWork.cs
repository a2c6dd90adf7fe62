using Imprest.Pricing;
using Imprest.Pricing.Comparing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>What the calls of a log would have cost on other models, each as a quote would say. Equal work is priced once.</summary>
/// <param name="cards">One a model.</param>
/// <param name="unpriced">Models that nothing prices, with the reason: they can do no call.</param>
/// <param name="at">The day.</param>
internal sealed class SameWork(IReadOnlyList<RateCard> cards, IReadOnlyList<(string Model, string Reason)> unpriced, DateTimeOffset at)
{
    private const int MostKinds = 10_000;
    private readonly Dictionary<WorkKind, (decimal? Usd, string? Reason)[]> known = [];
    private readonly Sum[] sums = [.. cards.Select(_ => new Sum())];

    private long calls;

    /// <summary>There are models to compare with, and nothing prices any of them.</summary>
    public bool IsUnpriced => cards.Count == 0;

    public void Add(ImageWork work, decimal amountUsd)
    {
        calls++;
        var kind = WorkKind.Of(work);
        if (!known.TryGetValue(kind, out var prices))
        {
            prices = [.. cards.Select(card => Price(card, work))];
            if (known.Count < MostKinds)
                known.Add(kind, prices);
        }
        for (var index = 0; index < sums.Length; index++)
            sums[index].Add(prices[index], amountUsd);
    }

    public IReadOnlyList<SameWorkView> View() =>
    [
        .. cards.Select((card, index) => new SameWorkView(
            card.Id, sums[index].Requests, LogMoney.Wire(sums[index].Usd), LogMoney.Wire(sums[index].HereUsd), sums[index].Cannot, sums[index].Reason)),
        .. unpriced.Select(model => new SameWorkView(model.Model, 0, "0", "0", calls, model.Reason)),
    ];

    private (decimal?, string?) Price(RateCard card, ImageWork work)
    {
        var comparison = Comparison.Of([card], work, DateOnly.FromDateTime(at.UtcDateTime));
        return comparison.Priced is [var priced] ? (priced.Expected.Usd, null) : (null, comparison.Others[0].Reason);
    }

    private sealed class Sum
    {
        public long Requests { get; private set; }
        public decimal Usd { get; private set; }
        public decimal HereUsd { get; private set; }
        public long Cannot { get; private set; }
        public string? Reason { get; private set; }

        public void Add((decimal? Usd, string? Reason) price, decimal hereUsd)
        {
            if (price.Usd is { } usd)
            {
                Requests++;
                Usd += usd;
                HereUsd += hereUsd;
            }
            else
            {
                Cannot++;
                Reason ??= price.Reason;
            }
        }
    }

    /// <summary>All of a call that its price on another model is worked out from.</summary>
    private readonly record struct WorkKind(
        Operation Operation, ImageSize? Size, string? SizeClass, string? Quality, int Images, int References, int PartialImages, string Tier, int? Steps, int? Upscale, string Features)
    {
        public static WorkKind Of(ImageWork work) => new(
            work.Operation, work.Size, work.SizeClass, work.Quality, work.Images, work.References, work.PartialImages, work.Tier, work.Steps, work.Upscale, string.Join(',', work.Features));
    }
}

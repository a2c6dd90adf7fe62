using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>One answer out of those of several calls. Pure.</summary>
internal static class MergedAnswer
{
    /// <summary>The success answers of some calls as though one call had given them. Counts that one of them did not report are not reported.</summary>
    /// <param name="ends">At least one; each a success.</param>
    public static ProviderOutcome.Completed Of(IReadOnlyList<CallEnd> ends)
    {
        var all = ends.Select(end => (ProviderOutcome.Completed)end.Outcome).ToList();
        if (all.Count == 1)
            return all[0];
        var first = all[0];
        return first with
        {
            Images = [.. all.SelectMany(done => done.Images)],
            Usage = all.TrueForAll(done => done.Usage is not null) ? all.Select(done => done.Usage!).Aggregate(Usage.Add) : null,
            UnusableUsage = all.Select(done => done.UnusableUsage).FirstOrDefault(reason => reason is not null)
                ?? (all.Exists(done => done.Usage is not null) && !all.TrueForAll(done => done.Usage is not null) ? "only some of the calls carry usage" : null),
            ReportedCostUsd = Sum(all, done => done.ReportedCostUsd),
            ReportedUnits = Sum(all, done => done.ReportedUnits),
            Counts = Counts(all),
            Withheld = all.Sum(done => done.Withheld),
            WithheldReason = all.Select(done => done.WithheldReason).FirstOrDefault(reason => reason is not null),
            PartialImages = all.Sum(done => done.PartialImages),
            Size = all.TrueForAll(done => done.Size == first.Size) ? first.Size : null,
            Quality = all.TrueForAll(done => done.Quality == first.Quality) ? first.Quality : null,
        };
    }

    private static decimal? Sum(List<ProviderOutcome.Completed> all, Func<ProviderOutcome.Completed, decimal?> of) =>
        all.TrueForAll(done => of(done) is not null) ? all.Select(done => of(done)!.Value).Aggregate(0m, Add) : null;

    private static Dictionary<Meter, decimal>? Counts(List<ProviderOutcome.Completed> all) =>
        all.TrueForAll(done => done.Counts is null) ? null
        : all.SelectMany(done => done.Counts ?? new Dictionary<Meter, decimal>()).GroupBy(count => count.Key).ToDictionary(group => group.Key, group => group.Select(count => count.Value).Aggregate(0m, Add));

    /// <summary>A sum past all range is the largest number: no evidence, like that number itself.</summary>
    private static decimal Add(decimal left, decimal right) => left > 0 && right > decimal.MaxValue - left ? decimal.MaxValue : left + right;
}

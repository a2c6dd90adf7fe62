using System.Globalization;
using System.Text;

namespace Imprest.Bench.Gateway;

/// <summary>The results as a page: a table a scenario, then what was checked.</summary>
internal static class Report
{
    public static string Write(Options options, IReadOnlyList<ScenarioResult> results, IReadOnlyList<(string Answer, MoneyCheck Money)> money)
    {
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"""
            # Gateway under load

            {Machine.Describe(options.WorkDirectory)}

            Core 0: load (wrk, one thread) and upstream. Core 1: what is measured. {options.Rounds} interleaved rounds of {options.Seconds} s; values are medians,
            ratios are taken inside a round: median [least–greatest]. How to run and read this: [bench/README.md](../README.md).
            """);
        foreach (var result in results) Append(page, result, options);
        page.AppendLine().AppendLine("## Checked").AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture, $"- HTTP and socket errors: {results.Sum(result => result.Errors)}");
        foreach (var (answer, check) in money) page.AppendLine(CultureInfo.InvariantCulture, $"- money, {answer} answers: {check}");
        return page.ToString();
    }

    private static void Append(StringBuilder page, ScenarioResult result, Options options)
    {
        var baseline = result.Scenario.Baseline;
        page.AppendLine(CultureInfo.InvariantCulture, $"""

            ## {result.Scenario.Title}

            | target | requests/s | p50 ms | p99 ms | CPU µs/request | core 1 % | RSS MB | / {baseline} | rounds redone | most stolen, foreign % |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            """);
        foreach (var (target, rounds) in result.Targets)
        {
            Summary Of(Func<Sample, double> value) => Summary.Of(rounds.Select(value));
            page.AppendLine(CultureInfo.InvariantCulture, $"| {target} | {Of(s => s.RequestsASecond).ToString("N0")} " +
                $"| {Of(s => s.P50Ms).ToString("0.00")} | {Of(s => s.P99Ms).ToString("0.0")} | {Of(s => s.MicrosecondsARequest).ToString("N0")} " +
                $"| {Of(s => s.CorePercent).ToString("0")} | {Of(s => s.MegabytesResident).ToString("N0")} " +
                $"| {(target == baseline ? "1" : result.RatioOf(target).WithRange("0.00"))} | {rounds.Count(s => s.Redone > 0)} " +
                $"| {rounds.Max(s => s.StolenPercent):0}, {rounds.Max(s => s.ForeignPercent):0} |");
        }
        var ratio = result.RatioOf(Target.Gateway);
        if (result.Scenario.Goal is { } goal && result.Targets.Any(target => target.Target == Target.Gateway))
        {
            var verdict = ratio.Count == 0 ? "no round was quiet enough; run it again"
                : $"{(ratio.Median >= goal ? "reached" : "missed")} with {ratio.WithRange("0.00")} in {ratio.Count} of {options.Rounds} rounds";
            page.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Goal: {Target.Gateway} / {baseline} ≥ {goal:0.00}: {verdict}.");
        }
    }
}

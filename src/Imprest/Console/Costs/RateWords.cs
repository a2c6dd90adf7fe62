using System.Globalization;
using Imprest.Costs;

namespace Imprest.Console.Costs;

/// <summary>Rates of calls that delivered nothing, in words.</summary>
internal static class RateWords
{
    /// <summary>What became of such calls, after a number of them; null: it is no rate.</summary>
    public static string? Find(string rate) => rate switch
    {
        "failed" => "failed", "timeout" => "timed out", "blocked_before" => "blocked before", "blocked_after" => "blocked after", "refused" => "refused",
        "invalid" => "invalid", "no_image" => "without an image", "bad_output" => "with bad output", "retried" => "sent again", _ => null,
    };

    /// <summary>What a step's rates from a usage log rest on: <c>photo: of 100 requests in the last 30 days, 10 (10 %) were blocked before</c>.</summary>
    public static string OfLog(StepRates step, int days)
    {
        var requests = string.Create(CultureInfo.InvariantCulture, $"{step.Requests:#,0} {(step.Requests == 1 ? "request" : "requests")} in the last {days} days");
        if (!step.Enough)
            return $"{step.Step}: {requests}. Fewer than {UsageRates.FewestRequests} are no evidence, so the rates stay as they were";
        if (step.Counts.Count == 0)
            return $"{step.Step}: of {requests}, every one delivered";
        var counts = step.Counts.Select(pair =>
            string.Create(CultureInfo.InvariantCulture, $"{pair.Value:#,0} ({CostMoney.Percent((decimal)pair.Value / step.Requests)}) {Verb(pair.Key, pair.Value)}{Find(pair.Key) ?? pair.Key}"));
        return $"{step.Step}: of {requests}, {string.Join(", ", counts)}";
    }

    private static string Verb(string rate, long count) => rate is "failed" or "timeout" ? "" : count == 1 ? "was " : "were ";
}

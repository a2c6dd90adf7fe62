using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Replicate;

/// <summary>Reads a prediction object, as creation, questions and webhooks all state it.</summary>
internal static class ReplicateAnswer
{
    /// <summary>Predictions end after 30 minutes unless the provider was asked for more; ten days are no run.</summary>
    private const decimal MostSeconds = 864_000;
    private const int LongestId = 200;

    /// <param name="model">As it was called, for what it is billed by.</param>
    public static ProviderOutcome Read(JsonElement? json, string model, LateResults results)
    {
        if (json.TextOf("id") is not { Length: <= LongestId } id)
            return new ProviderOutcome.NoAnswer("the answer is no prediction");
        ProviderOutcome outcome = json.TextOf("status") switch
        {
            "starting" => new ProviderOutcome.Accepted(id),
            "processing" => new ProviderOutcome.Accepted(id) { Started = true },
            "succeeded" => Succeeded(json!.Value, model, results),
            "failed" => ReplicateError.OfPrediction(json.TextOf("error"), id),
            // Aborted: a deadline passed before it began.
            "canceled" or "aborted" => new ProviderOutcome.Failed(Outcome.Canceled, "canceled", "The prediction was canceled."),
            var other => new ProviderOutcome.NoAnswer($"the prediction has the unknown status '{other}'"),
        };
        return outcome with { ProviderRequestId = id };
    }

    private static ProviderOutcome Succeeded(JsonElement json, string model, LateResults results)
    {
        var output = json.Member("output");
        var removed = json.Member("data_removed");
        // Input and output are removed an hour after the end. An output that is not there counts as removed, unless the answer says that it was not.
        if (removed is { ValueKind: JsonValueKind.True } || (output is null && removed is null))
            return new ProviderOutcome.Failed(Outcome.Expired, "output_removed", "The prediction succeeded, and its output has been removed since.");
        var byTime = ReplicateModels.IsBilledByTime(model);
        var seconds = ReportedAmount.OfValue(json.Member("metrics").Member("predict_time"), "metrics.predict_time", MostSeconds).Counted;
        var images = Addresses(output).Select(address => DataAddress.Is(address) ? DataAddress.Read(address) : results.ImageAt(address)).ToList();
        return new ProviderOutcome.Completed
        {
            Images = images,
            Counts = seconds.Value is { } time ? new Dictionary<Meter, decimal> { [Meter.GpuSecond] = time } : null,
            // Where an image has a price, its time is no evidence of anything: a broken clock must not make the amount unknown.
            UnusableUsage = byTime ? seconds.Unusable : null,
            Refusal = images.Count == 0 && output is { ValueKind: JsonValueKind.String } ? output.TextOf() : null,
        };
    }

    /// <summary>A text, a list of texts, or an object that holds one or the other; words that are no address are none.</summary>
    private static IEnumerable<string> Addresses(JsonElement? output) => output switch
    {
        { ValueKind: JsonValueKind.String } => output.TextOf() is { } address && IsAddress(address) ? [address] : [],
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().SelectMany(item => Addresses(item)),
        { ValueKind: JsonValueKind.Object } named => named.EnumerateObject().SelectMany(member => Addresses(member.Value)),
        _ => [],
    };

    private static bool IsAddress(string text) => DataAddress.Is(text) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
}

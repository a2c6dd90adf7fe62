using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>From a planned call to what an adapter is asked.</summary>
internal static class ProviderRequests
{
    /// <summary>What is asked of a model that has no variations of its own.</summary>
    private const string VariationPrompt = "Make a variation of this image: the same subject, style and mood, composed anew.";

    /// <summary>The prompt that is sent, and that a quote counts.</summary>
    public static string PromptOf(ImageCall call) => string.IsNullOrEmpty(call.Prompt) && call.Operation == Operation.Variation ? VariationPrompt : call.Prompt ?? "";

    /// <param name="webhook">Where the provider may tell that the call has ended; null: nowhere.</param>
    public static ProviderRequest From(RequestWork work, WorkCall one, Uri? webhook)
    {
        var (plan, planned) = (work.Plan, work.Planned);
        var call = plan.Call;
        return new ProviderRequest
        {
            RequestId = work.Id.Value,
            Attempt = work.Attempt,
            Call = one.Number,
            Model = planned.Candidate.Capabilities.Model,
            Operation = planned.Work.Operation,
            Prompt = PromptOf(call),
            Images = one.Images,
            Size = call.Size,
            Quality = call.Quality,
            OutputFormat = call.OutputFormat,
            OutputCompression = call.OutputCompression,
            Background = call.Background,
            Moderation = call.Moderation,
            Style = call.Style,
            InputFidelity = call.InputFidelity,
            User = call.User,
            Seed = call.Seed,
            NegativePrompt = call.NegativePrompt,
            Steps = call.Steps,
            Stream = call.Stream,
            PartialImages = planned.Work.PartialImages,
            ResultsAsUrls = plan.PassesAddresses,
            InputImages = call.InputImages,
            Mask = call.Mask,
            WebhookUrl = webhook,
        };
    }

    /// <summary>Is the same call to the same model worth another try? Not where its credential or its credit is the matter.</summary>
    public static bool MayWorkAgain(ProviderOutcome.Failed failed) =>
        failed.NothingWasSent || failed.HttpStatus is 408 or 429 or >= 500
            && failed.Code is not ("insufficient_quota" or "billing_hard_limit_reached");
}

/// <summary>Waits between attempts: exponential, with jitter so that callers do not come back together.</summary>
internal sealed class RetryBackoff(Random random)
{
    private readonly Lock gate = new();

    /// <summary>200 ms after the first failure, doubling, ±50 %.</summary>
    public TimeSpan Backoff(int attempt)
    {
        lock (gate)
            return TimeSpan.FromMilliseconds(200 * Math.Pow(2, Math.Min(attempt, 8) - 1) * (0.5 + random.NextDouble()));
    }
}

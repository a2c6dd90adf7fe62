using Imprest.Ledger;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>One call of an attempt, as far as it has come.</summary>
internal sealed class WorkCall(int number, int images)
{
    /// <summary>From 0 within the attempt.</summary>
    public int Number { get; } = number;

    /// <summary>As many as it asks for.</summary>
    public int Images { get; } = images;

    /// <summary>What it can be asked by; null where nobody can be asked.</summary>
    public string? Handle { get; set; }

    /// <summary>The provider's own id for it.</summary>
    public string? ProviderRequestId { get; set; }

    /// <summary>How it ended; null while nobody knows. It ends once.</summary>
    public ProviderOutcome? Outcome { get; set; }

    /// <summary>How it ended, as another process recorded it; null where this one knows it first-hand, or it has not ended.</summary>
    public CallRecord? Recorded { get; private set; }

    /// <summary>What the provider said of it last, while it works on it.</summary>
    public ProviderOutcome.Accepted? Standing { get; set; }

    public DateTimeOffset StartedAt { get; set; }
    public DateTimeOffset EndedAt { get; set; }

    /// <summary>The provider may still answer, and can be asked.</summary>
    public bool CanBeAsked => Outcome is null && Handle is not null;

    /// <summary>It had ended without an image when another process recorded it. What it costs stands in the record.</summary>
    public void Recall(CallRecord ended)
    {
        Recorded = ended;
        (ProviderRequestId, EndedAt) = (ended.ProviderRequestId, ended.EndedAt ?? ended.IntentAt);
        Outcome = new ProviderOutcome.Failed(
            ended.State == CallState.Succeeded ? Pricing.Outcome.NoImage : Pricing.Outcome.Failed, ended.ErrorClass ?? "no_image", ended.ErrorMessage ?? "The call made no image.")
        {
            HttpStatus = ended.HttpStatus, ProviderRequestId = ended.ProviderRequestId,
        };
    }

    /// <summary>How many calls an attempt takes at a candidate: a stream is one.</summary>
    public static int CountOf(int images, bool stream, Candidate candidate) => stream ? 1 : Count(images, candidate.Capabilities.MaxImagesPerCall);

    private static int Count(int images, int mostEach) => (images - 1) / mostEach + 1;

    /// <summary>The calls that make so many images, at most so many each; as even as can be.</summary>
    public static IReadOnlyList<WorkCall> Split(int images, int mostEach)
    {
        var calls = Count(images, mostEach);
        return [.. Enumerable.Range(0, calls).Select(number => new WorkCall(number, images / calls + (number < images % calls ? 1 : 0)))];
    }
}

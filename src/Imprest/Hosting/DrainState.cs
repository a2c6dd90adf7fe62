using Imprest.Errors;

namespace Imprest.Hosting;

/// <summary>Whether the gateway is stopping: then <c>/readyz</c> says so, and new images calls are refused before anything is held.</summary>
internal sealed class DrainState
{
    private volatile bool draining;

    public bool IsDraining => draining;

    public void Begin() => draining = true;

    public static ApiException Refusal() =>
        new(ErrorCode.ShuttingDown, "This gateway is shutting down; nothing was charged. Repeat the call in a moment.") { RetryAfter = TimeSpan.FromSeconds(2) };
}

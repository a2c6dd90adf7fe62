using Imprest.Errors;

namespace Imprest.Hosting;

/// <summary>
/// Whether the gateway takes work, as <c>/readyz</c> says it: not before its first keys are there, which comes after it listens; and when it stops new images
/// calls are refused before anything is held.
/// </summary>
internal sealed class DrainState
{
    private volatile bool opened, draining;

    public bool IsStarting => !opened;

    public bool IsDraining => draining;

    public void Open() => opened = true;

    public void Begin() => draining = true;

    public static ApiException Refusal() =>
        new(ErrorCode.ShuttingDown, "This gateway is shutting down; nothing was charged. Repeat the call in a moment.") { RetryAfter = TimeSpan.FromSeconds(2) };
}

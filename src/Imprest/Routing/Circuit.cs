using Imprest.Providers;
using Imprest.Telemetry;
using Polly;
using Polly.CircuitBreaker;

namespace Imprest.Routing;

/// <summary>
/// Opens where a connection fails again and again for reasons of its health, so that calls go to the next model of their route at once; after a
/// while it lets one call through, and closes when that gets an answer.
/// </summary>
internal sealed class Circuit
{
    /// <summary>It opens where at least half of the calls of <see cref="Sampling"/> failed, and they are at least this many.</summary>
    public const int LeastFailures = 5;

    /// <summary>Of what a call gets that is not let through.</summary>
    public const string OpenCode = "circuit_open";

    private static readonly TimeSpan Sampling = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ShortestBreak = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestBreak = TimeSpan.FromMinutes(2);

    /// <summary>While another call tries whether the provider is back, which may take as long as a call does.</summary>
    private static readonly TimeSpan WhileTried = TimeSpan.FromSeconds(1);

    private readonly TimeProvider clock;
    private readonly CircuitBreakerStateProvider state = new();
    private readonly ResiliencePipeline<ProviderOutcome> pipeline;
    private readonly Lock gate = new();
    private Standing standing = new(0, null, null, null);

    /// <summary>How it stands.</summary>
    /// <param name="Failures">In a row, until now.</param>
    /// <param name="LastError">Of the last one: a status, or a word of ours.</param>
    /// <param name="OpenUntil">While it is open.</param>
    public sealed record Standing(int Failures, string? LastError, DateTimeOffset? FailedAt, DateTimeOffset? OpenUntil);

    private readonly record struct Call(IImageProvider Provider, ProviderRequest Request, Func<PartialImage, ValueTask>? OnPartial);

    public Circuit(TimeProvider clock)
    {
        this.clock = clock;
        pipeline = new ResiliencePipelineBuilder<ProviderOutcome> { TimeProvider = clock }
            .AddCircuitBreaker(new()
            {
                FailureRatio = 0.5,
                MinimumThroughput = LeastFailures,
                SamplingDuration = Sampling,
                BreakDurationGenerator = static attempts => new(Min(LongestBreak, ShortestBreak * (1 << Math.Min(attempts.HalfOpenAttempts, 8)))),
                ShouldHandle = static call => new(call.Outcome.Exception is not null || IsIll(call.Outcome.Result)),
                StateProvider = state,
                OnOpened = opened => OpenAsync(this.clock.GetUtcNow() + opened.BreakDuration),
                OnClosed = _ => OpenAsync(until: null),
            })
            .Build();
    }

    /// <summary><c>closed</c>, <c>open</c>, or <c>half_open</c>: the next call, or one that runs, tells.</summary>
    public string State => state.CircuitState switch
    {
        CircuitState.Closed => "closed",
        CircuitState.HalfOpen => "half_open",
        _ => Look().OpenUntil > clock.GetUtcNow() ? "open" : "half_open",
    };

    public Standing Look()
    {
        lock (gate)
            return standing;
    }

    /// <summary>What a call gets that is not let through just now; null where it may try.</summary>
    public ProviderOutcome.Failed? Refusal() =>
        state.CircuitState == CircuitState.Open && Look().OpenUntil - clock.GetUtcNow() is { } left && left > TimeSpan.Zero ? Open(left) : null;

    /// <summary>Makes the call, unless the circuit is open.</summary>
    public async Task<ProviderOutcome> RunAsync(
        IImageProvider provider, ProviderRequest request, Func<PartialImage, ValueTask>? onPartial, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var result = await pipeline.ExecuteOutcomeAsync(CallAsync, context, new Call(provider, request, onPartial));
            if (result.Exception is BrokenCircuitException)
                return Refusal() ?? Open(WhileTried);
            Note(result);
            result.ThrowIfException();
            return result.Result!;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static async ValueTask<Outcome<ProviderOutcome>> CallAsync(ResilienceContext context, Call call)
    {
        try
        {
            return Outcome.FromResult(await call.Provider.RunAsync(call.Request, call.OnPartial, context.CancellationToken));
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Outcome.FromException<ProviderOutcome>(exception);
        }
    }

    /// <summary>Does it speak of the provider's health? What it says of the call, of the credential or of too many calls does not.</summary>
    internal static bool IsIll(ProviderOutcome? outcome) => outcome switch
    {
        ProviderOutcome.NoAnswer => true,
        ProviderOutcome.Failed { Outcome: Pricing.Outcome.Failed or Pricing.Outcome.Timeout } failed => failed.NothingWasSent || failed.HttpStatus is 408 or >= 500,
        _ => false,
    };

    private static ProviderOutcome.Failed Open(TimeSpan left) => new(
        Pricing.Outcome.Failed, OpenCode, "The connection failed again and again, so it is left alone for a while. Nothing was sent.")
    {
        NothingWasSent = true,
        RetryAfter = left,
    };

    private void Note(Outcome<ProviderOutcome> result)
    {
        if (result.Exception is null && !IsIll(result.Result))
        {
            if (Volatile.Read(ref standing).Failures > 0)
                Note(now => now with { Failures = 0 });
            return;
        }

        var error = result.Result is { } outcome ? CallWords.ErrorType(outcome) : "exception";
        Note(now => now with { Failures = now.Failures + 1, LastError = error, FailedAt = clock.GetUtcNow() });
    }

    private void Note(Func<Standing, Standing> change)
    {
        lock (gate)
            standing = change(standing);
    }

    private ValueTask OpenAsync(DateTimeOffset? until)
    {
        Note(standing => standing with { OpenUntil = until });
        return default;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

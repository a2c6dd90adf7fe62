using System.Diagnostics;
using System.Diagnostics.Metrics;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Telemetry;

/// <summary>A span for each call to a provider, and what is measured of it. Neither ever carries a prompt, a key, or a provider's own words.</summary>
internal sealed class CallTelemetry(GatewayTelemetry telemetry)
{
    /// <summary>Seconds. Those of the conventions end at 81.92; large images take longer.</summary>
    private static readonly double[] DurationBuckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92, 163.84, 327.68, 600];

    private static readonly long[] TokenBuckets = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    private readonly Histogram<double> duration = telemetry.Meter.CreateHistogram(
        TelemetryNames.OperationDuration, "s", "How long a call to a provider took.", tags: null, new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBuckets });

    private readonly Histogram<long> tokens = telemetry.Meter.CreateHistogram(
        TelemetryNames.TokenUsage, "{token}", "Tokens that a call used.", tags: null, new InstrumentAdvice<long> { HistogramBucketBoundaries = TokenBuckets });

    private readonly Counter<long> attempts = telemetry.Meter.CreateCounter<long>(TelemetryNames.Attempts, "{call}", "Calls to providers, by what came of them.");

    /// <summary>Begins the span of a call.</summary>
    /// <returns>Null while nobody listens.</returns>
    public Activity? Start(string connection, string provider, Uri? address, ProviderRequest request)
    {
        var span = Start(TelemetryNames.Generate, connection, provider, address, request.Model, request.RequestId);
        if (span is null)
            return null;
        span.SetTag(TelemetryNames.Attempt, request.Attempt);
        span.SetTag(TelemetryNames.Call, request.Call);
        if (request.Images != 1) // So the conventions have it.
            span.SetTag(TelemetryNames.ChoiceCount, request.Images);
        return span;
    }

    /// <summary>Begins the span of a question about a call that was sent before.</summary>
    /// <returns>Null while nobody listens.</returns>
    public Activity? StartPoll(string connection, string provider, Uri? address, ProviderTask task)
    {
        var own = task.ClientId.IndexOf('-', StringComparison.Ordinal); // req_…-1-0
        return Start(TelemetryNames.Fetch, connection, provider, address, task.Model, own > 0 ? task.ClientId[..own] : task.ClientId);
    }

    private Activity? Start(string operation, string connection, string provider, Uri? address, string model, string requestId)
    {
        if (!telemetry.Source.HasListeners())
            return null;
        var span = telemetry.Source.StartActivity($"{operation} {model}", ActivityKind.Client);
        if (span is null)
            return null;
        span.SetTag(TelemetryNames.OperationName, operation);
        span.SetTag(TelemetryNames.ProviderName, TelemetryNames.ProviderNameOf(provider));
        span.SetTag(TelemetryNames.OutputType, "image");
        span.SetTag(TelemetryNames.RequestModel, model);
        span.SetTag(TelemetryNames.Connection, connection);
        span.SetTag(TelemetryNames.RequestId, requestId);
        if (address is not null)
        {
            span.SetTag(TelemetryNames.ServerAddress, address.Host);
            span.SetTag(TelemetryNames.ServerPort, address.Port);
        }

        return span;
    }

    /// <summary>A call has ended: its span says how, and it is counted.</summary>
    /// <param name="took">Null where nothing was sent, for a reason of ours.</param>
    public void End(Activity? span, string provider, ProviderRequest request, ProviderOutcome outcome, TimeSpan? took)
    {
        var error = CallWords.ErrorType(outcome);
        if (span is not null)
            Describe(span, outcome, request.Images, error, usage: UsageOf(outcome));
        if (attempts.Enabled)
            attempts.Add(1, new(TelemetryNames.Provider, provider), new(TelemetryNames.Result, error ?? CallWords.Outcome(outcome, request.Images)));
        if (took is { } time)
            Measure(provider, request.Model, time, UsageOf(outcome), error);
    }

    /// <summary>A question was answered, or not. It is no call: nothing is counted, and no tokens are told twice.</summary>
    public static void EndPoll(Activity? span, ProviderTask task, ProviderOutcome outcome)
    {
        if (span is not null)
            Describe(span, outcome, task.Images, CallWords.ErrorType(outcome), usage: null);
    }

    /// <summary>An adapter threw, which is a fault of ours.</summary>
    public static void Throw(Activity? span, Exception exception)
    {
        span?.SetTag(TelemetryNames.ErrorType, exception.GetType().FullName);
        span?.SetStatus(ActivityStatusCode.Error); // Without its message, which may quote the call.
    }

    private static Usage? UsageOf(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Completed done => done.Usage,
        ProviderOutcome.Failed failed => failed.Usage,
        _ => null,
    };

    private static void Describe(Activity span, ProviderOutcome outcome, int asked, string? error, Usage? usage)
    {
        span.SetTag(TelemetryNames.Outcome, CallWords.Outcome(outcome, asked));
        if (CallWords.Id(outcome.ProviderRequestId) is { } id)
            span.SetTag(TelemetryNames.ResponseId, id);
        if (error is not null)
        {
            span.SetTag(TelemetryNames.ErrorType, error);
            span.SetStatus(ActivityStatusCode.Error);
        }

        if (usage is null)
            return;
        Count(span, TelemetryNames.InputTokens, InputOf(usage));
        Count(span, TelemetryNames.InputTextTokens, usage.InputTextTokens);
        Count(span, TelemetryNames.InputImageTokens, usage.InputImageTokens);
        Count(span, TelemetryNames.OutputTokens, OutputOf(usage));
        Count(span, TelemetryNames.OutputTextTokens, usage.OutputTextTokens);
        Count(span, TelemetryNames.OutputImageTokens, usage.OutputImageTokens);
    }

    private static void Count(Activity span, string name, long? count)
    {
        if (count is { } known)
            span.SetTag(name, known);
    }

    private void Measure(string provider, string model, TimeSpan took, Usage? usage, string? error)
    {
        if (duration.Enabled)
        {
            var tags = Tags(provider, model);
            if (error is not null)
                tags.Add(TelemetryNames.ErrorType, error);
            duration.Record(took.TotalSeconds, tags);
        }

        if (usage is null || !tokens.Enabled)
            return;
        CountTokens(provider, model, "input", InputOf(usage));
        CountTokens(provider, model, "output", OutputOf(usage));
    }

    private void CountTokens(string provider, string model, string type, long? count)
    {
        if (count is not { } known)
            return;
        var tags = Tags(provider, model);
        tags.Add(TelemetryNames.TokenType, type);
        tokens.Record(known, tags);
    }

    private static TagList Tags(string provider, string model) => new()
    {
        { TelemetryNames.OperationName, TelemetryNames.Generate },
        { TelemetryNames.ProviderName, TelemetryNames.ProviderNameOf(provider) },
        { TelemetryNames.RequestModel, model },
    };

    private static long? InputOf(Usage usage) => usage.InputTokens ?? Sum(usage.InputTextTokens, usage.InputImageTokens);

    private static long? OutputOf(Usage usage) => usage.OutputTokens ?? Sum(usage.OutputTextTokens, usage.OutputImageTokens);

    private static long? Sum(long? one, long? other) => one is null ? other : one + (other ?? 0);
}

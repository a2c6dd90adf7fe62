using System.Globalization;
using Imprest.Ledger;
using Imprest.UsageLog;

namespace Imprest.Console.Requests;

/// <summary>Where a request's time went, as spans of one axis.</summary>
public sealed record Timeline(DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<TimelineStep> Steps)
{
    internal static Timeline Of(RequestStory story, DateTimeOffset now)
    {
        var record = story.Record;
        var end = record.EndedAt ?? now;
        var steps = new List<TimelineStep>();
        var first = story.Calls.Count > 0 ? story.Calls.Min(call => call.IntentAt) : end;
        steps.Add(new(record.State == RequestState.Rejected ? "Checked and refused" : "Quoted and held", null, record.CreatedAt, first, "idle"));
        var lastEnd = first;
        foreach (var call in story.Calls)
        {
            var callEnd = call.EndedAt ?? (record.State.IsTerminal() ? end : now);
            steps.Add(new(NameOf(call, story.Calls), call, call.IntentAt, callEnd, ColourOf(call.State)));
            lastEnd = callEnd > lastEnd ? callEnd : lastEnd;
        }

        if (record.State is RequestState.InDoubt or RequestState.Review)
            steps.Add(new(record.State == RequestState.InDoubt ? "In doubt" : "In review", null, lastEnd, now, "warn"));
        if (record.EndedAt is { } ended && story.Calls.Count > 0)
            steps.Add(LastStep(record, story.Calls[^1], lastEnd < ended ? lastEnd : ended, ended));
        var last = steps.Max(step => step.End);
        return new(record.CreatedAt, last > end ? last : end, steps);
    }

    public TimeSpan Whole => End - Start;

    /// <summary>From 0 to 1000 on the axis.</summary>
    public string X(DateTimeOffset at) => Share(at).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>At least so wide that it can be seen.</summary>
    public string Width(TimelineStep step) => Math.Max(4, Share(step.End) - Share(step.Start)).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>In one unit: <c>340 ms</c>, <c>2.4 s</c>, <c>3 min 20 s</c>.</summary>
    public static string Words(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 1000 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, time.TotalMilliseconds):0} ms"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalMinutes: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes} min {time.Seconds} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min"),
    };

    private double Share(DateTimeOffset at) => Whole <= TimeSpan.Zero ? 0 : Math.Clamp(1000 * ((at - Start) / Whole), 0, 996);

    /// <summary>After a call without an answer the time went into finding out.</summary>
    private static TimelineStep LastStep(RequestRecord record, CallRecord last, DateTimeOffset start, DateTimeOffset end) => (record.State, last.State) switch
    {
        (RequestState.Settled, _) => new("Verified, stored, charged", null, start, end, "idle"),
        (_, CallState.Unknown or CallState.Intent or CallState.Accepted) => new("In doubt, then the hold given back", null, start, end, "warn"),
        _ => new("Hold given back", null, start, end, "idle"),
    };

    private static string NameOf(CallRecord call, IReadOnlyList<CallRecord> all) =>
        $"Attempt {call.Attempt}{(all.Count(other => other.Attempt == call.Attempt) > 1 ? $", call {call.Call + 1}" : "")}";

    private static string ColourOf(CallState state) => state switch
    {
        CallState.Succeeded => "good",
        CallState.FailedClean or CallState.FailedBilled => "bad",
        CallState.Unknown => "warn",
        _ => "live",
    };
}

/// <param name="Call">Null: a step of the gateway itself.</param>
/// <param name="Colour">How it ended.</param>
public sealed record TimelineStep(string Name, CallRecord? Call, DateTimeOffset Start, DateTimeOffset End, string Colour)
{
    public TimeSpan Took => End - Start;
}

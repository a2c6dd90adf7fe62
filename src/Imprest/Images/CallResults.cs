using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>From a call's end to the row that is kept of it.</summary>
internal static class CallResults
{
    /// <summary>A call that has not ended, with what it can be asked by.</summary>
    public static CallResult Open(RequestWork work, WorkCall call, DateTimeOffset now) => call.Recorded is { } known ? AsRecorded(known) : Routed(work, call, new(
        call.Number, call.Standing is null ? CallState.Unknown : CallState.Accepted, call.ProviderRequestId, null, null, null, default, null, ProviderCharge.Unknown, call.StartedAt, now));

    /// <summary>The calls of an attempt with what each costs.</summary>
    public static IReadOnlyList<CallResult> Of(RequestWork work, IReadOnlyList<CallEnd> ends, IReadOnlyList<CallBill> bills, DateTimeOffset now) =>
        [.. work.Calls.Select((call, i) => call.Recorded is { } known ? AsRecorded(known) : Of(work, call, ends[i], bills[i], now))];

    /// <summary>What a call costs that had ended when another process recorded it.</summary>
    public static CallBill BillOf(CallRecord ended) =>
        new(new(ended.ProviderCost, ended.CostEvidence ?? "none", ended.CostVersion) { Estimate = ended.CostEstimate }, ended.State == CallState.FailedClean ? ProviderCharge.No : ended.ProviderCharge ?? ProviderCharge.Unknown, 0);

    private static CallResult AsRecorded(CallRecord ended) => new(
        ended.Call, ended.State, ended.ProviderRequestId, ended.HttpStatus, ended.ErrorClass, ended.ErrorMessage, ended.UsageJson, ended.ProviderCost,
        ended.ProviderCharge ?? ProviderCharge.Unknown, ended.IntentAt, ended.EndedAt ?? ended.IntentAt)
    {
        CostEstimate = ended.CostEstimate,
        Counted = ended.Counted,
        CostEvidence = ended.CostEvidence,
        CostVersion = ended.CostVersion,
        Connection = ended.Connection,
    };

    private static CallResult Of(RequestWork work, WorkCall call, CallEnd end, CallBill bill, DateTimeOffset now)
    {
        var outcome = end.Outcome;
        var (state, errorClass, message) = outcome switch
        {
            ProviderOutcome.Completed => (CallState.Succeeded, null, null),
            ProviderOutcome.Failed failed => (bill.IsClean ? CallState.FailedClean : CallState.FailedBilled, failed.Code, failed.Message),
            ProviderOutcome.NoAnswer lost => (CallState.Unknown, lost.TimedOut ? "timeout" : "no_answer", lost.Reason),
            _ => (CallState.Unknown, (string?)"unknown", (string?)null),
        };
        var usage = outcome switch
        {
            ProviderOutcome.Completed done => done.Usage,
            ProviderOutcome.Failed failed => failed.Usage,
            _ => null,
        };
        var result = new CallResult(
            call.Number, state, call.ProviderRequestId ?? outcome.ProviderRequestId, outcome.HttpStatus, errorClass, message,
            usage is null ? default : new(FactsText.Of(usage)), bill.Cost.Amount, bill.Charge, call.StartedAt, call.Outcome is null ? now : call.EndedAt)
        {
            CostEstimate = bill.Cost.Estimate,
            Counted = bill is { Delivered: 0, Cost.Amount: null } ? Absorption.CountedOf(work.Planned, end, bill) : null,
            CostEvidence = bill.Cost.Evidence,
            CostVersion = bill.Cost.PriceVersion,
        };
        return call.Outcome is null ? Routed(work, call, result) : result with { Connection = ConnectionOf(work) };
    }

    private static CallResult Routed(RequestWork work, WorkCall call, CallResult result) => result with
    {
        Handle = call.Handle,
        Connection = ConnectionOf(work),
        WorkJson = !work.ServesOtherWork ? default : new(WireJson.Take().Open().Add("work"u8, work.Planned.Work).Close().ToArray()),
    };

    private static string? ConnectionOf(RequestWork work) => work.Planned.Candidate.Link is { IsDefault: false } link ? link.Name : null;
}

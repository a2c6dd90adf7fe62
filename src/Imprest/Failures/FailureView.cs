using System.Text.Json.Nodes;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Failures;

/// <summary>A request that did not end in full delivery: what happened, and who paid. The wording follows from what the ledger says.</summary>
internal static class FailureView
{
    public static JsonObject Of(RequestRecord record, Caller caller)
    {
        var view = RequestView.InList(record, caller);
        view["reason"] = Reason(record);
        view["who_paid"] = WhoPaid(record);
        return view;
    }

    /// <summary>Told from ledger facts alone, so that it can never contradict them.</summary>
    public static string WhoPaid(RequestRecord record) => record.State switch
    {
        RequestState.Rejected => "nobody: refused before anything was held",
        RequestState.Voided when record.AbsorbedUnknown => "the operator, if the provider takes anything, which is not known: the hold was released",
        RequestState.Voided when record.Absorbed > Money.Zero => "the operator, who bears what the provider takes: the hold was released",
        RequestState.Voided => "nobody: the hold was released, and the provider charges nothing for it",
        RequestState.Settled when record.Amount is null => "unknown until a rate card exists; nothing is held",
        RequestState.Settled when record.RatedLater is not null => "you, for what was delivered; its price became known after it had ended",
        RequestState.Settled when record.Delivered == 0 => $"you, {record.Amount} USD: what the provider takes for this is passed on here",
        RequestState.Settled when record.Delivered < record.Images => $"you, for the {record.Delivered} of {record.Images} images delivered",
        RequestState.Settled => "you, for what was delivered",
        RequestState.InDoubt => $"nobody yet: up to {record.Hold} USD is held until it is known whether it ran",
        RequestState.Review => $"nobody yet: {record.Hold} USD is held until an operator decides",
        _ => $"nobody yet: up to {record.Hold} USD is held while it runs",
    };

    /// <summary>In a sentence; of an error, what its client was told.</summary>
    public static string Reason(RequestRecord record)
    {
        if (record.AnswerJson is { } json && StoredAnswer.FromJson(json).Error is { } error)
            return error.Message;
        return record switch
        {
            { State: RequestState.Rejected } => record.ReviewReason ?? record.ErrorCode ?? "refused",
            { Outcome: Outcome.Partial } => $"the provider delivered {record.Delivered} of {record.Images} images",
            { State: RequestState.Review } => "the provider's evidence needs an operator's decision",
            _ => record.Outcome?.Wire() ?? record.State.Wire(),
        };
    }
}

namespace Imprest.Ledger;

/// <summary>A request that somebody has to ask about, and the claim on it.</summary>
/// <param name="Fence">Rises with every claim; what is written under an older one changes nothing.</param>
public sealed record ClaimedJob(AccountId Account, RequestId Request, long Fence);

/// <summary>TX-B: a provider took calls of the current attempt and answers later. Only then are they asked about.</summary>
/// <param name="Calls">In the state <see cref="CallState.Accepted"/>, each with its handle.</param>
/// <param name="Owner">The process that goes on with it.</param>
/// <param name="LeaseUntil">Until then nobody else takes the request over.</param>
/// <param name="Fence">The claim under which this is written; null: there is none yet. An older claim changes nothing.</param>
public sealed record Acceptance(
    AccountId Account, RequestId Request, int Attempt, IReadOnlyList<CallResult> Calls, string Owner, DateTimeOffset LeaseUntil, long? Fence = null);

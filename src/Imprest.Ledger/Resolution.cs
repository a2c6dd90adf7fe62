using Imprest.Pricing;

namespace Imprest.Ledger;

/// <summary>
/// What TX-C (settle), TX-V (void) and the moves to in doubt and review record in one commit: the calls' results, the images, the
/// charge, the release of the rest, absorbed cost, the answer to replay.
/// </summary>
public sealed record Resolution
{
    public required AccountId Account { get; init; }
    public required RequestId Request { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary><see cref="RequestState.Settled"/>, <see cref="RequestState.Voided"/>, <see cref="RequestState.InDoubt"/> or <see cref="RequestState.Review"/>.</summary>
    public required RequestState State { get; init; }

    /// <summary>Null while not known (in doubt).</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>The results of the current attempt's calls.</summary>
    public IReadOnlyList<CallResult> Calls { get; init; } = [];

    /// <summary>Taken from the hold; only when settled. Never above the hold.</summary>
    public Money Capture { get; init; }

    /// <summary>Exact, estimated or unknown; null where nothing was rated.</summary>
    public AmountStatus? AmountStatus { get; init; }

    /// <summary>Provider cost that no charge covers, as far as known.</summary>
    public Money Absorbed { get; init; }

    /// <summary>
    /// The provider may have charged and nobody knows how much: <see cref="Absorbed"/> is then the most that it can be, and counts against the day's limit.
    /// </summary>
    public bool AbsorbedUnknown { get; init; }

    /// <summary>What the provider takes for all calls of the request, as a person decided: it stands in place of what was known of each. Null: that stands.</summary>
    public Money? ProviderCost { get; init; }

    /// <summary>The error code that the client got, where it ended in an error; what <see cref="RequestRecord.ErrorCode"/> shows.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The receipt as JSON; none where nothing was rated.</summary>
    public Utf8Json ReceiptJson { get; init; }

    /// <summary>Everything but image bytes that giving the final answer again needs, as JSON (success or error).</summary>
    public Utf8Json AnswerJson { get; init; }

    /// <summary>Verified and stored images. With passed-on results: none, see <see cref="Delivered"/>.</summary>
    public IReadOnlyList<StoredImage> Images { get; init; } = [];

    /// <summary>Images delivered.</summary>
    public int Delivered { get; init; }

    /// <summary>Why a person should look at it; written as a review item.</summary>
    public string? ReviewReason { get; init; }

    /// <summary>What a person decided, and why; kept with the review items that it closes. Null: nobody did.</summary>
    public string? Decision { get; init; }

    /// <summary>The key of who decided.</summary>
    public string? Actor { get; init; }

    /// <summary>In doubt: when the hold is released if nobody can be asked.</summary>
    public DateTimeOffset? ReleaseAt { get; init; }

    /// <summary>
    /// The state in which the request was when this was decided; in another nothing changes, for what was read then does not hold any more. Null: whoever
    /// writes it knows the request first-hand.
    /// </summary>
    public RequestState? From { get; init; }

    /// <summary>The claim under which this is written; null: whoever writes it needs none. An older claim changes nothing.</summary>
    public long? Fence { get; init; }
}

/// <summary>One call of an attempt, as it ended.</summary>
/// <param name="Call">From 0 within the attempt.</param>
/// <param name="ErrorClass"><c>rate_limited</c>, <c>server_error</c>, <c>timeout</c>, … null for a success.</param>
/// <param name="UsageJson">The provider's usage as JSON.</param>
/// <param name="ProviderCost">What the provider takes, where known.</param>
/// <param name="ProviderCharge">Whether it charges; with what source stands in the outcome policy.</param>
public sealed record CallResult(
    int Call, CallState State, string? ProviderRequestId, int? HttpStatus, string? ErrorClass, string? ErrorMessage, Utf8Json UsageJson,
    Money? ProviderCost, ProviderCharge ProviderCharge, DateTimeOffset StartedAt, DateTimeOffset EndedAt)
{
    /// <summary>Where <see cref="ProviderCost"/> is not known: what it was inferred to be.</summary>
    public Money? CostEstimate { get; init; }

    /// <summary>Where <see cref="ProviderCost"/> is not known and no charge covers the call: what <see cref="Resolution.Absorbed"/> has for it.</summary>
    public Money? Counted { get; init; }

    /// <summary>What the provider's cost rests on: the evidence of a rating, <c>policy</c> (the provider's rule for this outcome), <c>quote</c>; null: nothing.</summary>
    public string? CostEvidence { get; init; }

    /// <summary>The provider's rate card by which the cost was rated; null: it was not rated.</summary>
    public string? CostVersion { get; init; }

    /// <summary>What the call can be asked by, while it has not ended.</summary>
    public string? Handle { get; init; }

    /// <summary>The connection that it went to, where it is not the provider's default one.</summary>
    public string? Connection { get; init; }

    /// <summary>The work that was asked for as JSON, where it is not the quoted one (another model of the route was tried).</summary>
    public Utf8Json WorkJson { get; init; }
}

/// <summary>Where a call is.</summary>
public enum CallState
{
    /// <summary>Recorded, maybe sent.</summary>
    Intent,
    Succeeded,
    /// <summary>Failed, surely not charged.</summary>
    FailedClean,
    /// <summary>Failed, and the provider charges or may charge.</summary>
    FailedBilled,
    /// <summary>No answer.</summary>
    Unknown,
    /// <summary>The provider has it and answers later: ask by its handle.</summary>
    Accepted,
}

/// <summary>An image that was verified and is on disk, flushed, before TX-C names it.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record StoredImage(int Index, string Sha256, long Bytes, string ContentType, int Width, int Height);

/// <summary>What became of a resolution. Closed.</summary>
public abstract record ResolveOutcome
{
    private ResolveOutcome() { }

    /// <summary>Committed.</summary>
    public sealed record Done(Position Position) : ResolveOutcome;

    /// <summary>Nothing changed: the request had already ended. What it cost us late is absorbed by <see cref="Sqlite.SqliteLedger.AbsorbLateAsync"/>.</summary>
    public sealed record AlreadyEnded(RequestState State) : ResolveOutcome;

    /// <summary>Nothing changed: the request is under way still, but not in the state any more in which this was decided.</summary>
    public sealed record Moved(RequestState State) : ResolveOutcome;

    /// <summary>Nothing changed: another worker has claimed the request since.</summary>
    public sealed record Fenced : ResolveOutcome;
}

using Imprest.Pricing;

namespace Imprest.Ledger;

/// <summary>One request as the store keeps it.</summary>
public sealed record RequestRecord
{
    public required RequestId Id { get; init; }
    public required AccountId Account { get; init; }
    public required KeyId Key { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public required RequestState State { get; init; }
    public Outcome? Outcome { get; init; }
    /// <summary>The error code of a rejected request, or of one that ended in an error (<c>invalid_request</c>, <c>moderation_blocked</c>, …).</summary>
    public string? ErrorCode { get; init; }
    public string? Endpoint { get; init; }
    public string? Operation { get; init; }
    public string? Model { get; init; }
    public string? Provider { get; init; }
    public string? ProviderModel { get; init; }
    public string? ProviderRequestId { get; init; }
    public string? Size { get; init; }
    public string? Quality { get; init; }
    public int References { get; init; }
    public int Images { get; init; }
    public int Delivered { get; init; }
    /// <summary>The hold that was taken; zero when rejected.</summary>
    public Money Hold { get; init; }
    /// <summary>The charge; null while not known.</summary>
    public Money? Amount { get; init; }
    /// <summary>What of <see cref="Amount"/> was taken after the end, when its price became known; null: nothing was rated later.</summary>
    public Money? RatedLater { get; init; }
    public AmountStatus? AmountStatus { get; init; }
    public Money Absorbed { get; init; }
    public bool AbsorbedUnknown { get; init; }
    public int Attempts { get; init; }
    public string? PriceVersion { get; init; }
    public string? LabelsJson { get; init; }
    public string? QuoteJson { get; init; }
    public string? ReceiptJson { get; init; }
    public string? AnswerJson { get; init; }
    public string? IdempotencyKey { get; init; }
    public ReadOnlyMemory<byte> Fingerprint { get; init; }
    public string? ReviewReason { get; init; }
    public DateTimeOffset? ReleaseAt { get; init; }
    public string? QuoteId { get; init; }
    /// <summary>The stored images are gone since then.</summary>
    public DateTimeOffset? ImagesDeletedAt { get; init; }
    /// <summary>It was voided, and the provider surely takes nothing: working again is free.</summary>
    public bool WasFree => State == RequestState.Voided && Absorbed == Money.Zero && !AbsorbedUnknown;
    /// <summary>Its client polls a task, and the account's webhooks are told of its end.</summary>
    public bool IsTask { get; init; }
    /// <summary>The final answer did not reach its client.</summary>
    public bool Unanswered { get; init; }
}

/// <summary>A request that is not terminal, in brief: nothing long is read for it, so that thousands can be looked through often.</summary>
/// <param name="ReleaseAt">In doubt: when it is released if nobody can be asked.</param>
public sealed record OpenHold(AccountId Account, RequestId Request, RequestState State, DateTimeOffset CreatedAt, Money Amount, DateTimeOffset? ReleaseAt);

/// <summary>One call of one attempt as the store keeps it.</summary>
public sealed record CallRecord(
    int Attempt, int Call, CallState State, string Provider, string Model, string? ProviderRequestId, int? HttpStatus, string? ErrorClass,
    string? ErrorMessage, string? UsageJson, Money? ProviderCost, ProviderCharge? ProviderCharge, DateTimeOffset IntentAt, DateTimeOffset? EndedAt)
{
    /// <inheritdoc cref="CallResult.CostEstimate"/>
    public Money? CostEstimate { get; init; }

    /// <inheritdoc cref="CallResult.Counted"/>
    public Money? Counted { get; init; }

    /// <summary>Its cost is not known, nor what stands for it covered by the charge: a bill for it may still come.</summary>
    public bool IsCostOpen => ProviderCost is null && (Counted is not null || CostEstimate is null);

    /// <inheritdoc cref="CallResult.CostEvidence"/>
    public string? CostEvidence { get; init; }

    /// <inheritdoc cref="CallResult.CostVersion"/>
    public string? CostVersion { get; init; }

    /// <inheritdoc cref="CallResult.Handle"/>
    public string? Handle { get; init; }

    /// <inheritdoc cref="CallResult.Connection"/>
    public string? Connection { get; init; }

    /// <inheritdoc cref="CallResult.WorkJson"/>
    public string? WorkJson { get; init; }
}

/// <summary>Which requests to list. Null means any.</summary>
public sealed record RequestFilter
{
    /// <summary>Null: of all accounts (operators and auditors).</summary>
    public AccountId? Account { get; init; }
    public DateTimeOffset? From { get; init; }
    /// <summary>Exclusive.</summary>
    public DateTimeOffset? To { get; init; }
    public RequestState? State { get; init; }
    public Outcome? Outcome { get; init; }
    public string? Model { get; init; }
    public string? Operation { get; init; }
    public string? Quality { get; init; }
    public string? Size { get; init; }
    public KeyId? Key { get; init; }
    /// <summary><c>name</c>, or <c>name=value</c>.</summary>
    public string? Label { get; init; }
    public string? ProviderRequestId { get; init; }
    /// <summary>What is known of the charge. What was never charged is exact; what has not ended and was not rated yet is unknown.</summary>
    public AmountStatus? AmountStatus { get; init; }
    /// <summary>Only what did not end in full delivery.</summary>
    public bool FailuresOnly { get; init; }
    /// <summary>Only what its client polls.</summary>
    public bool TasksOnly { get; init; }

    /// <summary>Those alone that have not ended.</summary>
    public bool OpenOnly { get; init; }
    /// <summary>Only what settled at an amount that is not known.</summary>
    public bool UnknownOnly { get; init; }
}

/// <summary>A page of a list, newest first.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, bool HasMore);

/// <summary>One row of the usage query. Rejected requests are not counted.</summary>
/// <param name="Key">Group name → value, in the order asked for; a value may be null.</param>
public sealed record UsageRow(
    IReadOnlyList<KeyValuePair<string, string?>> Key, long Requests, long ImagesRequested, long ImagesDelivered, Money Amount, long UnknownRequests)
{
    /// <summary>What the providers take, as far as known; zero where it was not asked for.</summary>
    public Money ProviderCost { get; init; }

    /// <summary>Requests of which some call's cost is not known; zero where it was not asked for.</summary>
    public long UnknownCosts { get; init; }

    /// <summary>Provider cost that no charge covers, as far as known; zero where provider cost was not asked for.</summary>
    public Money Absorbed { get; init; }

    /// <summary>Requests of which nobody knows how much is absorbed; zero where provider cost was not asked for.</summary>
    public long UnknownAbsorbed { get; init; }
}

/// <summary>A refused images call: one log row, outside the money commit.</summary>
public sealed record Rejection(
    RequestId Request, AccountId Account, KeyId Key, DateTimeOffset At, string Endpoint, Outcome Outcome, string ErrorCode, string Message,
    string? Param, string? Operation, string? Model, string? Size, string? Quality, int References, int Images)
{
    /// <summary>The words of a call that was wrong, which may be made up: they stand with its row alone, for what rows are filtered and counted by is kept for good.</summary>
    public SentWords? Sent { get; init; }
}

/// <summary>A refused call's model, size and quality in its client's words; null where left out.</summary>
public sealed record SentWords(string? Model, string? Size, string? Quality);

/// <summary>Something that a person should look at. Closed by a decision, or when its request, being in review, ends.</summary>
/// <param name="Number">From 1 within the request.</param>
public sealed record ReviewItem(
    AccountId Account, RequestId Request, int Number, string Reason, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, string? Decision, string? Actor);

/// <summary>Refused calls that were counted instead of logged: their key or account had its share of rows in that minute, or they came without a valid key.</summary>
/// <param name="Account">Null with <paramref name="Key"/>: strangers.</param>
/// <param name="Minute">Its first instant.</param>
public sealed record RejectionCount(AccountId? Account, KeyId? Key, string ErrorCode, DateTimeOffset Minute, long Count);

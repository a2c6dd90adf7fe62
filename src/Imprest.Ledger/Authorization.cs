using Imprest.Pricing;

namespace Imprest.Ledger;

/// <summary>What TX-A records in one commit: idempotency, limits, hold, request, attempt 1 as intent. Only then may a byte go to the provider.</summary>
public sealed record Authorization
{
    public required RequestId Request { get; init; }
    public required AccountId Account { get; init; }
    public required KeyId Key { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>1–255 visible ASCII, or null.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 over what makes two calls the same request (32 bytes).</summary>
    public required ReadOnlyMemory<byte> Fingerprint { get; init; }

    /// <summary><c>POST /v1/images/edits</c>: with account, key and fingerprint it says which calls are equal.</summary>
    public required string Endpoint { get; init; }

    public required Operation Operation { get; init; }
    /// <summary>The public name that the client asked for.</summary>
    public required string Model { get; init; }
    public required string Provider { get; init; }
    public required string ProviderModel { get; init; }
    public string? Size { get; init; }
    public string? Quality { get; init; }
    public int Images { get; init; } = 1;
    public int References { get; init; }
    public string? LabelsJson { get; init; }
    public string? QuoteId { get; init; }

    /// <summary>The client polls a task instead of waiting for the answer, and the account's webhooks are told of its end.</summary>
    public bool IsTask { get; init; }

    /// <summary>The hold: the quote's upper bound. Zero is a valid hold.</summary>
    public required Money Hold { get; init; }

    /// <summary>Reserved of the account's absorbed-cost limit for today: what a failure could cost the operator.</summary>
    public Money AbsorbedReserve { get; init; }

    /// <summary>The rate card pinned to the request; its canonical form is kept in the store before its first use.</summary>
    public required string PriceVersion { get; init; }
    public required string CanonicalCard { get; init; }

    /// <summary>The provider's own rate card, where the account pays by another; kept likewise.</summary>
    public (string Version, string Canonical)? CostCard { get; init; }

    /// <summary>The quote object as JSON, as <c>/v1/requests/{id}</c> shows it, and all that rating again needs (the work).</summary>
    public required Utf8Json QuoteJson { get; init; }
}

/// <summary>What became of TX-A. Closed.</summary>
public abstract record AuthorizeOutcome
{
    private AuthorizeOutcome() { }

    /// <summary>Held, durable. Now the provider may be called.</summary>
    public sealed record Held(Position Position) : AuthorizeOutcome;

    /// <summary>Nothing changed: the idempotency key belongs to this request, and the fingerprint is the same. Do not work twice.</summary>
    public sealed record Repeated(RequestId Request) : AuthorizeOutcome;

    /// <summary>Nothing changed: the idempotency key belongs to another request.</summary>
    public sealed record KeyReused(RequestId Request) : AuthorizeOutcome;

    /// <summary>Nothing changed: the wallet has less than is needed.</summary>
    public sealed record InsufficientFunds(Position Position) : AuthorizeOutcome;

    /// <summary>Nothing changed: a limit of the key or the account has less left than is needed.</summary>
    public sealed record LimitExceeded(LimitUse Limit, Position Position) : AuthorizeOutcome;

    /// <summary>Nothing changed: the absorbed-cost limit of the day is used up or reserved.</summary>
    public sealed record AbsorbedLimitExceeded(Money Limit, Money Used, Money Reserved, Position Position) : AuthorizeOutcome;
}

/// <summary>An account's money right after a commit.</summary>
/// <param name="Balance">Posted: paid in or granted, less what was charged and what expired.</param>
/// <param name="Held">Held for requests under way; available = balance − held.</param>
/// <param name="KeyRemaining">The least that a limit of the key leaves in its period; null where the key has none.</param>
public readonly record struct Position(Money Balance, Money Held, Money? KeyRemaining)
{
    public Money Available => Balance - Held;
}

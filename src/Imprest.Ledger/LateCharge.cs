using Imprest.Pricing;

namespace Imprest.Ledger;

/// <summary>What an ended request costs after all: its amount was unknown when it settled, and now there is a price.</summary>
public sealed record LateCharge
{
    public required AccountId Account { get; init; }
    public required RequestId Request { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>The rate card that prices it; the journal's entry names it, and it is kept.</summary>
    public required string PriceVersion { get; init; }
    public required string CanonicalCard { get; init; }

    /// <summary>The provider's own rate card, where the account pays by another; kept likewise.</summary>
    public (string Version, string Canonical)? CostCard { get; init; }

    /// <summary>What it costs by the card. Charged is no more than the request's hold, and no more than the account has free.</summary>
    public required Money Rated { get; init; }

    /// <summary>Exact or estimated.</summary>
    public required AmountStatus Status { get; init; }

    /// <summary>What the provider takes; null: still unknown.</summary>
    public Money? ProviderCost { get; init; }

    /// <summary>Calls beside those that delivered may cost something too, and nobody knows how much.</summary>
    public bool OthersUnknown { get; init; }
    public string? CostEvidence { get; init; }
    public string? CostVersion { get; init; }

    /// <summary>The receipt, and the provider's cost that no charge covers, by what is charged. Pure: it may be asked more than once.</summary>
    public required Func<Money, (Utf8Json Receipt, Money Absorbed)> Ends { get; init; }

    /// <summary>Why a person should look at it; written as a review item.</summary>
    public string? ReviewReason { get; init; }
}

/// <summary>What became of a late charge. Closed.</summary>
public abstract record LateChargeOutcome
{
    private LateChargeOutcome() { }

    /// <summary>Committed: so much was taken.</summary>
    public sealed record Charged(Money Amount) : LateChargeOutcome;

    /// <summary>Nothing changed: the request has not settled, or its amount is known.</summary>
    public sealed record NotUnknown : LateChargeOutcome;
}

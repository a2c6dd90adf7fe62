using Imprest.Pricing;

namespace Imprest.Ledger;

/// <summary>An account's money: what it has, what is held, its lots and its limits.</summary>
public sealed record Wallet(AccountId Account, Money Balance, Money Held, IReadOnlyList<CreditLot> Lots, IReadOnlyList<LimitUse> Limits)
{
    public Money Available => Balance - Held;
}

/// <summary>Where the money of a lot came from.</summary>
public enum LotKind
{
    Paid,
    Trial,
    Promo,
    Adjustment,
}

/// <summary>Money paid in or granted.</summary>
/// <remarks>
/// Burn order: priority ↑, expiry ↑ (none last), promo and trial before paid, effective ↑, id ↑.
/// Expiry takes only <c>remaining − held</c>; a held part is decided when the hold ends.
/// </remarks>
/// <param name="SourceRef">Unique per account: the repeat of a top-up returns the first lot.</param>
public sealed record CreditLot(
    string Id, LotKind Kind, int Priority, Money Amount, Money Remaining, Money Held, DateTimeOffset EffectiveAt, DateTimeOffset? ExpiresAt, string SourceRef);

/// <summary>A period of a limit, in UTC.</summary>
public enum LimitPeriod
{
    Day,
    Month,
    Total,
}

/// <summary>The most that a key (or, with a null key, the account) may spend in a period, and what is used of it.</summary>
/// <param name="Used">Charged in the current period; what is held for requests under way is in <paramref name="Held"/>.</param>
/// <param name="PeriodStart">First instant of the current period; the Unix epoch for <see cref="LimitPeriod.Total"/>.</param>
public sealed record LimitUse(KeyId? Key, LimitPeriod Period, Money Limit, Money Used, Money Held, DateTimeOffset PeriodStart)
{
    public Money Remaining => Money.Max(Money.Zero, Limit - Used - Held);
}

/// <summary>What became of a top-up. Closed.</summary>
public abstract record TopUpOutcome
{
    private TopUpOutcome() { }
    public sealed record Added(CreditLot Lot, Position Position) : TopUpOutcome;
    /// <summary>Nothing changed: the same top-up (reference, kind, amount, expiry) was already made.</summary>
    public sealed record Repeated(CreditLot Lot, Position Position) : TopUpOutcome;
    /// <summary>Nothing changed: the reference belongs to another top-up.</summary>
    public sealed record ReferenceReused(CreditLot Lot) : TopUpOutcome;
    public sealed record NoSuchAccount : TopUpOutcome;
}

/// <summary>What a wallet had at the end of a UTC day.</summary>
/// <param name="LastEntry">The last entry of the journal from before that end; null: there was none.</param>
public sealed record DayBalance(DateOnly Day, Money Balance, Money Held, long? LastEntry);

/// <summary>One journal entry as its account sees it.</summary>
/// <param name="Kind"><c>topup</c>, <c>trial</c>, <c>promo</c>, <c>hold</c>, <c>capture</c>, <c>void</c>, <c>rerate</c>, <c>expire</c>, <c>adjust</c>.</param>
/// <param name="Amount">Change of the posted balance: a top-up positive, a capture negative, a hold and a void zero.</param>
/// <param name="HeldChange">Change of what is held.</param>
/// <param name="PriceVersion">The rate card of a <c>rerate</c>; else null.</param>
public sealed record LedgerEntry(
    long Id, DateTimeOffset At, string Kind, Money Amount, Money HeldChange, Money BalanceAfter, Money HeldAfter, RequestId? Request, string? PriceVersion = null);

/// <summary>How an account stands at a glance.</summary>
/// <param name="Balance">Without what has expired.</param>
/// <param name="Limits">The account's own, not those of its keys.</param>
/// <param name="Absorbed">Today's absorbed cost, and its limit; see <see cref="Sqlite.SqliteLedgerReader.AbsorbedAsync"/>.</param>
public sealed record AccountStanding(AccountRecord Account, Money Balance, Money Held, IReadOnlyList<LimitUse> Limits, LimitUse Absorbed)
{
    public Money Available => Balance - Held;
}

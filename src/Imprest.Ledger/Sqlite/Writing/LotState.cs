namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>A credit lot in the writer's memory.</summary>
internal sealed class LotState
{
    /// <summary>From 1 within the account; allocations and the journal name lots by it.</summary>
    public required int Number { get; init; }
    public required string Id { get; init; }
    public required LotKind Kind { get; init; }
    public required int Priority { get; init; }
    public required long Amount { get; init; }
    public required long EffectiveAt { get; init; }
    public required long? ExpiresAt { get; init; }
    public required string SourceRef { get; init; }
    public long Remaining { get; set; }
    public long Held { get; set; }
    public long Expired { get; set; }
    public bool IsDirty { get; set; }

    public long Free => Remaining - Held;

    public bool HasExpired(long at) => ExpiresAt <= at;

    public bool IsUsable(long at) => EffectiveAt <= at && !HasExpired(at);

    public CreditLot Public() => new(
        Id, Kind, Priority, new(Amount), new(Remaining), new(Held), Instants.Instant(EffectiveAt), Instants.Instant(ExpiresAt), SourceRef);
}

/// <summary>The order in which lots are used up: priority, expiry (none last), granted before paid, effective, id.</summary>
internal sealed class BurnOrder : IComparer<LotState>
{
    public static readonly BurnOrder Comparer = new();

    public int Compare(LotState? x, LotState? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var order = x.Priority.CompareTo(y.Priority);
        order = order != 0 ? order : (x.ExpiresAt ?? long.MaxValue).CompareTo(y.ExpiresAt ?? long.MaxValue);
        order = order != 0 ? order : PaidFor(x).CompareTo(PaidFor(y));
        order = order != 0 ? order : x.EffectiveAt.CompareTo(y.EffectiveAt);
        return order != 0 ? order : string.CompareOrdinal(x.Id, y.Id);
    }

    private static bool PaidFor(LotState lot) => lot.Kind is not (LotKind.Promo or LotKind.Trial);
}

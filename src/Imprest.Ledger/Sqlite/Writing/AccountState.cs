namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>One account's money in the writer's memory. The writer is the only one that changes it, so this and the store agree after each commit.</summary>
internal sealed class AccountState(long number, string id)
{
    public long Number { get; } = number;
    public string Id { get; } = id;
    public long Balance { get; set; }
    public long Held { get; set; }
    public long AbsorbedLimit { get; set; }

    /// <summary>Head of the account's journal.</summary>
    public long Sequence { get; set; }
    public byte[] Hash { get; } = new byte[JournalSeal.HashBytes];

    /// <summary>Rows of the journal that the batch has added and not written yet.</summary>
    public List<JournalRow> Added { get; } = [];

    /// <summary>In burn order; those with nothing left are dropped.</summary>
    public List<LotState> Lots { get; } = [];
    public int LastLot { get; set; }

    /// <summary>The key's before the account's, day before month before total: the order in which they are checked.</summary>
    public List<LimitState> Limits { get; } = [];

    /// <summary>Requests that hold money, by id.</summary>
    public Dictionary<string, OpenRequest> Open { get; } = new(StringComparer.Ordinal);

    /// <summary>The greatest <see cref="RequestTime"/> of a request that has ended.</summary>
    public long LastEndedTime { get; set; } = -1;

    /// <summary>What all keys together spent; its days are not rows of the store.</summary>
    public Spending Spending { get; } = new();
    public Dictionary<string, Spending> KeySpending { get; } = new(StringComparer.Ordinal);

    /// <summary>Must be written at the end of the batch.</summary>
    public bool IsDirty { get; set; }
    public List<SpendDay> DirtyDays { get; } = [];

    public LotState Lot(int number)
    {
        foreach (var lot in Lots)
        {
            if (lot.Number == number)
                return lot;
        }

        throw new InvalidOperationException($"Bug: lot {number} of {Id} holds money and is not in memory.");
    }

    public void AddLot(LotState lot)
    {
        var index = Lots.BinarySearch(lot, BurnOrder.Comparer);
        Lots.Insert(index < 0 ? ~index : index, lot);
    }

    /// <summary>Changes what a key, and with it the account, spent and holds on the day of a request's creation.</summary>
    public void Spend(string key, int day, long used, long held, long absorbed, long reserved)
    {
        if (!KeySpending.TryGetValue(key, out var spending))
            KeySpending.Add(key, spending = new Spending());
        var row = spending.DayRow(key, day);
        spending.Add(day, used, held, absorbed, reserved);
        Spending.Add(day, used, held, absorbed, reserved);
        if (row.IsDirty)
            return;
        row.IsDirty = true;
        DirtyDays.Add(row);
    }

    public Use UseOf(LimitState limit, int day) =>
        (limit.Key.Length == 0 ? Spending : KeySpending.GetValueOrDefault(limit.Key))?.Of(limit.Period, day) ?? default;

    public LimitUse Describe(LimitState limit, int day)
    {
        var use = UseOf(limit, day);
        return new(
            limit.Key.Length == 0 ? null : new KeyId(limit.Key), limit.Period, new(limit.Nanos), new(use.Used), new(use.Held),
            Instants.PeriodStart(limit.Period, day));
    }

    public Position Position(string? key, int day)
    {
        long? least = null;
        foreach (var limit in Limits)
        {
            if (key is null || limit.Key != key)
                continue;
            var use = UseOf(limit, day);
            least = Math.Min(least ?? long.MaxValue, Math.Max(0, limit.Nanos - use.Used - use.Held));
        }

        return new(new(Balance), new(Held), least is { } nanos ? new Pricing.Money(nanos) : null);
    }
}

/// <summary>A limit; <see cref="Key"/> is empty for the account's own.</summary>
internal sealed record LimitState(string Key, LimitPeriod Period, long Nanos);

/// <summary>A request that holds money.</summary>
internal sealed class OpenRequest
{
    public required string Id { get; init; }
    public required string Key { get; init; }
    public required int Day { get; init; }
    public required long Hold { get; init; }
    public required long Reserve { get; init; }
    public required Allocation[] Allocations { get; init; }
    public required RequestState State { get; set; }
    public required long Number { get; init; }
    public required long Time { get; init; }
    public required ReadOnlyMemory<byte> Fingerprint { get; init; }
    public required int Attempts { get; set; }
    public required long AttemptAt { get; set; }
    public required RequestKind Kind { get; set; }
    public required long KindNumber { get; set; }
    public required bool IsTask { get; init; }

    /// <summary>Images asked for.</summary>
    public required long Images { get; init; }

    /// <summary>The claim on its job; 0: it has none.</summary>
    public long Fence { get; set; }

    /// <summary>The stored form of what is known of its calls; null while nothing is.</summary>
    public string? Calls { get; set; }
}

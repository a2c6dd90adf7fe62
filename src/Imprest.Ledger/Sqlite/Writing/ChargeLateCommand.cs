using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Charges a request whose amount was unknown when it settled: once, within its hold, of what the account has free.</summary>
internal sealed class ChargeLateCommand(LateCharge late) : Command<LateChargeOutcome>
{
    private readonly long at = late.At.Stored();

    private readonly record struct Found(long Number, long Hold, long Captured, long Absorbed, int Day, string Key, string? Calls);

    public override bool IsAlwaysAdmitted => true;

    protected override LateChargeOutcome Decide(Books books)
    {
        var account = books.Account(late.Account.Value);
        if (Find(books, account) is not { } request)
            return new LateChargeOutcome.NotUnknown();
        books.ExpireDue(account, at);
        var charge = Math.Min(late.Rated.Nanos, Math.Min(request.Hold - request.Captured, Free(account)));
        var allocations = Allocation.Spread(account.Lots, charge, at) ?? throw new InvalidOperationException("Bug: what is free cannot be taken.");
        foreach (var (number, nanos) in allocations)
        {
            var lot = account.Lot(number);
            lot.Remaining -= nanos;
            lot.IsDirty = true;
        }

        books.KeepCard(late.PriceVersion, late.CanonicalCard);
        if (late.CostCard is { } cost)
            books.KeepCard(cost.Version, cost.Canonical);
        books.Post(account, at, Movement.Rerate, charge, 0, late.Request.Value, actor: late.PriceVersion);
        var (receipt, absorbed) = late.Ends(new(charge));
        Write(books, account, request, charge, allocations, receipt, absorbed);
        account.Spend(request.Key, request.Day, used: charge, held: 0, absorbed: absorbed.Nanos - request.Absorbed, reserved: 0);
        if (late.ReviewReason is { } reason)
            ReviewRows.Open(books.Sql, account.Id, late.Request.Value, reason, at);
        return new LateChargeOutcome.Charged(new(charge));
    }

    /// <summary>What its usable lots have that nothing holds.</summary>
    private long Free(AccountState account)
    {
        var free = 0L;
        foreach (var lot in account.Lots)
        {
            if (lot.IsUsable(at) && lot.Free > 0)
                free += lot.Free;
        }

        return free;
    }

    private Found? Find(Books books, AccountState account)
    {
        using var find = books.Sql.Once("""
            select r.number, r.hold_nanos, r.captured_nanos, r.absorbed_nanos, r.created_at, r.key_id, d.calls from requests r
            left join documents d on d.number = r.number
            where r.account = ? and r.time = ? and r.id = ? and r.state = ? and r.amount_status = ? and r.rerate_seq is null
            """);
        find.Start().Bind(account.Number).Bind(RequestTime.Of(late.Request.Value)).Bind(late.Request.Value)
            .Bind((long)RequestState.Settled).Bind((long)AmountStatus.Unknown);
        return find.Step()
            ? new(find.Long(0), find.Long(1), find.Long(2), find.Long(3), Instants.DayOf(find.Long(4)), find.Text(5), find.NullableText(6))
            : null;
    }

    private void Write(Books books, AccountState account, in Found request, long charge, Allocation[] allocations, Utf8Json receipt, Money absorbed)
    {
        var before = UsageDays.Read(books.Sql, request.Number);
        var kind = books.KindNumber(Kind(books, request.Number));
        using var update = books.Sql.Once("""
            update requests set rerate_seq = ?, rerated_nanos = ?, rerate_allocations = ?, amount_status = ?, absorbed_nanos = ?, absorbed_unknown = ?, kind = ?
            where number = ?
            """);
        var changed = update.Start().Bind(account.Sequence).Bind(charge).BindUtf8(Allocation.Format(books.Text, allocations)).Bind((long)late.Status)
            .Bind(absorbed.Nanos).Bind(late.ProviderCost is null || late.OthersUnknown).Bind(kind).Bind(request.Number).Run();
        Invariant.Holds(changed == 1, "a request is rated later once");
        var calls = request.Calls is { } stored && late is { ProviderCost: { } cost, CostEvidence: { } evidence, CostVersion: { } version }
            ? StoredCalls.WithCost(stored, cost, evidence, version) : request.Calls;
        using var documents = books.Sql.Once("update documents set receipt = ?, calls = ? where number = ?");
        documents.Start().Bind(receipt).Bind(calls).Bind(request.Number).Run();
        books.Usage.Replace(before, UsageDays.Read(books.Sql, request.Number));
    }

    private RequestKind Kind(Books books, long number)
    {
        using var find = books.Sql.Once("""
            select k.endpoint, k.operation, k.model, k.provider, k.provider_model, k.size, k.quality from requests r join kinds k on k.id = r.kind
            where r.number = ?
            """);
        Invariant.Holds(find.Start().Bind(number).Step(), "a request is of a kind");
        return new(
            find.NullableText(0), find.NullableText(1), find.NullableText(2), find.NullableText(3), find.NullableText(4), find.NullableText(5),
            find.NullableText(6), late.PriceVersion);
    }
}

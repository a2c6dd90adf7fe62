using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Adds a lot; the repeat of a reference returns the first one.</summary>
internal sealed class TopUpCommand(
    AccountId accountId, LotKind kind, Money amount, DateTimeOffset? expiresAt, string sourceRef, string actor, DateTimeOffset at, int priority)
    : Command<TopUpOutcome>
{
    protected override TopUpOutcome Decide(Books books)
    {
        var account = books.Find(accountId.Value);
        if (account is null)
            return new TopUpOutcome.NoSuchAccount();
        var now = at.Stored();
        if (Earlier(books) is { } earlier)
        {
            return (earlier.Kind, earlier.Amount, earlier.ExpiresAt) == (kind, amount, Instants.Instant(expiresAt.Stored()))
                ? new TopUpOutcome.Repeated(earlier, account.Position(null, Instants.DayOf(now)))
                : new TopUpOutcome.ReferenceReused(earlier);
        }

        var lot = new LotState
        {
            Number = ++account.LastLot,
            Id = books.Ids.Next("lot_"),
            Kind = kind,
            Priority = priority,
            Amount = amount.Nanos,
            Remaining = amount.Nanos,
            EffectiveAt = now,
            ExpiresAt = expiresAt.Stored(),
            SourceRef = sourceRef,
        };
        Insert(books, lot);
        account.AddLot(lot);
        books.Post(account, now, Movement.For(kind), amount.Nanos, 0, lot: lot.Number, actor: actor);
        return new TopUpOutcome.Added(lot.Public(), account.Position(null, Instants.DayOf(now)));
    }

    private void Insert(Books books, LotState lot)
    {
        using var insert = books.Sql.Once("""
            insert into lots (account_id, lot, id, kind, priority, amount_nanos, remaining_nanos, held_nanos, effective_at, expires_at, source_ref)
            values (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
            """);
        insert.Start().Bind(accountId.Value).Bind((long)lot.Number).Bind(lot.Id).Bind((long)lot.Kind).Bind((long)lot.Priority).Bind(lot.Amount)
            .Bind(lot.Remaining).Bind(lot.EffectiveAt).Bind(lot.ExpiresAt).Bind(lot.SourceRef).Run();
    }

    /// <summary>As it is now: the row may be older than what this batch did to the lot.</summary>
    private CreditLot? Earlier(Books books)
    {
        using var find = books.Sql.Once("""
            select id, kind, priority, amount_nanos, remaining_nanos, held_nanos, effective_at, expires_at, lot from lots
            where account_id = ? and source_ref = ?
            """);
        if (!find.Start().Bind(accountId.Value).Bind(sourceRef).Step())
            return null;
        var number = find.Int(8);
        if (books.Account(accountId.Value).Lots.Find(lot => lot.Number == number) is { } inMemory)
            return inMemory.Public();
        return new(
            find.Text(0), (LotKind)find.Int(1), find.Int(2), new(find.Long(3)), new(find.Long(4)), new(find.Long(5)),
            Instants.Instant(find.Long(6)), Instants.Instant(find.NullableLong(7)), sourceRef);
    }
}

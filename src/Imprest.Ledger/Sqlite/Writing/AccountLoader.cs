namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Reads an account into the writer's memory.</summary>
internal static class AccountLoader
{
    public static AccountState? Load(Statements sql, string id)
    {
        AccountState account;
        using (var wallet = sql.Once("""
            select w.balance_nanos, w.held_nanos, w.journal_seq, w.journal_hash, a.absorbed_limit_nanos, a.number,
                (select coalesce(max(time), -1) from requests where account = a.number)
            from accounts a join wallets w on w.account_id = a.id where a.id = ?
            """))
        {
            if (!wallet.Start().Bind(id).Step())
                return null;
            account = new AccountState(wallet.Long(5), id) { LastEndedTime = wallet.Long(6) };
            (account.Balance, account.Held, account.Sequence) = (wallet.Long(0), wallet.Long(1), wallet.Long(2));
            wallet.Bytes(3).CopyTo(account.Hash);
            account.AbsorbedLimit = wallet.Long(4);
        }

        LoadLots(sql, account);
        LoadLimits(sql, account);
        LoadSpending(sql, account);
        LoadOpen(sql, account);
        return account;
    }

    private static void LoadLots(Statements sql, AccountState account)
    {
        using var lots = sql.Once("""
            select lot, id, kind, priority, amount_nanos, remaining_nanos, held_nanos, expired_nanos, effective_at, expires_at, source_ref
            from lots where account_id = ? order by lot
            """);
        lots.Start().Bind(account.Id);
        while (lots.Step())
        {
            account.LastLot = lots.Int(0);
            if (lots.Long(5) == 0)
                continue;
            account.AddLot(new LotState
            {
                Number = lots.Int(0),
                Id = lots.Text(1),
                Kind = (LotKind)lots.Int(2),
                Priority = lots.Int(3),
                Amount = lots.Long(4),
                Remaining = lots.Long(5),
                Held = lots.Long(6),
                Expired = lots.Long(7),
                EffectiveAt = lots.Long(8),
                ExpiresAt = lots.NullableLong(9),
                SourceRef = lots.Text(10),
            });
        }
    }

    private static void LoadLimits(Statements sql, AccountState account)
    {
        using var limits = sql.Once("""
            select key_id, period, limit_nanos from limits where account_id = ? order by key_id = '', key_id, period
            """);
        limits.Start().Bind(account.Id);
        while (limits.Step())
            account.Limits.Add(new(limits.Text(0), (LimitPeriod)limits.Int(1), limits.Long(2)));
    }

    private static void LoadSpending(Statements sql, AccountState account)
    {
        using var days = sql.Once("""
            select key_id, day, used_nanos, held_nanos, absorbed_nanos, reserved_nanos from spend_days where account_id = ?
            """);
        days.Start().Bind(account.Id);
        while (days.Step())
            account.Spend(days.Text(0), days.Int(1), days.Long(2), days.Long(3), days.Long(4), days.Long(5));
        foreach (var day in account.DirtyDays)
            day.IsDirty = false;
        account.DirtyDays.Clear();
    }

    private static void LoadOpen(Statements sql, AccountState account)
    {
        using var open = sql.Once("""
            select o.id, o.key_id, o.created_at, o.hold_nanos, o.reserve_nanos, o.allocations, o.state, o.attempts, o.attempt_at, o.number, o.time,
                o.fingerprint, o.calls, k.endpoint, k.operation, k.model, k.provider, k.provider_model, k.size, k.quality, k.price_version,
                coalesce(j.fence, 0), o.is_task, o.kind, o.images
            from open_requests o join kinds k on k.id = o.kind left join jobs j on j.number = o.number where o.account = ?
            """);
        open.Start().Bind(account.Number);
        while (open.Step())
        {
            account.Open.Add(open.Text(0), new OpenRequest
            {
                Id = open.Text(0),
                Key = open.Text(1),
                Day = Instants.DayOf(open.Long(2)),
                Hold = open.Long(3),
                Reserve = open.Long(4),
                Allocations = Allocation.Parse(open.NullableText(5)),
                State = (RequestState)open.Int(6),
                Attempts = open.Int(7),
                AttemptAt = open.Long(8),
                Number = open.Long(9),
                Time = open.Long(10),
                Fingerprint = open.Bytes(11).ToArray(),
                Calls = open.NullableText(12),
                Fence = open.Long(21),
                IsTask = open.Long(22) != 0,
                KindNumber = open.Long(23),
                Images = open.Long(24),
                Kind = new(
                    open.NullableText(13), open.NullableText(14), open.NullableText(15), open.NullableText(16), open.NullableText(17),
                    open.NullableText(18), open.NullableText(19), open.NullableText(20)),
            });
        }
    }
}

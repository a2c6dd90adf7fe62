using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>Reads wallets, limits and journals. What has expired and not been taken out yet is shown as taken out.</summary>
internal static class WalletRows
{
    private const string JournalColumns =
        "select id & 1099511627775, at, kind, amount_nanos, held_change_nanos, balance_after_nanos, held_after_nanos, request_id, actor from journal";

    private const string AccountColumns =
        "a.id, a.name, a.absorbed_limit_nanos, a.created_at, (select c.price_list from price_list_changes c where c.account_id = a.id order by c.number desc limit 1)";

    /// <summary>Condition on <c>journal</c>: the rows of <c>$account</c>.</summary>
    public const string OfAccount = """
        id >= (select number from accounts where id = $account) * 1099511627776 and id < (select number + 1 from accounts where id = $account) * 1099511627776
        """;

    /// <summary>The account's number; −1 when there is no such account.</summary>
    public static long Number(SqliteConnection connection, AccountId account) => connection.Query(
        "select number from accounts where id = $account", row => row.GetInt64(0), ("$account", account.Value)) is [var number] ? number : -1;


    public static Wallet? Find(SqliteConnection connection, AccountId account, DateTimeOffset at)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var found = connection.Query(
            "select balance_nanos, held_nanos from wallets where account_id = $account", row => (Balance: row.GetInt64(0), Held: row.GetInt64(1)),
            ("$account", account.Value));
        if (found is not [var (balance, held)])
            return null;
        var lots = new List<CreditLot>();
        foreach (var lot in Lots(connection, account))
        {
            var expired = lot.ExpiresAt <= at ? lot.Remaining - lot.Held : Money.Zero;
            balance -= expired.Nanos;
            if (lot.Remaining > expired)
                lots.Add(lot with { Remaining = lot.Remaining - expired });
        }

        return new(account, new(balance), new(held), lots, Limits(connection, account, key: null, at));
    }

    public static Position? Position(SqliteConnection connection, AccountId account, KeyId? key, DateTimeOffset at)
    {
        if (Find(connection, account, at) is not { } wallet)
            return null;
        Money? least = null;
        foreach (var limit in key is null ? [] : wallet.Limits.Where(limit => limit.Key == key))
            least = Money.Min(least ?? limit.Remaining, limit.Remaining);
        return new(wallet.Balance, wallet.Held, least);
    }

    /// <summary>How all accounts stand, or one, in a few queries however many they are.</summary>
    public static List<AccountStanding> Standings(SqliteConnection connection, AccountId? account, DateTimeOffset at)
    {
        using var snapshot = connection.BeginTransaction(deferred: true);
        var day = Instants.DayOf(at.Stored());
        var limits = Limits(connection, account, key: null, at, ofKeys: false).ToLookup(limit => limit.Account, limit => limit.Use);
        return connection.Query($"""
            select {AccountColumns}, w.balance_nanos - coalesce(x.nanos, 0), w.held_nanos, coalesce(d.absorbed, 0), coalesce(d.reserved, 0)
            from accounts a join wallets w on w.account_id = a.id
                left join (select account_id, sum(remaining_nanos - held_nanos) nanos from lots where expires_at <= $at and remaining_nanos > held_nanos group by account_id) x on x.account_id = a.id
                left join (select account_id, sum(absorbed_nanos) absorbed, sum(reserved_nanos) reserved from spend_days where day = $day group by account_id) d on d.account_id = a.id
            where $account is null or a.id = $account order by a.created_at, a.id
            """, row =>
            {
                var record = Account(row);
                return new AccountStanding(record, new(row.GetInt64(5)), new(row.GetInt64(6)), [.. limits[record.Id.Value]], new(
                    null, LimitPeriod.Day, new(record.AbsorbedLimitNanos), new(row.GetInt64(7)), new(row.GetInt64(8)), Instants.PeriodStart(LimitPeriod.Day, day)));
            }, ("$account", account?.Value), ("$at", at.Stored()), ("$day", day));
    }

    public static List<AccountRecord> Accounts(SqliteConnection connection) =>
        connection.Query($"select {AccountColumns} from accounts a order by a.created_at, a.id", Account);

    /// <summary>One account's limits, or of one key only, with what is used of them in the period of an instant.</summary>
    public static List<LimitUse> Limits(SqliteConnection connection, AccountId account, KeyId? key, DateTimeOffset at) =>
        [.. Limits(connection, account, key, at, ofKeys: true).Select(limit => limit.Use)];

    private static List<(string Account, LimitUse Use)> Limits(SqliteConnection connection, AccountId? account, KeyId? key, DateTimeOffset at, bool ofKeys)
    {
        var day = Instants.DayOf(at.Stored());
        return connection.Query($"""
            select l.key_id, l.period, l.limit_nanos, coalesce(sum(d.used_nanos), 0), coalesce(sum(d.held_nanos), 0), l.account_id
            from limits l left join spend_days d on d.account_id = l.account_id and (l.key_id = '' or d.key_id = l.key_id)
                and (l.period = 2 or (l.period = 0 and d.day = $day) or (l.period = 1 and d.day between $month_first and $month_last))
            where {(account is null ? "true" : "l.account_id = $account")} and ($key is null or l.key_id = $key) and ($of_keys or l.key_id = '')
            group by l.account_id, l.key_id, l.period, l.limit_nanos order by l.key_id = '', l.key_id, l.period
            """, row => (row.GetString(5), Limit(row, day)), ("$account", account?.Value), ("$key", key?.Value), ("$of_keys", ofKeys), ("$day", day),
            ("$month_first", MonthFirst(day)), ("$month_last", MonthFirst(MonthFirst(day) + 31) - 1));
    }

    /// <summary>An account's limit of absorbed cost with what is used and reserved of it on the day of an instant; null when there is no such account.</summary>
    public static LimitUse? Absorbed(SqliteConnection connection, AccountId account, DateTimeOffset at)
    {
        var day = Instants.DayOf(at.Stored());
        return connection.Query("""
            select a.absorbed_limit_nanos, coalesce(sum(d.absorbed_nanos), 0), coalesce(sum(d.reserved_nanos), 0)
            from accounts a left join spend_days d on d.account_id = a.id and d.day = $day where a.id = $account group by a.id
            """, row => new LimitUse(
                null, LimitPeriod.Day, new(row.GetInt64(0)), new(row.GetInt64(1)), new(row.GetInt64(2)), Instants.PeriodStart(LimitPeriod.Day, day)),
            ("$account", account.Value), ("$day", day)) is [var use] ? use : null;
    }

    public static Page<LedgerEntry>? Ledger(
        SqliteConnection connection, AccountId account, int limit, long? after, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        var number = Number(connection, account);
        if (number < 0)
            return after is null ? new([], false) : null;
        var (first, next) = (JournalId.Of(number, 0), JournalId.Of(number, JournalId.SequenceMask));
        if (after is { } last)
        {
            next = last is > 0 and < JournalId.SequenceMask ? JournalId.Of(number, last) : first;
            if (connection.Query("select 1 from journal where id = $id", row => row.GetInt64(0), ("$id", next)).Count == 0)
                return null;
        }

        if (from is not null || to is not null)
        {
            using var period = new JournalPeriod(connection, number);
            first = Math.Max(first, JournalId.Of(number, from is { } start ? period.StartOf(start) : 0));
            next = Math.Min(next, JournalId.Of(number, to is { } end ? period.EndOf(end) + 1 : JournalId.SequenceMask));
        }

        var rows = connection.Query(
            $"{JournalColumns} where id >= $first and id < $next and at >= $from and at < $to order by id desc limit $limit", Entry,
            ("$first", first), ("$next", next), ("$from", from.Stored() ?? long.MinValue), ("$to", to.Stored() ?? long.MaxValue), ("$limit", limit + 1L));
        return new([.. rows.Take(limit)], rows.Count > limit);
    }

    public static List<LedgerEntry> OfRequest(SqliteConnection connection, AccountId account, RequestId request)
    {
        var rows = RequestRows.One(
            connection, account, request, "r.account, r.hold_seq, r.end_seq, r.rerate_seq",
            row => Tuple.Create(row.GetInt64(0), row.Long(1) ?? 0, row.Long(2) ?? 0, row.Long(3) ?? 0));
        return rows is not var (number, hold, end, rerate) ? [] : connection.Query(
            $"{JournalColumns} where id in ($hold, $end, $rerate) order by id", Entry,
            ("$hold", JournalId.Of(number, hold)), ("$end", JournalId.Of(number, end)), ("$rerate", JournalId.Of(number, rerate)));
    }

    public static LedgerEntry Entry(SqliteDataReader row)
    {
        var kind = row.GetString(2);
        return new(
            row.GetInt64(0), row.RequiredInstant(1), kind, new((Movement.Named(kind)?.PostedSign ?? 0) * row.GetInt64(3)), new(row.GetInt64(4)),
            new(row.GetInt64(5)), new(row.GetInt64(6)), row.Text(7) is { } request ? new RequestId(request) : null,
            kind == Movement.Rerate.Name ? row.Text(8) : null);
    }

    private static AccountRecord Account(SqliteDataReader row) =>
        new(new(row.GetString(0)), row.GetString(1), row.GetInt64(2), row.RequiredInstant(3)) { PriceList = row.Text(4) };

    private static List<CreditLot> Lots(SqliteConnection connection, AccountId account) =>
        connection.Query("""
            select id, kind, priority, amount_nanos, remaining_nanos, held_nanos, effective_at, expires_at, source_ref from lots
            where account_id = $account and remaining_nanos > 0
            order by priority, coalesce(expires_at, 9223372036854775807), kind not in (1, 2), effective_at, id
            """, row => new CreditLot(
                row.GetString(0), (LotKind)row.GetInt32(1), row.GetInt32(2), new(row.GetInt64(3)), new(row.GetInt64(4)), new(row.GetInt64(5)),
                row.RequiredInstant(6), row.Instant(7), row.GetString(8)), ("$account", account.Value));

    private static LimitUse Limit(SqliteDataReader row, int day)
    {
        var (key, period) = (row.GetString(0), (LimitPeriod)row.GetInt32(1));
        return new(
            key.Length == 0 ? null : new KeyId(key), period, new(row.GetInt64(2)), new(row.GetInt64(3)), new(row.GetInt64(4)),
            Instants.PeriodStart(period, day));
    }

    private static int MonthFirst(int day) => Instants.DayOf(Instants.PeriodStart(LimitPeriod.Month, day).Stored());
}

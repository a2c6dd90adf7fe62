using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>Bills that came after their request had ended: absorbed cost and a review item, never a charge.</summary>
internal static class LateBills
{
    /// <summary>A request that has ended, as far as a late bill changes it.</summary>
    private readonly record struct Billed(long Number, long Absorbed, bool IsUnknown, long Charged, int Delivered, int Day, string Key, string? Calls);

    /// <summary>
    /// A bill replaces what was counted for the calls that it is for, where their cost was unknown until now, and adds to what was known. The rest stays
    /// unknown.
    /// </summary>
    /// <param name="reason">What tells this bill from others: the same one again changes nothing.</param>
    /// <param name="call">Null: all whose cost is not known.</param>
    /// <returns>False: it was recorded before.</returns>
    public static bool Absorb(
        Books books, AccountId accountId, RequestId request, Money cost, string reason, DateTimeOffset at, (int Attempt, int Call)? call)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cost.Nanos, nameof(cost));
        var account = books.Account(accountId.Value);
        if (account.Open.ContainsKey(request.Value))
            throw new LedgerException($"Request {request} has not ended: resolve it instead.");
        var billed = Find(books, account, request) ?? throw new LedgerException($"There is no request {request} of account {accountId}.");
        if (ReviewRows.Has(books.Sql, accountId.Value, request.Value, reason))
            return false;
        var (absorbed, isUnknown, calls) = After(billed, cost, call);
        var counted = UsageDays.Read(books.Sql, billed.Number);
        using var update = books.Sql.Once("update requests set absorbed_nanos = ?, absorbed_unknown = ? where number = ?");
        update.Start().Bind(absorbed).Bind(isUnknown).Bind(billed.Number).Run();
        if (calls is not null)
        {
            using var documents = books.Sql.Once("update documents set calls = ? where number = ?");
            documents.Start().Bind(calls).Bind(billed.Number).Run();
        }

        books.Usage.Replace(counted, UsageDays.Read(books.Sql, billed.Number));
        books.Touch(account);
        account.Spend(billed.Key, billed.Day, used: 0, held: 0, absorbed: absorbed - billed.Absorbed, reserved: 0);
        ReviewRows.Open(books.Sql, accountId.Value, request.Value, reason, at.Stored());
        return true;
    }

    private static Billed? Find(Books books, AccountState account, RequestId request)
    {
        using var find = books.Sql.Once("""
            select r.number, r.absorbed_nanos, r.absorbed_unknown, coalesce(r.captured_nanos, 0) + r.rerated_nanos, r.delivered, r.created_at, r.key_id, d.calls
            from requests r left join documents d on d.number = r.number where r.account = ? and r.time = ? and r.id = ?
            """);
        return find.Start().Bind(account.Number).Bind(RequestTime.Of(request.Value)).Bind(request.Value).Step()
            ? new(find.Long(0), find.Long(1), find.Long(2) != 0, find.Long(3), find.Int(4), Instants.DayOf(find.Long(5)), find.Text(6), find.NullableText(7))
            : null;
    }

    /// <summary>What is absorbed with the bill, and the calls where they change.</summary>
    private static (long Absorbed, bool IsUnknown, string? Calls) After(Billed before, Money cost, (int Attempt, int Call)? named)
    {
        var calls = StoredCalls.Parse(before.Calls);
        var open = calls.FindAll(one => one.IsCostOpen);
        var meant = named is { } call ? calls.FindAll(one => (one.Attempt, one.Call) == call) : open;
        if (!before.IsUnknown || (named is not null && meant is [{ IsCostOpen: false }]))
        {
            // Where no call is named, it stands with the last whose cost is known; what nobody knows of the others stays so.
            var billed = named is null ? calls.Where(one => one.ProviderCost is not null).TakeLast(1).ToList() : meant;
            return (before.Absorbed + cost.Nanos, before.IsUnknown, billed.Count == 0 ? null : StoredCalls.WithLateBill(before.Calls!, billed, cost));
        }

        if (meant.Count == 0) // No call tells what was counted for it: the bill is for all that the request took.
            return (Math.Max(0, cost.Nanos - before.Charged), false, StoredCalls.WithSum(before.Calls, cost, "late_bill"));
        var told = StoredCalls.WithLateBill(before.Calls!, meant, cost);
        var isUnknown = meant.Count < open.Count;
        var absorbed = !isUnknown && before.Delivered == 0 // Now all of it is known, and no charge is for an image.
            ? StoredCalls.Parse(told).Sum(one => one.ProviderCost?.Nanos ?? one.CostEstimate?.Nanos ?? 0) - before.Charged
            : before.Absorbed - meant.Sum(one => Counted(before, calls, one)) + cost.Nanos;
        return (Math.Max(0, absorbed), isUnknown, told);
    }

    /// <summary>What stands in the absorbed cost for a call whose cost is unknown: as it was noted, else its share of what stands there for no other.</summary>
    private static long Counted(Billed before, List<CallRecord> calls, CallRecord one)
    {
        if (one.Counted is { } counted)
            return counted.Nanos;
        var others = calls.Sum(each => each switch
        {
            { Counted: { } noted } => noted.Nanos,
            { IsCostOpen: true } => 0,
            { State: CallState.Succeeded } when before.Delivered > 0 => 0, // The charge covers it.
            _ => (each.ProviderCost ?? each.CostEstimate)?.Nanos ?? 0,
        });
        var rest = before.Absorbed + (before.Delivered == 0 ? before.Charged : 0) - others;
        return Math.Max(0, rest) / calls.Count(each => each is { IsCostOpen: true, Counted: null });
    }
}

using System.Runtime.InteropServices;
using Imprest.Pricing;

namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>What tells the rows of <c>usage_days</c> apart.</summary>
/// <param name="Day">Of the request's creation.</param>
internal readonly record struct UsageKey(long Account, int Day, long Kind, string Key, RequestState State, Outcome? Outcome, AmountStatus? Status)
{
    // What tells them apart most: this is asked once a request.
    public override int GetHashCode() => HashCode.Combine(Kind, Key, Outcome, Account);
}

/// <summary>What one ended request adds to its row of <c>usage_days</c>.</summary>
internal readonly record struct UsageEntry(
    long Number, long Time, long Images, long Delivered, long Amount, long Absorbed, bool AbsorbedUnknown, long Cost, bool CostUnknown);

/// <summary>What rows of <c>usage_days</c> tell apart beside account, day, state, outcome and amount status.</summary>
internal enum UsageGrain
{
    /// <summary>Kind and key.</summary>
    Kinds,
    /// <summary>Model and provider.</summary>
    Models,
    /// <summary>Key.</summary>
    Keys,
}

/// <summary>Sums what a batch ends; each row of <c>usage_days</c> that it touches is written once.</summary>
internal sealed class UsageDays
{
    private readonly Dictionary<UsageKey, Sums> touched = [], models = [], keys = [];

    /// <summary>In SQL: what the providers take for a request, as far as known.</summary>
    /// <param name="calls">The column that has its calls.</param>
    public static string CostNanos(string calls) => $"coalesce((select sum(c.value ->> 'cost_nanos') from {Each(calls)} c), 0)";

    /// <summary>In SQL: whether some call's cost is not known.</summary>
    /// <inheritdoc cref="CostNanos"/>
    public static string CostUnknown(string calls) =>
        $"({calls} is null or not json_valid({calls}) or exists (select 1 from {Each(calls)} c where c.value ->> 'cost_nanos' is null))";


    public void Add(in UsageKey key, in UsageEntry entry)
    {
        ref var sums = ref Of(touched, key);
        sums.Count(entry, 1);
        sums.Widen(entry.Amount, entry.Number, entry.Number, entry.Time, entry.Time);
    }

    /// <summary>Counts an ended request as it is now, no longer as it was.</summary>
    public void Replace(in (UsageKey Key, UsageEntry Entry) before, in (UsageKey Key, UsageEntry Entry) now)
    {
        Of(touched, before.Key).Count(before.Entry, -1);
        Add(now.Key, now.Entry);
    }

    /// <summary>How an ended request counts, by its row.</summary>
    public static (UsageKey Key, UsageEntry Entry) Read(Statements sql, long number)
    {
        using var find = sql.Once($"""
            select r.account, r.created_at, r.kind, r.key_id, r.state, r.outcome, r.amount_status, r.time, r.images, r.delivered,
                coalesce(r.captured_nanos, 0) + r.rerated_nanos, r.absorbed_nanos, r.absorbed_unknown, {CostNanos("d.calls")}, {CostUnknown("d.calls")}
            from requests r left join documents d on d.number = r.number where r.number = ?
            """);
        Invariant.Holds(find.Start().Bind(number).Step(), "what has ended has a row");
        return (
            new(find.Long(0), Instants.DayOf(find.Long(1)), find.Long(2), find.Text(3), (RequestState)find.Int(4), (Outcome?)find.NullableLong(5),
                (AmountStatus?)find.NullableLong(6)),
            new(number, find.Long(7), find.Long(8), find.Long(9), find.Long(10), find.Long(11), find.Long(12) != 0, find.Long(13), find.Long(14) != 0));
    }

    public void Write(Books books)
    {
        foreach (var (key, sums) in touched)
        {
            Put(books.Sql, UsageGrain.Kinds, key, sums);
            Of(models, key with { Kind = books.ModelKind(key.Kind), Key = "" }).Merge(sums);
            Of(keys, key with { Kind = 0 }).Merge(sums);
        }

        foreach (var (key, sums) in models)
            Put(books.Sql, UsageGrain.Models, key, sums);
        foreach (var (key, sums) in keys)
            Put(books.Sql, UsageGrain.Keys, key, sums);
        Forget();
    }

    /// <summary>After a rollback.</summary>
    public void Forget()
    {
        touched.Clear();
        models.Clear();
        keys.Clear();
    }

    private static void Put(Statements sql, UsageGrain grain, in UsageKey key, in Sums sums) =>
        sql.PutUsage.Start().Bind((long)grain).Bind(key.Account).Bind((long)key.Day).Bind((long)key.State)
            .Bind(key.Outcome is { } outcome ? (long)outcome : -1).Bind(key.Status is { } status ? (long)status : -1).Bind(key.Kind).Bind(key.Key)
            .Bind(sums.Requests).Bind(sums.Images).Bind(sums.Delivered).Bind(sums.Amount).Bind(sums.Absorbed).Bind(sums.AbsorbedUnknown)
            .Bind(sums.Cost).Bind(sums.CostUnknown).Bind(sums.Dearest).Bind(sums.First).Bind(sums.Last).Bind(sums.Oldest).Bind(sums.Newest).Run();

    private static string Each(string calls) => $"json_each(case when json_valid({calls}) then {calls} else '[]' end)";

    private static ref Sums Of(Dictionary<UsageKey, Sums> rows, in UsageKey key)
    {
        ref var sums = ref CollectionsMarshal.GetValueRefOrAddDefault(rows, key, out var exists);
        if (!exists)
            sums = new() { First = long.MaxValue, Last = long.MinValue, Oldest = long.MaxValue, Newest = long.MinValue };
        return ref sums;
    }

    private struct Sums
    {
        public long Requests, Images, Delivered, Amount, Absorbed, AbsorbedUnknown, Cost, CostUnknown, Dearest, First, Last, Oldest, Newest;

        public void Count(in UsageEntry entry, int sign)
        {
            Requests += sign;
            Images += sign * entry.Images;
            Delivered += sign * entry.Delivered;
            Amount += sign * entry.Amount;
            Absorbed += sign * entry.Absorbed;
            AbsorbedUnknown += entry.AbsorbedUnknown ? sign : 0;
            Cost += sign * entry.Cost;
            CostUnknown += entry.CostUnknown ? sign : 0;
        }

        public void Merge(in Sums other)
        {
            Requests += other.Requests;
            Images += other.Images;
            Delivered += other.Delivered;
            Amount += other.Amount;
            Absorbed += other.Absorbed;
            AbsorbedUnknown += other.AbsorbedUnknown;
            Cost += other.Cost;
            CostUnknown += other.CostUnknown;
            Widen(other.Dearest, other.First, other.Last, other.Oldest, other.Newest);
        }

        public void Widen(long dearest, long first, long last, long oldest, long newest)
        {
            Dearest = Math.Max(Dearest, dearest);
            First = Math.Min(First, first);
            Last = Math.Max(Last, last);
            Oldest = Math.Min(Oldest, oldest);
            Newest = Math.Max(Newest, newest);
        }
    }
}

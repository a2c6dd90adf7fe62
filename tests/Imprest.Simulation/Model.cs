using Imprest.Ledger;

namespace Imprest.Simulation;

/// <summary>What the ledger should say, computed in the plainest way: nothing is cached, every sum is added up when it is asked for.</summary>
internal sealed class Model
{
    public long AbsorbedLimit { get; set; } = 1_000;
    public List<ModelLot> Lots { get; } = [];
    public Dictionary<string, ModelRequest> Requests { get; } = [];
    public Dictionary<(string Key, LimitPeriod Period), long> Limits { get; } = [];
    private readonly Dictionary<string, ModelRequest> keys = [];

    public long Balance => Lots.Sum(lot => lot.Remaining);
    public long Held => Requests.Values.Where(request => request.IsOpen).Sum(request => request.Hold);
    public long Charged => Requests.Values.Sum(request => request.Charged);
    public IEnumerable<ModelRequest> Open => Requests.Values.Where(request => request.IsOpen);

    public void TopUp(string source, LotKind kind, int priority, long amount, DateTimeOffset at, DateTimeOffset? expires) =>
        Lots.Add(new(source, kind, priority, amount, at, expires) { Remaining = amount });

    public void Expire(DateTimeOffset at)
    {
        foreach (var lot in Lots.Where(lot => lot.Expires <= at))
            lot.Remaining = HeldOf(lot);
    }

    /// <summary>The name of the outcome, and which limit refused.</summary>
    public (string Outcome, (string, LimitPeriod)? Limit) Authorize(Authorization asked)
    {
        var at = asked.At;
        if (asked.IdempotencyKey is { } key && keys.TryGetValue(key, out var earlier) && !(earlier.Ended?.AddHours(72) <= at))
            return (earlier.Fingerprint == asked.Fingerprint.Span[0] ? "Repeated" : "KeyReused", null);
        Expire(at);
        var hold = asked.Hold.Nanos;
        foreach (var limit in LimitsOf(asked.Key.Value).Concat(LimitsOf("")))
        {
            var (used, held) = UseOf(limit.Key, limit.Period, at);
            if (used + held + hold > Limits[limit])
                return ("LimitExceeded", limit);
        }

        if (Balance - Held < hold)
            return ("InsufficientFunds", null);
        var today = Requests.Values.Where(request => request.Created.UtcDateTime.Date == at.UtcDateTime.Date).ToList();
        var (absorbed, reserved) = (today.Sum(request => request.Absorbed), today.Where(request => request.IsOpen).Sum(request => request.Reserve));
        var reserve = asked.AbsorbedReserve.Nanos;
        if (reserve > 0 && absorbed + reserved > 0 && absorbed + reserved + reserve > AbsorbedLimit)
            return ("AbsorbedLimitExceeded", null);
        Hold(asked, hold, at);
        return ("Held", null);
    }

    public void End(string id, long capture, long absorbed, DateTimeOffset at)
    {
        var request = Requests[id];
        var left = capture;
        foreach (var (lot, nanos) in request.Allocations)
        {
            lot.Remaining -= Math.Min(left, nanos);
            left -= Math.Min(left, nanos);
        }

        (request.Ended, request.Captured, request.Absorbed) = (at, capture, absorbed);
        Expire(at);
    }

    /// <summary>What is taken of what is free, within the hold.</summary>
    public long ChargeLate(string id, long rated, DateTimeOffset at)
    {
        var request = Requests[id];
        Expire(at);
        var left = Math.Min(rated, request.Hold - request.Captured);
        foreach (var lot in Usable(at))
        {
            var part = Math.Min(left, lot.Remaining - HeldOf(lot));
            lot.Remaining -= part;
            request.Later += part;
            left -= part;
        }

        request.IsUnknown = false;
        return request.Later;
    }

    public (long Used, long Held) UseOf(string key, LimitPeriod period, DateTimeOffset at)
    {
        string Period(DateTimeOffset time) => period switch
        {
            LimitPeriod.Day => time.UtcDateTime.ToString("yyyy-MM-dd"),
            LimitPeriod.Month => time.UtcDateTime.ToString("yyyy-MM"),
            _ => "",
        };
        var counted = Requests.Values.Where(request => (key.Length == 0 || request.Key == key) && Period(request.Created) == Period(at)).ToList();
        return (counted.Sum(request => request.Charged), counted.Where(request => request.IsOpen).Sum(request => request.Hold));
    }

    public long? KeyRemaining(string key, DateTimeOffset at)
    {
        var left = LimitsOf(key).Select(limit => Math.Max(0, Limits[limit] - UseOf(key, limit.Period, at).Used - UseOf(key, limit.Period, at).Held)).ToList();
        return left.Count == 0 ? null : left.Min();
    }

    private IEnumerable<(string Key, LimitPeriod Period)> LimitsOf(string key) => Limits.Keys.Where(limit => limit.Key == key).OrderBy(limit => limit.Period);

    private long HeldOf(ModelLot lot) => Open.SelectMany(request => request.Allocations).Where(part => part.Lot == lot).Sum(part => part.Nanos);

    private List<ModelLot> Usable(DateTimeOffset at) =>
    [
        .. Lots.Where(lot => !(lot.Expires <= at)).OrderBy(lot => lot.Priority).ThenBy(lot => lot.Expires ?? DateTimeOffset.MaxValue)
            .ThenBy(lot => lot.Kind is LotKind.Promo or LotKind.Trial ? 0 : 1).ThenBy(lot => lot.Effective),
    ];

    private void Hold(Authorization asked, long hold, DateTimeOffset at)
    {
        var request = new ModelRequest(asked.Request.Value, asked.Key.Value, asked.Fingerprint.Span[0], hold, asked.AbsorbedReserve.Nanos, at);
        foreach (var lot in Usable(at))
        {
            var part = Math.Min(hold, lot.Remaining - HeldOf(lot));
            if (part <= 0)
                continue;
            request.Allocations.Add((lot, part));
            hold -= part;
        }

        Requests.Add(request.Id, request);
        if (asked.IdempotencyKey is { } key)
            keys[key] = request;
    }
}

internal sealed record ModelLot(string Source, LotKind Kind, int Priority, long Amount, DateTimeOffset Effective, DateTimeOffset? Expires)
{
    public long Remaining { get; set; }
}

internal sealed record ModelRequest(string Id, string Key, byte Fingerprint, long Hold, long Reserve, DateTimeOffset Created)
{
    public List<(ModelLot Lot, long Nanos)> Allocations { get; } = [];
    public DateTimeOffset? Ended { get; set; }
    public RequestState State { get; set; } = RequestState.Held;
    public int Attempts { get; set; } = 1;
    public long Captured { get; set; }
    /// <summary>Taken after the end, when the price became known.</summary>
    public long Later { get; set; }
    public long Charged => Captured + Later;
    public bool IsUnknown { get; set; }
    public long Absorbed { get; set; }
    public bool AbsorbedUnknown { get; set; }
    public bool IsOpen => Ended is null;
}

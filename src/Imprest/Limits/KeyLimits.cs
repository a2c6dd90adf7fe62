using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Keys;
using Imprest.Ledger;

namespace Imprest.Limits;

/// <summary>How much a key may ask for, and how much of it at once. What is over a limit is refused before anything is held.</summary>
/// <remarks>In this process's memory: a start begins anew.</remarks>
internal sealed class KeyLimits(GatewayOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Nobody knows when a running request ends.</summary>
    private static readonly TimeSpan UntilPlace = TimeSpan.FromSeconds(1);

    private readonly RateLimitOptions common = options.RateLimits ?? new();
    private readonly ConcurrentDictionary<KeyId, KeyUse> keys = new();
    private readonly ConcurrentDictionary<AccountId, ConcurrencyLimiter> accounts = new();

    /// <summary>False as the gateway comes: then nothing is looked up and no header is written.</summary>
    private readonly bool limits = options.RateLimits is not null || options.Keys.Count > 0;

    /// <summary>An images call has come: counts it, and lets its answer say what is left.</summary>
    /// <exception cref="ApiException"><see cref="ErrorCode.RateLimitExceeded"/>.</exception>
    public void Admit(HttpContext context, Caller caller)
    {
        if (!limits)
            return;
        var use = Use(caller);
        if (use.IsLimited)
            RateLimitHeaders.OnAnswer(context, use);
        if (use.Requests is { } requests && !requests.TryTake(1, out var wait))
            throw Refusal($"This key may send {requests.Limit} images calls a minute, and has.", wait);
    }

    /// <summary>The call is new work: counts its images, and takes a place among what runs at once until that is disposed of.</summary>
    /// <returns>Null where nothing limits what runs at once.</returns>
    /// <exception cref="ApiException"><see cref="ErrorCode.RateLimitExceeded"/>.</exception>
    public IDisposable? Enter(Caller caller, int images)
    {
        if (!limits)
            return null;
        var use = Use(caller);
        var place = Take(use.Places, $"This key may have {use.Concurrent} requests running at once, and has.");
        try
        {
            var ofAccount = Take(use.AccountPlaces, $"This account may have {common.AccountConcurrent} requests running at once, and has.");
            if (use.Images is { } quota && !quota.TryTake(images, out var wait))
            {
                ofAccount?.Dispose();
                throw images > quota.Limit
                    ? new ApiException(ErrorCode.RateLimitExceeded, $"This key may ask for {quota.Limit} images a minute, and this call alone asks for {images}. Ask for fewer at a time.", "n") { Repeatable = false }
                    : Refusal($"This key may ask for {quota.Limit} images a minute; this call would be more.", wait);
            }

            return place is null ? ofAccount : ofAccount is null ? place : new Both(place, ofAccount);
        }
        catch (ApiException)
        {
            place?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var use in keys.Values)
            use.Places?.Dispose();
        foreach (var limiter in accounts.Values)
            limiter.Dispose();
    }

    private KeyUse Use(Caller caller) => keys.GetOrAdd(caller.Key, static (_, make) => make.Limits.New(make.Caller), (Limits: this, Caller: caller));

    private KeyUse New(Caller caller)
    {
        var own = options.Keys.GetValueOrDefault(caller.Key.Value);
        return new(
            Quota(own?.RequestsPerMinute ?? common.KeyRequestsPerMinute),
            Quota(own?.ImagesPerMinute ?? common.KeyImagesPerMinute),
            own?.Concurrent ?? common.KeyConcurrent ?? 0,
            common.AccountConcurrent is > 0 and var most ? accounts.GetOrAdd(caller.Account, static (_, most) => Places(most), most) : null,
            common.AccountConcurrent ?? 0);
    }

    private RollingQuota? Quota(int? aMinute) => aMinute is > 0 and var most ? new(most, Minute, clock) : null;

    internal static ConcurrencyLimiter Places(int most) => new(new() { PermitLimit = most, QueueLimit = 0 });

    private static RateLimitLease? Take(ConcurrencyLimiter? places, string over)
    {
        if (places is null)
            return null;
        var lease = places.AttemptAcquire();
        if (lease.IsAcquired)
            return lease;
        lease.Dispose();
        throw Refusal($"{over} Wait until one has ended.", UntilPlace);
    }

    private static ApiException Refusal(string message, TimeSpan wait) =>
        new(ErrorCode.RateLimitExceeded, $"{message} Nothing was sent and nothing was charged.") { RetryAfter = wait };

    private sealed class Both(IDisposable one, IDisposable other) : IDisposable
    {
        public void Dispose()
        {
            one.Dispose();
            other.Dispose();
        }
    }
}

/// <summary>What one key uses of its limits; null: it has none.</summary>
internal sealed class KeyUse(RollingQuota? requests, RollingQuota? images, int concurrent, ConcurrencyLimiter? accountPlaces, int accountConcurrent)
{
    public RollingQuota? Requests => requests;
    public RollingQuota? Images => images;
    public int Concurrent => concurrent;
    public ConcurrencyLimiter? Places { get; } = concurrent > 0 ? KeyLimits.Places(concurrent) : null;
    public ConcurrencyLimiter? AccountPlaces => accountPlaces;
    public int AccountConcurrent => accountConcurrent;
    public bool IsLimited => Requests is not null || Images is not null || Places is not null || AccountPlaces is not null;
}

using System.Globalization;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Bench.Stores;

/// <summary>
/// Fills a store with requests as varied as real ones, through the real writer: many models, qualities, sizes, keys and labels over months, and
/// every way in which a request can end, some of them more than once. The same numbers make the same store.
/// </summary>
internal sealed class VariedStore
{
    private const int MostUnderWay = 2_000; // Commands that wait for their commit.
    private readonly SqliteLedger ledger;
    private readonly StoreClock clock;
    private readonly IdSource ids;
    private readonly Random random;
    private readonly List<VariedKey> keys;
    private readonly PriorityQueue<Func<Task>, long> due = new();
    private readonly Queue<Task> waiting = new();

    private VariedStore(SqliteLedger ledger, StoreClock clock, IdSource ids, Random random, List<VariedKey> keys) =>
        (this.ledger, this.clock, this.ids, this.random, this.keys) = (ledger, clock, ids, random, keys);

    /// <param name="directory">A store's, or an empty one. Accounts and keys that are there are used too.</param>
    /// <param name="end">When the last request is made.</param>
    public static async Task FillAsync(string directory, int requests, DateTimeOffset end, TimeSpan period, int seed = 1)
    {
        var clock = new StoreClock { Now = end - period };
        var random = new Random(seed);
        var ids = new IdSource(clock, random);
        await using var ledger = await SqliteLedger.OpenAsync(directory, clock, ids, CancellationToken.None);
        var store = new VariedStore(ledger, clock, ids, random, await VariedKey.PrepareAsync(ledger, clock.Now));
        await store.RunAsync(requests, period);
        await ledger.FlushAsync();
    }

    private async Task RunAsync(int requests, TimeSpan period)
    {
        var (start, step) = (clock.Now, period / requests);
        for (var i = 0; i < requests; i++)
        {
            // The same number each day, more of it at noon than at night.
            var at = start + step * i;
            var day = at.TimeOfDay.TotalDays;
            at += TimeSpan.FromHours(2.5 * Math.Sin(2 * Math.PI * day));
            await PassAsync(at);
            var key = keys[Often(keys.Count)];
            if (random.Next(40) == 0)
                Reject(key);
            else
                await BeginAsync(key, leaveOpen: i >= requests - 25);
        }

        while (due.TryDequeue(out var act, out var at))
            await DoAsync(act, at);
        await Task.WhenAll(waiting);
    }

    /// <summary>Lets time pass: what is due until then is done in order.</summary>
    private async Task PassAsync(DateTimeOffset until)
    {
        while (due.TryPeek(out var act, out var at) && at <= until.ToUnixTimeMilliseconds())
        {
            due.Dequeue();
            await DoAsync(act, at);
        }

        clock.Now = until > clock.Now ? until : clock.Now;
    }

    private async Task DoAsync(Func<Task> act, long at)
    {
        clock.Now = DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(at, clock.Now.ToUnixTimeMilliseconds()));
        await QueueAsync(act());
    }

    /// <summary>The writer keeps the order of what it is given, so nothing is waited for but that there is room.</summary>
    private async Task QueueAsync(Task task)
    {
        waiting.Enqueue(task);
        while (waiting.Count > MostUnderWay || (waiting.TryPeek(out var first) && first.IsCompleted))
            await waiting.Dequeue();
    }

    private void Later(TimeSpan delay, Func<Task> act) => due.Enqueue(act, (clock.Now + delay).ToUnixTimeMilliseconds());

    /// <summary>A number below a limit, small ones more often.</summary>
    private int Often(int limit) => (int)(limit * Math.Pow(random.NextDouble(), 2.5));

    private async Task BeginAsync(VariedKey key, bool leaveOpen)
    {
        var work = key.Next(random);
        var asked = new Authorization
        {
            Request = new(ids.Next("req_")),
            Account = key.Account,
            Key = key.Key,
            At = clock.Now,
            IdempotencyKey = random.Next(20) == 0 ? $"order-{random.NextInt64()}" : null,
            Fingerprint = BitConverter.GetBytes(random.NextInt64()),
            Endpoint = work.References > 0 ? "POST /v1/images/edits" : "POST /v1/images/generations",
            Operation = work.References > 0 ? Operation.Edit : Operation.Generate,
            Model = work.Model,
            Provider = work.Provider,
            ProviderModel = work.Model,
            Size = work.Size,
            Quality = work.Quality,
            Images = work.Images,
            References = work.References,
            Hold = work.Hold,
            PriceVersion = work.PriceVersion,
            CanonicalCard = "{}",
            QuoteJson = work.Quote(),
            LabelsJson = random.Next(3) > 0 ? null : random.Next(10) > 0
                ? $$"""{"team":"team-{{Often(6)}}"}""" : $$"""{"team":"team-{{Often(6)}}","campaign":"c-{{random.Next(100_000)}}"}""",
            IsTask = random.Next(50) == 0,
        };
        await QueueAsync(HeldAsync(asked));
        var seconds = 2 + 20 * random.NextDouble() + (random.Next(50) == 0 ? 200 : 0);
        if (leaveOpen)
        {
            if (random.Next(2) == 0)
                Later(TimeSpan.FromSeconds(seconds), () => DoubtAsync(asked, random.Next(2) == 0 ? RequestState.InDoubt : RequestState.Review));
            return;
        }

        if (random.Next(25) == 0)
            Later(TimeSpan.FromSeconds(1), () => RetryAsync(asked, work));
        if (random.Next(200) == 0)
        {
            Later(TimeSpan.FromSeconds(seconds), () => DoubtAsync(asked, RequestState.InDoubt));
            seconds += 900;
        }

        Later(TimeSpan.FromSeconds(seconds), () => EndAsync(asked, work));
    }

    private async Task HeldAsync(Authorization asked)
    {
        if (await ledger.AuthorizeAsync(asked, CancellationToken.None) is not AuthorizeOutcome.Held and var refused)
            throw new InvalidOperationException($"A varied request was not held: {refused}");
    }

    private Task<bool> RetryAsync(Authorization asked, VariedWork work) => ledger.StartAttemptAsync(
        asked.Account, asked.Request, 2, work.Provider, work.Model,
        [new(0, CallState.FailedClean, ProviderId(), 503, "server_error", "The server had an error.", default, Money.Zero, ProviderCharge.No, asked.At, clock.Now)], clock.Now);

    private Task<ResolveOutcome> DoubtAsync(Authorization asked, RequestState state) => ledger.ResolveAsync(new()
    {
        Account = asked.Account,
        Request = asked.Request,
        At = clock.Now,
        State = state,
        Outcome = state == RequestState.Review ? Outcome.Timeout : null,
        ReviewReason = state == RequestState.Review ? "The provider may have charged, and does not say." : null,
        ReleaseAt = state == RequestState.InDoubt ? clock.Now + TimeSpan.FromMinutes(15) : null,
    });

    private Task<ResolveOutcome> EndAsync(Authorization asked, VariedWork work)
    {
        var chance = random.Next(1000);
        var (outcome, delivered) = chance switch
        {
            < 880 => (Outcome.Delivered, asked.Images),
            < 900 => asked.Images > 1 ? (Outcome.Partial, asked.Images - 1) : (Outcome.NoImage, 0),
            < 940 => (Outcome.BlockedBefore, 0),
            < 950 => (Outcome.BlockedAfter, 0),
            < 955 => (Outcome.Refused, 0),
            < 985 => (Outcome.Failed, 0),
            < 995 => (Outcome.Timeout, 0),
            < 998 => (Outcome.Canceled, 0),
            _ => (Outcome.BadOutput, 0),
        };
        var unknown = delivered > 0 && random.Next(300) == 0;
        var amount = delivered == 0 || unknown ? Money.Zero : work.Amount(random, delivered);
        var billed = delivered > 0 || outcome is Outcome.BlockedAfter or Outcome.BadOutput or Outcome.Timeout;
        Money? cost = !billed ? Money.Zero : unknown || outcome == Outcome.Timeout ? null : new(work.Hold.Nanos / asked.Images * Math.Max(delivered, 1) / 2);
        var absorbed = delivered > 0 && !unknown ? Money.Zero : cost ?? new(work.Hold.Nanos / 2);
        if (unknown && random.Next(2) == 0)
            Later(TimeSpan.FromHours(30), () => ChargeLateAsync(asked, work));
        if (outcome == Outcome.Failed && random.Next(20) == 0)
            Later(TimeSpan.FromHours(20), () => ledger.AbsorbLateAsync(asked.Account, asked.Request, new(1_234_567), "A bill came late.", clock.Now));
        return ledger.ResolveAsync(new()
        {
            Account = asked.Account,
            Request = asked.Request,
            At = clock.Now,
            State = delivered > 0 ? RequestState.Settled : RequestState.Voided,
            Outcome = outcome,
            Capture = amount,
            AmountStatus = delivered == 0 ? null : unknown ? AmountStatus.Unknown : random.Next(30) == 0 ? AmountStatus.Estimated : AmountStatus.Exact,
            Absorbed = absorbed,
            AbsorbedUnknown = billed && cost is null,
            ErrorCode = delivered > 0 ? null : outcome is Outcome.BlockedBefore or Outcome.BlockedAfter ? "moderation_blocked" : "provider_error",
            ReceiptJson = delivered > 0 ? work.Receipt(amount, unknown) : default,
            AnswerJson = delivered > 0 ? """{"created":1790000000,"data":[{"index":0}]}""" : """{"error":{"message":"The provider had an error.","type":"server_error","code":"provider_error"}}""",
            Delivered = delivered,
            Images = [.. Enumerable.Range(0, delivered).Select(index => new StoredImage(index, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", 123_456, "image/png", 1024, 1024))],
            Calls = [new(0, delivered > 0 ? CallState.Succeeded : billed ? CallState.FailedBilled : CallState.FailedClean, ProviderId(), delivered > 0 ? 200 : 500,
                delivered > 0 ? null : outcome.Wire(), delivered > 0 ? null : "The provider said no.", """{"output_tokens":272,"input_tokens":42}""", cost,
                billed ? ProviderCharge.Yes : ProviderCharge.No, asked.At, clock.Now)],
        });
    }

    private Task<LateChargeOutcome> ChargeLateAsync(Authorization asked, VariedWork work) => ledger.ChargeLateAsync(new()
    {
        Account = asked.Account,
        Request = asked.Request,
        At = clock.Now,
        PriceVersion = work.PriceVersion + "-later",
        CanonicalCard = "{}",
        Rated = new(work.Hold.Nanos / 3),
        Status = AmountStatus.Exact,
        ProviderCost = new(work.Hold.Nanos / 4),
        CostEvidence = "verified_output",
        CostVersion = work.PriceVersion + "-later",
        Ends = charged => (work.Receipt(charged, unknown: false), new(Math.Max(0, work.Hold.Nanos / 4 - charged.Nanos))),
    });

    private void Reject(VariedKey key)
    {
        var work = VariedWork.Pick(random, Often(VariedWork.Models));
        var (outcome, code) = random.Next(3) switch
        {
            0 => (Outcome.Invalid, "invalid_request"),
            1 => (Outcome.NoFunds, "insufficient_funds"),
            _ => (Outcome.OverLimit, "key_limit_exceeded"),
        };
        ledger.LogRejection(new(
            new(ids.Next("req_")), key.Account, key.Key, clock.Now, "POST /v1/images/generations", outcome, code, "It was refused.", null, "generate",
            work.Model, work.Size, work.Quality, 0, work.Images));
    }

    private string ProviderId() => string.Create(CultureInfo.InvariantCulture, $"prov_{random.NextInt64():x16}");
}

/// <summary>Time stands where the store's history has come to.</summary>
internal sealed class StoreClock : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;
}

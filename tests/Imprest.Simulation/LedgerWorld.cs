using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Simulation;

/// <summary>The real ledger beside the model, both taken through the same random steps.</summary>
internal sealed class LedgerWorld : IAsyncDisposable
{
    private static readonly AccountId Account = new("acct_sim");
    private static readonly KeyId[] Keys = [new("key_a"), new("key_b")];
    private static readonly WebhookId[] Webhooks = [new("whe_a"), new("whe_b")];
    private readonly Random random;
    private readonly SimulatedClock clock = new();
    private readonly IdSource ids;
    private readonly Model model = new();
    private readonly string directory = MakeDirectory();
    private SqliteLedger ledger = null!;
    private int sources;

    private LedgerWorld(int seed)
    {
        random = new Random(seed);
        ids = new IdSource(clock, new Random(seed));
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    public static async Task<LedgerWorld> StartAsync(int seed)
    {
        var world = new LedgerWorld(seed);
        await world.OpenAsync();
        await world.ledger.CreateAccountAsync(new(Account, "sim", world.model.AbsorbedLimit, world.Now));
        foreach (var key in Keys)
            await world.ledger.AddKeyAsync(new(key, Account, KeyRole.Account, "k", key.Value, new byte[32], "0000", world.Now, null, null));
        foreach (var webhook in Webhooks)
        {
            await world.ledger.Webhooks.AddAsync(new()
            {
                Account = Account, Id = webhook, Url = "https://example.com", Secret = new byte[1], CreatedAt = world.Now,
                Events = webhook == Webhooks[0] ? TaskEvents.All : [TaskEvents.Failed],
            });
        }

        return world;
    }

    public Task StepAsync() => random.Next(100) switch
    {
        < 40 => HoldsAsync(random.Next(10) == 0 ? 30 : 1),
        < 60 => EndAsync(),
        < 62 => ChargeLateAsync(),
        < 68 => DoubtAsync(),
        < 73 => RetryAsync(),
        < 81 => TopUpAsync(),
        < 86 => AdvanceAsync(),
        < 90 => LimitAsync(),
        < 93 => ExpireAsync(),
        < 96 => EndAgainAsync(),
        < 98 => AbsorbLateAsync(),
        _ => ReopenAsync(),
    };

    /// <summary>The ledger, the model and the checker agree on everything.</summary>
    public async Task CheckAsync()
    {
        Assert.Empty(await ledger.CheckAsync(new CheckOptions { Full = random.Next(2) == 0 }));
        model.Expire(Now); // A wallet is shown as if what is due had expired.
        var wallet = (await ledger.WalletAsync(Account, Now))!;
        Assert.Equal((model.Balance, model.Held), (wallet.Balance.Nanos, wallet.Held.Nanos));
        Assert.Equal(wallet.Balance, new Money(wallet.Lots.Sum(lot => lot.Remaining.Nanos)));
        foreach (var lot in model.Lots)
            Assert.Equal(lot.Remaining, wallet.Lots.SingleOrDefault(one => one.SourceRef == lot.Source)?.Remaining.Nanos ?? 0);
        foreach (var limit in wallet.Limits)
            Assert.Equal(model.UseOf(limit.Key?.Value ?? "", limit.Period, Now), (limit.Used.Nanos, limit.Held.Nanos));
        Assert.Equal(model.Limits.Count, wallet.Limits.Count);
        var usage = await ledger.UsageAsync(new RequestFilter { Account = Account }, ["key_id", "day"]);
        Assert.Equal((model.Charged, model.Requests.Count), (usage.Sum(row => row.Amount.Nanos), (int)usage.Sum(row => row.Requests)));
        Assert.Equal(model.Open.Select(request => request.Id).Order(), (await ledger.OpenRequestsAsync()).Select(request => request.Id.Value).Order());
    }

    /// <summary>Ends whatever is open; then nothing is held.</summary>
    public async Task FinishAsync()
    {
        while (model.Open.Any())
            await EndAsync();
        await CheckAsync();
        Assert.Equal(0, (await ledger.WalletAsync(Account, Now))!.Held.Nanos);
        await ReopenAsync();
        Assert.Empty(await ledger.CheckAsync(new CheckOptions { Full = true }));
    }

    public async ValueTask DisposeAsync()
    {
        await ledger.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    /// <summary>In memory where there is such a place: what is simulated need not survive a power failure.</summary>
    private static string MakeDirectory() => Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/imprest-sim-{Guid.NewGuid():N}").FullName
        : Directory.CreateTempSubdirectory("imprest-sim-").FullName;

    private async Task OpenAsync() => ledger = await SqliteLedger.OpenAsync(directory, clock, ids, CancellationToken.None);

    private async Task ReopenAsync()
    {
        await ledger.DisposeAsync();
        await OpenAsync();
    }

    private async Task HoldsAsync(int together)
    {
        var asked = Enumerable.Range(0, together).Select(_ => Ask()).ToList();
        var tasks = asked.Select(one => ledger.AuthorizeAsync(one, CancellationToken.None)).ToList(); // Queued in this order.
        for (var i = 0; i < together; i++)
        {
            var outcome = await tasks[i];
            var (expected, limit) = model.Authorize(asked[i]);
            Assert.Equal(expected, outcome.GetType().Name);
            if (outcome is AuthorizeOutcome.LimitExceeded exceeded)
                Assert.Equal(limit, (exceeded.Limit.Key?.Value ?? "", exceeded.Limit.Period));
            if (outcome is AuthorizeOutcome.Held held)
            {
                Assert.Equal(
                    (model.Balance, model.Held, model.KeyRemaining(asked[i].Key.Value, Now)),
                    (held.Position.Balance.Nanos, held.Position.Held.Nanos, held.Position.KeyRemaining?.Nanos));
            }
        }
    }

    private Authorization Ask()
    {
        var request = new RequestId(ids.Next("req_"));
        return Ask(request) with { IsTask = Lot(request.Value, 2) == 0 };
    }

    /// <summary>Chance by what an id is: it draws nothing of the seed, whose histories stay as they are.</summary>
    private static int Lot(string id, int of) => id[^1] % of;

    private Authorization Ask(RequestId request) => new()
    {
        Request = request,
        Account = Account,
        Key = Keys[random.Next(Keys.Length)],
        At = Now,
        IdempotencyKey = random.Next(3) == 0 ? $"idem-{random.Next(20)}" : null,
        Fingerprint = new byte[] { (byte)random.Next(2) },
        Endpoint = "POST /v1/images/generations",
        Operation = Operation.Generate,
        Model = "m",
        Provider = "p",
        ProviderModel = "m",
        Hold = new(random.Next(5) == 0 ? 0 : random.Next(400)),
        AbsorbedReserve = new(random.Next(3) == 0 ? random.Next(300) : 0),
        PriceVersion = $"p/m@{random.Next(3)}",
        CanonicalCard = "{}",
        QuoteJson = "{}",
    };

    private ModelRequest? Any(IEnumerable<ModelRequest> requests)
    {
        var all = requests.OrderBy(request => request.Id, StringComparer.Ordinal).ToList();
        return all.Count == 0 ? null : all[random.Next(all.Count)];
    }

    private Resolution Resolve(ModelRequest request, RequestState state, long capture = 0, long absorbed = 0, bool unknown = false, AmountStatus? status = null) => new()
    {
        Account = Account,
        Request = new(request.Id),
        At = Now,
        State = state,
        Capture = new(capture),
        Absorbed = new(absorbed),
        AbsorbedUnknown = unknown,
        AmountStatus = status,
        ReceiptJson = "{}",
        AnswerJson = "{}",
        Calls = [Call(CallState.Succeeded)],
        Outcome = state switch { RequestState.Settled => Outcome.Delivered, RequestState.Voided => Outcome.Failed, _ => null },
        ReviewReason = state == RequestState.Review ? "look" : null,
    };

    private CallResult Call(CallState state) => new(0, state, null, 200, null, null, null, null, ProviderCharge.No, Now, Now);

    private async Task EndAsync()
    {
        if (Any(model.Open) is not { } request)
            return;
        var settles = random.Next(3) > 0;
        var unpriced = settles && random.Next(4) == 0;
        var capture = !settles || unpriced ? 0 : random.Next(3) == 0 ? request.Hold : random.NextInt64(request.Hold + 1);
        var (absorbed, unknown) = (random.Next(4) == 0 ? random.Next(200) : 0, random.Next(4) == 0);
        var outcome = await ledger.ResolveAsync(Resolve(request, settles ? RequestState.Settled : RequestState.Voided, capture, absorbed, unknown, unpriced ? AmountStatus.Unknown : null));
        model.End(request.Id, capture, absorbed, Now);
        (request.State, request.AbsorbedUnknown, request.IsUnknown) = (settles ? RequestState.Settled : RequestState.Voided, unknown, unpriced);
        var done = Assert.IsType<ResolveOutcome.Done>(outcome);
        Assert.Equal((model.Balance, model.Held), (done.Position.Balance.Nanos, done.Position.Held.Nanos));
    }

    /// <summary>Prices what settled at an unknown amount, or tries to price what did not.</summary>
    private async Task ChargeLateAsync()
    {
        if (Any(model.Requests.Values.Where(request => request.IsUnknown || random.Next(20) == 0)) is not { } request)
            return;
        var (rated, cost) = (random.Next(500), random.Next(500));
        long Absorbed(long charged) => Math.Max(0, cost - charged);
        var outcome = await ledger.ChargeLateAsync(new()
        {
            Account = Account,
            Request = new(request.Id),
            At = Now,
            PriceVersion = $"p/m@{random.Next(3)}",
            CanonicalCard = "{}",
            Rated = new(rated),
            Status = AmountStatus.Exact,
            ProviderCost = new(cost),
            CostEvidence = "verified_output",
            CostVersion = "p/m@0",
            Ends = charged => ("{}", new(Absorbed(charged.Nanos))),
        });
        if (!request.IsUnknown)
        {
            Assert.IsType<LateChargeOutcome.NotUnknown>(outcome);
            return;
        }

        var charged = model.ChargeLate(request.Id, rated, Now);
        Assert.Equal(new LateChargeOutcome.Charged(new(charged)), outcome);
        (request.Absorbed, request.AbsorbedUnknown) = (Absorbed(charged), false);
    }

    private async Task EndAgainAsync()
    {
        if (Any(model.Requests.Values.Where(request => !request.IsOpen)) is not { } request)
            return;
        var state = random.Next(2) == 0 ? RequestState.Settled : RequestState.Review;
        Assert.Equal(new ResolveOutcome.AlreadyEnded(request.State), await ledger.ResolveAsync(Resolve(request, state, state == RequestState.Settled ? request.Hold : 0)));
    }

    private async Task DoubtAsync()
    {
        if (Any(model.Open) is not { } request)
            return;
        request.State = random.Next(2) == 0 ? RequestState.InDoubt : RequestState.Review;
        Assert.IsType<ResolveOutcome.Done>(await ledger.ResolveAsync(Resolve(request, request.State)));
    }

    private async Task RetryAsync()
    {
        if (Any(model.Requests.Values) is not { } request)
            return;
        var may = request.State is RequestState.Held or RequestState.Attempting;
        var attempt = request.Attempts + random.Next(1, 3);
        var started = await ledger.StartAttemptAsync(Account, new(request.Id), attempt, "q", "n", [Call(CallState.FailedClean)], Now);
        Assert.Equal(may && attempt == request.Attempts + 1, started);
        if (started)
            (request.State, request.Attempts) = (RequestState.Attempting, attempt);
    }

    private async Task TopUpAsync()
    {
        clock.Advance(TimeSpan.FromMilliseconds(1)); // So that the time a lot begins orders them.
        var (source, kind, priority, amount) = ($"source-{++sources}", (LotKind)random.Next(4), random.Next(2), random.Next(1, 3_000));
        DateTimeOffset? expires = random.Next(2) == 0 ? null : Now.AddHours(random.Next(1, 100));
        var outcome = await ledger.TopUpAsync(Account, kind, new(amount), expires, source, "sim", Now, priority);
        Assert.IsType<TopUpOutcome.Added>(outcome);
        Assert.IsType<TopUpOutcome.Repeated>(await ledger.TopUpAsync(Account, kind, new(amount), expires, source, "sim", Now, priority));
        model.TopUp(source, kind, priority, amount, Now, expires);
    }

    private Task AdvanceAsync()
    {
        clock.Advance(random.Next(8) == 0 ? TimeSpan.FromDays(random.Next(1, 40)) : TimeSpan.FromMinutes(random.Next(1, 600)));
        return TellAsync();
    }

    /// <summary>Tells what is due: some of it is taken, some is tried again, some given up; and who was disabled is told again.</summary>
    private async Task TellAsync()
    {
        foreach (var (delivery, _) in await ledger.Webhooks.DueAsync(Now, 10))
        {
            var fate = Lot(delivery.Id.Value, 4);
            var tried = new DeliveryTry(Now, fate == 0 ? 200 : 500, fate == 0 ? null : "busy", 1);
            await ledger.Webhooks.NoteTryAsync(delivery, new(tried, fate < 3 ? null : Now.AddMinutes(30), fate == 1 && delivery.Tries > 1 ? "gone" : null));
        }

        foreach (var webhook in await ledger.Webhooks.OfAsync(Account))
        {
            if (webhook.DisabledAt + TimeSpan.FromDays(1) <= Now)
                Assert.True(await ledger.Webhooks.EnableAsync(Account, webhook.Id));
        }

        await ledger.Webhooks.PruneAsync(Now.AddDays(-10));
    }

    private async Task LimitAsync()
    {
        var (key, period) = (random.Next(3) == 0 ? (KeyId?)null : Keys[random.Next(Keys.Length)], (LimitPeriod)random.Next(3));
        var slot = (key?.Value ?? "", period);
        if (random.Next(3) == 0)
        {
            Assert.Equal(model.Limits.Remove(slot), await ledger.SetLimitAsync(Account, key, period, null, Now));
            return;
        }

        model.Limits[slot] = model.UseOf(slot.Item1, period, Now).Used + random.Next(3_000);
        Assert.True(await ledger.SetLimitAsync(Account, key, period, new(model.Limits[slot]), Now));
    }

    private async Task ExpireAsync()
    {
        await ledger.ExpireLotsAsync(Now);
        model.Expire(Now);
    }

    private async Task AbsorbLateAsync()
    {
        if (Any(model.Requests.Values.Where(request => !request.IsOpen)) is not { } request)
            return;
        var cost = random.Next(100);
        await ledger.AbsorbLateAsync(Account, new(request.Id), new(cost), $"late {cost}", Now);
        (request.Absorbed, request.AbsorbedUnknown) = (request.AbsorbedUnknown ? Math.Max(0, cost - request.Charged) : request.Absorbed + cost, false);
    }

    private sealed class SimulatedClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 1, 30, 22, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public void Advance(TimeSpan time) => now += time;
    }
}

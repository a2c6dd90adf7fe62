using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Pricing;

namespace Imprest.Tests.Ledger;

/// <summary>A real ledger in a directory of its own, an account with a key, and short words for what tests do with them.</summary>
internal sealed class TestLedger : IAsyncDisposable
{
    public static readonly AccountId Account = new("acct_test");
    public static readonly KeyId Key = new("key_test");
    public static readonly DateTimeOffset Start = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] DefaultFingerprint = new byte[32];
    private bool keep;

    private TestLedger(string directory) => DirectoryPath = directory;

    public string DirectoryPath { get; }
    public string DatabasePath => Path.Combine(DirectoryPath, "ledger.db");
    public SqliteLedger Ledger { get; private set; } = null!;
    public ManualClock Clock { get; } = new(Start);
    public IdSource Ids { get; private set; } = null!;
    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>With <paramref name="balance"/> as one paid lot without expiry.</summary>
    public static async Task<TestLedger> OpenAsync(long balance = 1_000_000_000, int seed = 1)
    {
        var test = new TestLedger(Directory.CreateTempSubdirectory("imprest-ledger-").FullName);
        test.Ids = new IdSource(test.Clock, new Random(seed));
        await test.ReopenAsync();
        await test.Ledger.CreateAccountAsync(new(Account, "test", 1_000_000_000, Start));
        await test.AddKeyAsync(Key);
        if (balance > 0)
            await test.TopUpAsync(balance, "first");
        return test;
    }

    /// <summary>Opens what another test ledger left, without making anything.</summary>
    public static async Task<TestLedger> OverAsync(string directory)
    {
        var test = new TestLedger(directory);
        test.Ids = new IdSource(test.Clock, new Random(99));
        await test.ReopenAsync();
        return test;
    }

    public async Task ReopenAsync()
    {
        if (Ledger is not null)
            await Ledger.DisposeAsync();
        Ledger = await SqliteLedger.OpenAsync(DirectoryPath, Clock, Ids, CancellationToken.None);
    }

    public Task AddKeyAsync(KeyId key, AccountId? account = null) => Ledger.AddKeyAsync(
        new(key, account ?? Account, KeyRole.Account, key.Value, "public_" + key.Value, new byte[32], "0000", Now, null, null));

    public Task<TopUpOutcome> TopUpAsync(long nanos, string source, LotKind kind = LotKind.Paid, DateTimeOffset? expires = null) =>
        Ledger.TopUpAsync(Account, kind, new(nanos), expires, source, "test", Now);

    public Authorization Authorization(long hold, string? idempotencyKey = null, byte[]? fingerprint = null, KeyId? key = null, long reserve = 0) => new()
    {
        Request = new(Ids.Next("req_")),
        Account = Account,
        Key = key ?? Key,
        At = Now,
        IdempotencyKey = idempotencyKey,
        Fingerprint = fingerprint ?? DefaultFingerprint,
        Endpoint = "POST /v1/images/generations",
        Operation = Operation.Generate,
        Model = "gpt-image-2",
        Provider = "openai",
        ProviderModel = "gpt-image-2",
        Size = "1024x1024",
        Quality = "low",
        Hold = new(hold),
        AbsorbedReserve = new(reserve),
        PriceVersion = "openai/gpt-image-2@2026-01-01.0123456789ab",
        CanonicalCard = "{}",
        QuoteJson = """{"upper_bound_usd":"0.01"}""",
    };

    public Task<AuthorizeOutcome> AuthorizeAsync(long hold, string? idempotencyKey = null, KeyId? key = null, long reserve = 0) =>
        Ledger.AuthorizeAsync(Authorization(hold, idempotencyKey, key: key, reserve: reserve), CancellationToken.None);

    /// <summary>A hold that has to succeed.</summary>
    public async Task<RequestId> HoldAsync(long hold, string? idempotencyKey = null, KeyId? key = null, long reserve = 0)
    {
        var authorization = Authorization(hold, idempotencyKey, key: key, reserve: reserve);
        Assert.IsType<AuthorizeOutcome.Held>(await Ledger.AuthorizeAsync(authorization, CancellationToken.None));
        return authorization.Request;
    }

    /// <summary>A hold of a task that has to succeed.</summary>
    public async Task<RequestId> HoldTaskAsync(long hold)
    {
        var authorization = Authorization(hold) with { IsTask = true };
        Assert.IsType<AuthorizeOutcome.Held>(await Ledger.AuthorizeAsync(authorization, CancellationToken.None));
        return authorization.Request;
    }

    public async Task EndTaskAsync(RequestId request, RequestState state = RequestState.Settled, bool doubt = false)
    {
        if (doubt)
            await Ledger.ResolveAsync(Resolution(request, RequestState.InDoubt));
        Assert.IsType<ResolveOutcome.Done>(await Ledger.ResolveAsync(Resolution(request, state)));
    }

    public Task<bool> AddWebhookAsync(string id, params string[] events) => Ledger.Webhooks.AddAsync(new()
    {
        Account = Account,
        Id = new(id),
        Url = "https://example.com/" + id,
        Events = events.Length > 0 ? events : TaskEvents.Ends,
        Secret = new byte[] { 1, 2, 3 },
        CreatedAt = Now,
    });

    public Resolution Resolution(RequestId request, RequestState state, long capture = 0) => new()
    {
        Account = Account,
        Request = request,
        At = Now,
        State = state,
        Outcome = state switch { RequestState.Settled => Outcome.Delivered, RequestState.Voided => Outcome.Failed, _ => null },
        Capture = new(capture),
        AmountStatus = state == RequestState.Settled ? AmountStatus.Exact : null,
        Delivered = state == RequestState.Settled ? 1 : 0,
    };

    public Task<ResolveOutcome> SettleAsync(RequestId request, long capture) =>
        Ledger.ResolveAsync(Resolution(request, RequestState.Settled, capture));

    public Task<ResolveOutcome> SettleWithReceiptAsync(RequestId request, long capture) =>
        Ledger.ResolveAsync(Resolution(request, RequestState.Settled, capture) with { ReceiptJson = "{}" });

    public Task<ResolveOutcome> VoidAsync(RequestId request) => Ledger.ResolveAsync(Resolution(request, RequestState.Voided));

    public async Task<Wallet> WalletAsync() => (await Ledger.WalletAsync(Account, Now))!;

    public async Task<RequestRecord> FindAsync(RequestId request) => (await Ledger.FindRequestAsync(Account, request))!;

    public static CallResult FailedCall(DateTimeOffset at) =>
        new(0, CallState.FailedClean, null, 503, "server_error", "busy", null, Money.Zero, ProviderCharge.No, at, at);

    /// <summary>Everything the checker knows holds.</summary>
    public async Task CheckAsync() => Assert.Empty(await Ledger.CheckAsync(new CheckOptions { Full = true }));

    /// <summary>The files stay when this is disposed.</summary>
    public void Keep() => keep = true;

    public async ValueTask DisposeAsync()
    {
        await Ledger.DisposeAsync();
        if (!keep)
            Directory.Delete(DirectoryPath, recursive: true);
    }
}

/// <summary>Time passes when the test says so.</summary>
internal sealed class ManualClock(DateTimeOffset now) : TimeProvider
{
    private DateTimeOffset now = now;

    public override DateTimeOffset GetUtcNow() => now;

    public void Advance(TimeSpan time) => now += time;
}

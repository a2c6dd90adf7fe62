using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Integration.Webhooks;

/// <summary>A gateway under a manual clock, a receiver, and tasks that begin and end when told.</summary>
internal sealed class WebhookRig : IAsyncDisposable
{
    private static readonly AccountId Account = new("default");
    private readonly TempDirectory directory = new();
    private readonly IdSource ids;
    private readonly List<RunningRequest> working = [];
    private KeyId key;

    private WebhookRig(OutsideServer receiver)
    {
        Receiver = receiver;
        ids = new(Clock, new Random(7));
    }

    public ManualClock Clock { get; } = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    public OutsideServer Receiver { get; }
    public TestGateway Gateway { get; private set; } = null!;

    public static async Task<WebhookRig> StartAsync(params (string Key, string? Value)[] configuration)
    {
        var rig = new WebhookRig(await OutsideServer.StartAsync());
        await rig.StartGatewayAsync(configuration);
        rig.key = new(await rig.Gateway.FirstKeyAsync());
        return rig;
    }

    public async Task StartGatewayAsync(params (string Key, string? Value)[] configuration) =>
        Gateway = await TestGateway.StartAsync(Clock, directory: directory.Path, configuration: [("webhook_hosts:0", Receiver.Origin), .. configuration]);

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartGatewayAsync();
    }

    public Task<Answer> PostAsync(string path, string json = "{}", HttpClient? client = null) => PostAsync(client ?? Gateway.Client, path, json);

    public async Task<JsonObject> NewAsync(string path = "/hook", string? events = null)
    {
        var made = await PostAsync("/v1/webhooks", $$"""{"url":"{{Receiver.Origin}}{{path}}"{{(events is null ? "" : $",\"events\":{events}")}}}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return made.Json;
    }

    public async Task<JsonObject> OneAsync(JsonObject webhook) => await Gateway.GetAsync($"/v1/webhooks/{webhook["id"]}");

    public Task<List<JsonObject>> DeliveriesAsync(JsonObject webhook) => Gateway.ListAsync($"/v1/webhooks/{webhook["id"]}/deliveries");

    public async Task<RequestId> BeginAsync(bool isTask = true, string? labels = null)
    {
        var id = new RequestId(ids.Next("req_"));
        working.Add(Gateway.Service<RunningRequests>().Start(id, null)); // Else housekeeping ends what nobody works on.
        Assert.IsType<AuthorizeOutcome.Held>(await Gateway.Ledger.AuthorizeAsync(new()
        {
            Request = id,
            Account = Account,
            Key = key,
            At = Clock.GetUtcNow(),
            Fingerprint = new byte[32],
            Endpoint = "POST /v1/images/generations",
            Operation = Operation.Generate,
            Model = "imprest-sandbox-1",
            Provider = "sandbox",
            ProviderModel = "imprest-sandbox-1",
            Hold = new(2_000_000),
            PriceVersion = "sandbox/imprest-sandbox-1@2026-01-01.000000000000",
            CanonicalCard = "{}",
            QuoteJson = "{}",
            LabelsJson = labels,
            IsTask = isTask,
        }, CancellationToken.None));
        return id;
    }

    public async Task<RequestId> EndAsync(RequestId id, RequestState state = RequestState.Settled, Outcome? outcome = Outcome.Delivered)
    {
        var settled = state == RequestState.Settled;
        Assert.IsType<ResolveOutcome.Done>(await Gateway.Ledger.ResolveAsync(new()
        {
            Account = Account,
            Request = id,
            At = Clock.GetUtcNow(),
            State = state,
            Outcome = outcome,
            Capture = new(settled ? 1_500_000 : 0),
            AmountStatus = settled ? AmountStatus.Exact : null,
            ReceiptJson = settled ? "{}" : null,
            Delivered = settled ? 1 : 0,
            Images = settled ? [new(0, new string('0', 64), 3, "image/png", 64, 64)] : [],
        }));
        return id;
    }

    public async Task<RequestId> RunAsync() => await EndAsync(await BeginAsync());

    /// <summary>Lets the clock move until so many calls have come in all and their outcomes are on record.</summary>
    public async Task ReceiveAsync(int count, TimeSpan? step = null)
    {
        var received = Receiver.WaitForAsync(count);
        for (var steps = 0; !received.IsCompleted; steps++)
        {
            Assert.True(steps < 1_000, "They do not come, however far the clock moves.");
            await SettledAsync(); // A call under way would time out by a clock that moves on.
            Clock.Advance(step ?? TimeSpan.FromSeconds(1));
            await ManualClock.BreathAsync(received);
        }

        await received;
        await SettledAsync();
    }

    /// <summary>Passes the time until shortly before the next try; not over it, or the call that began on the way would be out of time at its end.</summary>
    public async Task PassUntilDueAsync(JsonObject webhook)
    {
        var pending = (await DeliveriesAsync(webhook)).Where(delivery => (string?)delivery["status"] == "pending").ToList();
        if (pending.Count == 0)
            return;
        var left = DateTimeOffset.FromUnixTimeSeconds(pending.Min(delivery => (long)delivery["next_at"]!)) - Clock.GetUtcNow() - TimeSpan.FromSeconds(2);
        if (left > TimeSpan.Zero)
            Clock.Advance(left);
    }

    /// <summary>Nothing is under way, nor about to be: a call that began now would time out by a clock that moves on.</summary>
    public Task SettledAsync() => Eventually.TrueAsync(() => Gateway.Service<Imprest.Webhooks.WebhookSender>().IsIdle);

    /// <summary>Is it signed with this secret, as the Standard Webhooks spec verifies it?</summary>
    public static bool IsSigned(OutsideCall call, string? secret)
    {
        var key = Convert.FromBase64String(secret!["whsec_".Length..]);
        var signed = Encoding.UTF8.GetBytes($"{call["webhook-id"]}.{call["webhook-timestamp"]}.{call.Text}");
        return call["webhook-signature"].Split(' ').Contains("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)));
    }

    public async Task CheckAsync() => Assert.Empty(await Gateway.Ledger.CheckAsync(new() { Full = true }));

    /// <summary>Stops the gateway, which would wait for what seems to be at work.</summary>
    public async Task StopAsync()
    {
        working.ForEach(request => Gateway.Service<RunningRequests>().End(request));
        working.Clear();
        await Gateway.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await Receiver.DisposeAsync();
        directory.Dispose();
    }

    private static async Task<Answer> PostAsync(HttpClient client, string path, string json) => await Answer.ReadAsync(await TestGateway.PostAsync(client, path, json));
}

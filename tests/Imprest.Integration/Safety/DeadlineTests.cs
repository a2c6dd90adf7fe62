using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Emulators;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Providers;
using Microsoft.AspNetCore.Http;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Safety;

/// <summary>Whichever way a provider keeps us waiting or sends us elsewhere: the client has an answer in time, and what may still come is asked about.</summary>
public sealed class DeadlineTests(DeadlineTests.World world) : IClassFixture<DeadlineTests.World>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2), Slack = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Drop = TimeSpan.FromMilliseconds(50);

    /// <summary>Which exchange of a call it is that goes wrong.</summary>
    public enum Stage
    {
        Submission,
        Question,
        Result,
    }

    [Theory]
    [InlineData(Stage.Submission, "hang")]
    [InlineData(Stage.Submission, "stall")]
    [InlineData(Stage.Submission, "trickle")]
    [InlineData(Stage.Question, "hang")]
    [InlineData(Stage.Question, "trickle")]
    [InlineData(Stage.Result, "hang")]
    [InlineData(Stage.Result, "trickle")]
    public async Task A_provider_that_keeps_us_waiting_does_not_keep_the_client(Stage stage, string way)
    {
        var met = world.Intrude(stage, context => KeepWaitingAsync(context, way, asEvents: context.Request.Path.Value!.Contains("/images/", StringComparison.Ordinal)));
        var answers = await Task.WhenAll(world.Emulated.Emulators.Select(async emulator =>
        {
            var watch = Stopwatch.StartNew();
            var answer = await world.Gateway.GenerateAsync(EmulatedWorld.Ask(emulator, $"{stage} {way} at {emulator.ProviderId}") with { ResponseFormat = "b64_json" });
            return (emulator.ProviderId, Answer: answer, Took: watch.Elapsed);
        }));
        world.Emulated.Before = null;
        Assert.NotEmpty(met);
        foreach (var (provider, answer, took) in answers)
        {
            Assert.True(took < Timeout + Slack, $"{provider} took {took}");
            var asked = CanBeAsked(provider, stage);
            if (met.ContainsKey(provider)) // Else it has no such exchange.
            {
                Assert.NotEqual(HttpStatusCode.OK, answer.Status);
                if (stage != Stage.Result || asked)
                    Assert.True(answer.Code == "outcome_unknown" && answer.Status == HttpStatusCode.GatewayTimeout, $"{provider}: {answer.Text}");
            }

            if (asked && answer.Status != HttpStatusCode.OK)
                await EndsAsync(provider, answer.Id, stage == Stage.Submission ? "voided" : "settled"); // What never came to it, it does not know.
        }
    }

    [Theory]
    [InlineData(Stage.Submission)]
    [InlineData(Stage.Question)]
    [InlineData(Stage.Result)]
    public async Task A_redirect_leads_nowhere_inside_and_no_key_elsewhere(Stage stage)
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        var port = ((IPEndPoint)inside.LocalEndpoint).Port;
        string[] targets = [$"http://127.0.0.1:{port}/", $"https://localhost:{port}/"];
        foreach (var (index, target) in targets.Index())
        {
            if (stage != Stage.Result && index > 0)
                continue;
            var met = world.Intrude(stage, context =>
            {
                context.Response.StatusCode = index % 2 == 0 ? 307 : 302;
                context.Response.Headers.Location = target;
                return Task.CompletedTask;
            });
            var answers = await Task.WhenAll(world.Emulated.Emulators.Select(async emulator => (emulator.ProviderId, Answer: await world.Gateway.GenerateAsync(
                EmulatedWorld.Ask(emulator, $"{stage} redirected to {index} at {emulator.ProviderId}") with { ResponseFormat = "b64_json" }))));
            world.Emulated.Before = null;
            Assert.NotEmpty(met);
            Assert.All(answers.Where(each => met.ContainsKey(each.ProviderId)), each => Assert.NotEqual(HttpStatusCode.OK, each.Answer.Status));
            Assert.False(inside.Pending(), target);
            foreach (var (provider, answer) in answers.Where(each => stage != Stage.Submission && each.Answer.Status != HttpStatusCode.OK && CanBeAsked(each.ProviderId, stage)))
                await EndsAsync(provider, answer.Id, "settled");
        }
    }

    /// <summary>What an answer that was lost can still be asked about by.</summary>
    private bool CanBeAsked(string provider, Stage stage)
    {
        var kind = ProviderKinds.Find(provider)!;
        var emulator = world.Emulated[provider];
        return kind.Connect(new(provider, emulator.Address, emulator.Credential) { Settings = emulator.Settings }, ProviderHandlers.Clients(TimeProvider.System)) is IAskableProvider asked
            && kind.Mode.Contains("later", StringComparison.Ordinal) && (stage != Stage.Submission || asked.HandleBefore("m", "req_x-1-0") is not null) && !IsAtOnce(emulator);
    }

    /// <summary>Of a provider that works either way, the sample is of the kind that answers at once.</summary>
    private static bool IsAtOnce(Emulator emulator) => emulator.ProviderId == "dashscope" && emulator.SampleModel.Contains("max", StringComparison.Ordinal);

    /// <summary>It is asked about by itself; a wake spares the test the pause before.</summary>
    private async Task EndsAsync(string provider, string id, string state)
    {
        JsonObject story = [];
        await Eventually.TrueAsync(async () =>
        {
            world.Gateway.Service<RunningRequests>().FindAsked(new(id))?.Wakes.Wake();
            return (string?)(story = await world.Gateway.RequestAsync(id))["state"] is "settled" or "voided";
        });
        Assert.True((string?)story["state"] == state, $"{provider}: {story}");
    }

    private static async Task KeepWaitingAsync(HttpContext context, string way, bool asEvents)
    {
        var ended = context.RequestAborted;
        try
        {
            switch (way)
            {
                case "stall":
                    context.Response.ContentType = "application/json";
                    context.Response.ContentLength = 1_000;
                    await context.Response.WriteAsync("{\"id\":\"", ended);
                    await context.Response.Body.FlushAsync(ended);
                    break;
                case "trickle":
                    context.Response.ContentType = asEvents ? "text/event-stream" : "application/json";
                    while (true)
                    {
                        await context.Response.WriteAsync(asEvents ? ": wait\n\n" : " ", ended);
                        await context.Response.Body.FlushAsync(ended);
                        await Task.Delay(Drop, ended);
                    }
            }

            await Task.Delay(System.Threading.Timeout.Infinite, ended);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    /// <summary>A gateway of little patience before all emulators.</summary>
    public sealed class World : IAsyncLifetime
    {
        public EmulatedWorld Emulated { get; private set; } = null!;
        public TestGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Emulated = await EmulatedWorld.StartAsync();
            (string, string?)[] impatient =
            [
                .. Emulated.Emulators.SelectMany(emulator => (IEnumerable<(string, string?)>)[($"providers:{emulator.ProviderId}:timeout", Timeout.ToString("c", CultureInfo.InvariantCulture)), ($"providers:{emulator.ProviderId}:circuit_breaker", "false")]),
                ("absorbed_limit_usd", "1000"), ("attempt_budget", "1"),
            ];
            Gateway = await TestGateway.StartAsync(world: Emulated, configuration: impatient);
            await Gateway.TopUpAsync("1000");
        }

        /// <summary>From now on one exchange of each call goes so.</summary>
        /// <returns>The providers whose calls came to it.</returns>
        internal ConcurrentDictionary<string, bool> Intrude(Stage stage, Func<HttpContext, Task> answer)
        {
            var (met, calls) = (new ConcurrentDictionary<string, bool>(), new ConcurrentDictionary<string, int>());
            Emulated.Before = async context =>
            {
                var path = context.Request.Path.Value!;
                var provider = path.Split('/')[1];
                var now = path.Contains("/_files/", StringComparison.Ordinal) || path.EndsWith("/view", StringComparison.Ordinal) ? Stage.Result
                    : calls.AddOrUpdate(provider, 1, (_, count) => count + 1) == 1 ? Stage.Submission : Stage.Question;
                if (now != stage)
                    return false;
                met[provider] = true;
                await answer(context);
                return true;
            };
            return met;
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Emulated.DisposeAsync();
        }
    }
}

using System.Net;
using Imprest.Emulators.OpenAI;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Integration.Support;

namespace Imprest.Integration.Promises;

/// <summary>Providers have 300 seconds; a gateway that stops takes nothing new and finishes what it has.</summary>
public sealed class Promise16Tests : IAsyncLifetime
{
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Theory]
    [InlineData(null, 300)]
    [InlineData("00:00:20", 20)]
    public async Task A_provider_that_does_not_answer_in_its_time_leaves_the_request_in_doubt(string? timeout, int seconds)
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: timeout is null ? [] : [("providers:openai:timeout", timeout)]);
        provider.Gate.Close();
        var call = gateway.GenerateAsync(ImageAsk.OpenAI());
        await provider.Gate.WaitForAsync(1);
        clock.Advance(TimeSpan.FromSeconds(seconds - 1));
        await Task.WhenAny(call, Task.Delay(50, TestContext.Current.CancellationToken));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        var answer = await call;
        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown"), (answer.Status, answer.Code));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("in_doubt", "timeout"), ((string?)request["state"], (string?)request["calls"]![0]!["error_class"]));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Draining_refuses_new_work_before_it_holds_anything_and_lets_running_work_end()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAnswerAsync("/readyz")).Status);
        provider.Gate.Close();
        var running = gateway.GenerateAsync(ImageAsk.OpenAI());
        await provider.Gate.WaitForAsync(1);
        var drained = gateway.Host.DrainAsync(TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), ((await gateway.GetAnswerAsync("/readyz")).Status, (await gateway.GetAnswerAsync("/healthz")).Status));
        foreach (var stream in (bool[])[false, true])
        {
            var refused = await gateway.GenerateAsync(new ImageAsk { Stream = stream });
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "shutting_down", "0"), (refused.Status, refused.Code, refused["x-imprest-charge-usd"]));
            Assert.NotNull(refused["Retry-After"]);
            Assert.Null(refused["x-should-retry"]); // Worth repeating: another gateway, or the next start, takes it.
        }

        Assert.Equal("rejected", (string?)(await gateway.NewestAsync())["state"]);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAnswerAsync("/v1/balance")).Status); // Only images calls are refused.
        Assert.False(drained.IsCompleted);
        provider.Gate.Open();
        await drained;
        Assert.Equal(HttpStatusCode.OK, (await running).Status);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task What_does_not_end_in_time_is_resolved_at_the_next_start()
    {
        using var data = new TempDirectory();
        provider.Gate.Close();
        Task<Answer> doubtful, free;
        await using (var gateway = await GatewayThatStopsAtOnceAsync(data.Path))
        {
            var http = new HttpClient { BaseAddress = gateway.BaseAddress };
            http.DefaultRequestHeaders.Authorization = new("Bearer", gateway.ApiKey);
            doubtful = http.GenerateAsync(ImageAsk.OpenAI());
            free = http.GenerateAsync(new ImageAsk("[[delay:5m]] a fox"));
            await provider.Gate.WaitForAsync(1);
            var running = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<RunningRequests>(gateway.Services);
            await Eventually.TrueAsync(() => running.Count == 2);
            http.Dispose(); // Its connections would be waited for.
        }

        await using (var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, data.Path))
        {
            var requests = await gateway.ListAsync("/v1/requests");
            Assert.Equal(["in_doubt", "voided"], requests.Select(request => (string)request["state"]!).Order());
            Assert.Single(provider.Calls);
            await Accounts.BalanceAsync(gateway);
        }

        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(doubtful, free));
    }

    private Task<GatewayHost> GatewayThatStopsAtOnceAsync(string directory) => GatewayHost.StartAsync(new GatewaySettings
    {
        Urls = "http://127.0.0.1:0", DataDirectory = directory, Quiet = true, Clock = clock, Drain = TimeSpan.Zero,
        Environment = name => name switch { "OPENAI_API_KEY" => provider.ApiKey, "OPENAI_BASE_URL" => provider.BaseAddress.ToString(), _ => null },
    }, TestContext.Current.CancellationToken);
}

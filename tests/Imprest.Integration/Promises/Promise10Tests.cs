using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Images;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>Client libraries repeat by themselves, mostly without a key: an equal call joins what nobody has heard of yet.</summary>
public sealed class Promise10Tests : IAsyncLifetime
{
    private static readonly ImageAsk Ask = ImageAsk.OpenAI();
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Fact]
    public async Task It_joins_a_request_in_doubt_until_that_is_resolved()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(Misbehavior.Reset);
        var first = await gateway.GenerateAsync(Ask);
        for (var i = 0; i < 3; i++)
        {
            clock.Advance(TimeSpan.FromMinutes(4));
            var repeat = await gateway.GenerateAsync(Ask);
            Assert.Equal((HttpStatusCode.GatewayTimeout, first.Id, true, "false"), (repeat.Status, repeat.Id, repeat.IsReplayed, repeat["x-should-retry"]));
        }

        Assert.Single(provider.Calls);
        clock.Advance(TimeSpan.FromMinutes(3));
        await gateway.HousekeepAsync();
        var anew = await gateway.GenerateAsync(Ask);
        Assert.Equal((HttpStatusCode.OK, false), (anew.Status, anew.IsReplayed));
        Assert.NotEqual(first.Id, anew.Id);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_joins_a_request_in_flight_whose_client_is_gone_and_the_next_equal_call_does_not()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Gate.Close();
        var leave = gateway.StartAndLeave(Ask);
        await provider.Gate.WaitForAsync(1);
        await leave();
        var joined = gateway.GenerateAsync(Ask);
        await Eventually.TrueAsync(() => gateway.Service<RunningRequests>().Count == 1 && ClientsOfAll(gateway) == 1);
        var another = gateway.GenerateAsync(Ask); // Both clients are there: a wish for another image.
        await provider.Gate.WaitForAsync(2);
        provider.Gate.Open();
        Assert.True((await joined).IsReplayed);
        Assert.False((await another).IsReplayed);
        Assert.NotEqual((await joined).Id, (await another).Id);
        Assert.Equal(2, provider.Calls.Count);
        Assert.Equal(provider.BilledUsd, 1m - await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_joins_what_ended_unheard_and_is_then_done_with_it()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        var id = await EndUnheardAsync(gateway);
        clock.Advance(new TimeSpan(0, 9, 59));
        var repeat = await gateway.GenerateAsync(Ask);
        Assert.Equal((HttpStatusCode.OK, id, true, provider.BilledUsd), (repeat.Status, repeat.Id, repeat.IsReplayed, Usd(repeat.Amount)));
        Assert.Single(provider.Calls);
        Assert.NotEqual(id, (await gateway.GenerateAsync(Ask)).Id); // It was heard now.
        Assert.Equal(2, provider.Calls.Count);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_does_not_join_what_ended_ten_minutes_ago()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        var id = await EndUnheardAsync(gateway);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.NotEqual(id, (await gateway.GenerateAsync(Ask)).Id);
        Assert.Equal(2, provider.Calls.Count);
    }

    [Fact]
    public async Task Equal_calls_whose_clients_are_all_there_never_join()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Gate.Close();
        var calls = Enumerable.Range(0, 5).Select(_ => gateway.GenerateAsync(Ask)).ToList();
        await provider.Gate.WaitForAsync(5);
        provider.Gate.Open();
        Assert.Equal(5, (await Task.WhenAll(calls)).Select(answer => answer.Id).Distinct().Count());
        Assert.Equal(5, (await gateway.ListAsync("/v1/ledger")).Count(entry => (string?)entry["kind"] == "capture"));
        Assert.Equal(provider.BilledUsd, 1m - await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Of_equal_calls_that_come_at_once_one_joins_what_ended_unheard()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        for (var unheard = 1; unheard <= 2; unheard++)
        {
            var id = await EndUnheardAsync(gateway);
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => gateway.GenerateAsync(Ask)));
            Assert.Equal(id, Assert.Single(answers, answer => answer.IsReplayed).Id);
            Assert.Equal(8, answers.Select(answer => answer.Id).Distinct().Count());
            Assert.Equal(8 * unheard, provider.Calls.Count);
        }

        Assert.Equal(provider.BilledUsd, 1m - await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public void Who_joins_takes_the_place_of_who_is_gone_until_it_is_gone_too()
    {
        var running = new RunningRequests(clock);
        var key = new JoinKey(new("default"), new("key_1"), "/v1/images/generations", "00112233");
        var ended = clock.GetUtcNow();
        running.LetJoin(key, new("req_1"), ended);
        Assert.Equal((null, new UnheardRequest(new("req_1"), ended)), running.Join(key));
        Assert.Equal(default, running.Join(key));
        running.LetJoin(key, new("req_1"), ended); // Its answer was not heard either.
        Assert.NotEqual(default, running.Join(key));
        running.LetJoin(key, new("req_2"), null);
        Assert.Equal(running.Join(key), running.Join(key)); // A doubt has no answer to give yet.
    }

    [Fact]
    public async Task A_call_that_was_answered_is_not_joined()
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var first = await gateway.GenerateAsync(new ImageAsk());
        var second = await gateway.GenerateAsync(new ImageAsk());
        Assert.NotEqual(first.Id, second.Id);
        Assert.False(second.IsReplayed);
        Assert.Equal(0.996m, await gateway.AvailableAsync());
    }

    [Theory]
    [InlineData("[[delay:5s]] [[outcome:blocked]] a fox")]
    [InlineData("[[delay:5s]] [[outcome:no_image]] a fox")]
    public async Task What_surely_cost_nothing_is_worked_on_again(string prompt)
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var leave = gateway.StartAndLeave(new ImageAsk(prompt));
        await leave();
        var id = (string?)(await gateway.NewestAsync())["id"];
        await clock.AdvanceUntilAsync(Eventually.TrueAsync(() => gateway.Running == 0));
        var again = gateway.GenerateAsync(new ImageAsk(prompt));
        await clock.AdvanceUntilAsync(again);
        Assert.False((await again).IsReplayed);
        Assert.NotEqual(id, (await again).Id);
    }

    [Fact]
    public async Task What_failed_at_the_providers_cost_is_joined_and_not_paid_for_twice()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(Misbehavior.TruncatedImage);
        var id = await EndUnheardAsync(gateway);
        var repeat = await gateway.GenerateAsync(Ask);
        Assert.Equal((HttpStatusCode.BadGateway, id, true), (repeat.Status, repeat.Id, repeat.IsReplayed));
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task Another_key_path_setting_or_prompt_is_another_request()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(Misbehavior.Reset);
        var first = await gateway.GenerateAsync(Ask);
        var (_, other) = await gateway.NewKeyAsync("other");
        Assert.NotEqual(first.Id, (await other.GenerateAsync(Ask)).Id);
        other.Dispose();
        foreach (var ask in (ImageAsk[])[Ask with { Prompt = "an owl" }, Ask with { N = 2 }, Ask with { Quality = "medium" }, Ask with { User = "u" }, Ask with { Stream = true }])
            Assert.NotEqual(first.Id, (await gateway.GenerateAsync(ask)).Id);
        Assert.Equal("outcome_unknown", (await gateway.GenerateAsync(Ask)).Code);
    }

    [Fact]
    public async Task A_stream_joins_too_and_tells_whose_answer_it_is()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        var ask = Ask with { Stream = true };
        var id = await EndUnheardAsync(gateway, ask);
        var repeat = await gateway.GenerateAsync(ask);
        Assert.Equal((id, true), (repeat.Id, repeat.IsReplayed));
        Assert.Equal("image_generation.completed", Assert.Single(SseEvent.Read(repeat.Text)).Name);
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task After_a_restart_it_joins_what_is_in_doubt_or_ended_unheard_less_than_ten_minutes_ago()
    {
        using var data = new TempDirectory();
        string? ended, late, doubtful;
        await using (var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, data.Path))
        {
            ended = await EndUnheardAsync(gateway);
            late = await EndUnheardAsync(gateway, Ask with { Prompt = "an owl" });
            provider.Next(Misbehavior.Reset);
            doubtful = (await gateway.GenerateAsync(Ask with { Prompt = "a cat" })).Id;
            await Eventually.TrueAsync(async () => (await gateway.Ledger.FindRequestAsync(null, new(late!)))!.Unanswered);
        }

        clock.Advance(TimeSpan.FromMinutes(9));
        await using (var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, data.Path))
        {
            Assert.Equal((ended, true), await RepeatAsync(gateway, Ask));
            Assert.Equal((doubtful, true), await RepeatAsync(gateway, Ask with { Prompt = "a cat" }));
            Assert.Equal(3, provider.Calls.Count);
            clock.Advance(TimeSpan.FromMinutes(1)); // Ten since it ended, one since the start.
            Assert.NotEqual(late, (await gateway.GenerateAsync(Ask with { Prompt = "an owl" })).Id);
            await Accounts.BalanceAsync(gateway);
        }
    }

    [Fact]
    public async Task After_a_kill_nobody_knows_who_heard_what_so_all_that_ended_lately_is_joined()
    {
        await using var before = await TestGateway.StartAsync(clock, provider.BaseAddress);
        var first = await before.GenerateAsync(Ask);
        using var data = TempDirectory.AfterKill(before);
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, data.Path);
        var repeat = await gateway.GenerateAsync(Ask);
        Assert.Equal((first.Id, true, first.Text), (repeat.Id, repeat.IsReplayed, repeat.Text));
        Assert.Single(provider.Calls);
        await Accounts.BalanceAsync(gateway);
    }

    private static async Task<(string?, bool)> RepeatAsync(TestGateway gateway, ImageAsk ask)
    {
        var answer = await gateway.GenerateAsync(ask);
        return (answer.Id, answer.IsReplayed);
    }

    private static int ClientsOfAll(TestGateway gateway) =>
        gateway.OpenRequestsAsync().GetAwaiter().GetResult().Sum(open => gateway.Service<RunningRequests>().Find(open.Id)?.Clients ?? 0);

    private async Task<string?> EndUnheardAsync(TestGateway gateway, ImageAsk? ask = null)
    {
        provider.Gate.Close();
        var leave = gateway.StartAndLeave(ask ?? Ask);
        await provider.Gate.WaitForAsync(1);
        await leave();
        provider.Gate.Open();
        await Eventually.TrueAsync(() => gateway.Service<RunningRequests>().Count == 0);
        return (string?)(await gateway.NewestAsync())["id"];
    }
}

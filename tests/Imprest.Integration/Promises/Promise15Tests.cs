using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>A stream's charge comes with its completed event, after the settlement; its failure is an event once a byte is out.</summary>
public sealed class Promise15Tests : IAsyncLifetime
{
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task Previews_come_in_order_then_the_completed_event_with_usage_and_charge_then_the_end()
    {
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Stream = true, PartialImages = 3 });
        Assert.Equal((HttpStatusCode.OK, "text/event-stream", "pending", null), (answer.Status, answer["Content-Type"], answer["x-imprest-charge-status"], answer["x-imprest-charge-usd"]));
        var events = SseEvent.Read(answer.Text);
        Assert.Equal(
            ["image_generation.partial_image", "image_generation.partial_image", "image_generation.partial_image", "image_generation.completed"], events.Select(each => each.Name));
        Assert.All(events, each => Assert.Equal(each.Name, (string?)each.Data!["type"]));
        Assert.Equal([0, 1, 2], events.Take(3).Select(each => (int)each.Data!["partial_image_index"]!));
        var completed = events[^1].Data!;
        Assert.Equal(provider.BilledUsd, Usd(completed["charge"]!["amount_usd"]));
        Assert.Equal(496, (int?)completed["usage"]!["output_tokens"]); // 196, and 100 a preview.
        Assert.Equal(completed["charge"]!["amount_usd"]!.ToString(), (string?)(await gateway.RequestAsync(answer.Id))["amount_usd"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task When_the_completed_event_comes_the_charge_stands_in_the_ledger()
    {
        using var response = await StartAsync(new ImageAsk { Stream = true, PartialImages = 2, N = 2 });
        var id = response.Headers.GetValues("x-request-id").Single();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        while (await SseEvent.ReadAsync(reader) is { } next)
        {
            if (!next.Name!.EndsWith(".completed", StringComparison.Ordinal))
                continue;
            var request = await gateway.RequestAsync(id);
            Assert.Equal(("settled", "0.006"), ((string?)request["state"], (string?)request["amount_usd"]));
            Assert.Equal(0.994m, await gateway.AvailableAsync());
        }

        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Of_several_images_the_last_event_alone_carries_what_it_cost()
    {
        var events = SseEvent.Read((await gateway.GenerateAsync(new ImageAsk { Stream = true, N = 3 })).Text);
        Assert.Equal(3, events.Count);
        Assert.Equal([null, null, "0.006"], events.Select(each => (string?)each.Data!["charge"]?["amount_usd"]));
    }

    [Theory]
    [InlineData("stream_error", "moderation_blocked")]
    [InlineData("stream_cut", "outcome_unknown")]
    public async Task After_a_preview_a_failure_is_an_error_event_and_then_the_end(string fault, string code)
    {
        provider.Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Stream = true, PartialImages = 1 });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var events = SseEvent.Read(answer.Text);
        Assert.Equal(["image_generation.partial_image", "error"], events.Select(each => each.Name));
        var error = events[^1].Data!["error"]!;
        Assert.Equal((code, answer.Id), ((string?)error["code"], (string?)error["request_id"]));
        Assert.NotNull((string?)error["message"]);
        Assert.NotNull((string?)error["type"]);
        Assert.Single(provider.Calls);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("stream_error", HttpStatusCode.BadRequest, "moderation_blocked")]
    [InlineData("stream_cut", HttpStatusCode.GatewayTimeout, "outcome_unknown")]
    [InlineData("500", HttpStatusCode.BadGateway, "provider_error")]
    public async Task Before_the_first_byte_a_failure_is_a_plain_http_error(string fault, HttpStatusCode status, string code)
    {
        provider.Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Stream = true });
        Assert.Equal((status, code, "application/json"), (answer.Status, answer.Code, answer["Content-Type"]));
        var refused = await gateway.GenerateAsync(new ImageAsk { Stream = true, N = 10, Quality = "high", Size = "2048x2048" });
        Assert.Equal((HttpStatusCode.PaymentRequired, "insufficient_funds", "application/json"), (refused.Status, refused.Code, refused["Content-Type"]));
    }

    [Theory]
    [InlineData("[[delay:40s]] a fox", "image_generation.completed")]
    [InlineData("[[delay:40s]] [[outcome:blocked]] a fox", "error")]
    public async Task A_comment_every_fifteen_seconds_keeps_the_line_open(string prompt, string last)
    {
        var call = StartAsync(new ImageAsk(prompt) { Stream = true });
        await Eventually.TrueAsync(async () => (await gateway.OpenRequestsAsync()).Count == 1);
        clock.Advance(TimeSpan.FromSeconds(14));
        await Task.WhenAny(call, Task.Delay(50, TestContext.Current.CancellationToken));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        using var response = await call;
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        Assert.True((await SseEvent.ReadAsync(reader))!.IsComment);
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.True((await SseEvent.ReadAsync(reader))!.IsComment);
        var next = SseEvent.ReadAsync(reader);
        await clock.AdvanceUntilAsync(next);
        while ((await next)!.IsComment) // The work may have begun a little later than the line.
        {
            next = SseEvent.ReadAsync(reader);
            await clock.AdvanceUntilAsync(next);
        }

        Assert.Equal(last, (await next)!.Name);
        Assert.Null(await SseEvent.ReadAsync(reader));
    }

    [Fact]
    public async Task A_store_that_fails_after_the_first_byte_is_an_error_event_too()
    {
        using var hold = new ManualResetEventSlim();
        var busy = gateway.Ledger.OnWriterAsync(books =>
        {
            hold.Wait();
            books.Database.Execute("create trigger no_space before insert on open_requests begin select raise(abort, 'no space'); end");
        });
        var call = StartAsync(new ImageAsk { Stream = true });
        await Eventually.TrueAsync(() => gateway.Running == 1);
        clock.Advance(TimeSpan.FromSeconds(15));
        using var response = await call;
        hold.Set();
        await busy;
        var events = SseEvent.Read(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var error = Assert.Single(events, each => !each.IsComment).Data!["error"]!;
        Assert.Equal(("storage_unavailable", response.Headers.GetValues("x-request-id").Single()), ((string?)error["code"], (string?)error["request_id"]));
        Assert.Equal(0, gateway.Running);
    }

    [Fact]
    public async Task A_202_says_that_its_charge_is_pending_and_the_task_tells_it_once_it_stands_in_the_ledger()
    {
        provider.Gate.Close();
        var accepted = await gateway.GenerateAsync(ImageAsk.OpenAI(), ("Prefer", "respond-async"));
        Assert.Equal((HttpStatusCode.Accepted, "pending", null), (accepted.Status, accepted["x-imprest-charge-status"], accepted["x-imprest-charge-usd"]));
        Assert.Equal(("pending", null, accepted["x-imprest-held-usd"]),
            ((string?)accepted.Json["charge"]!["status"], (string?)accepted.Json["charge"]!["amount_usd"], (string?)accepted.Json["held_usd"]));
        await provider.Gate.WaitForAsync(1);
        Assert.Equal("pending", (string?)(await gateway.GetAsync("/v1/tasks/" + accepted.Id))["charge"]!["status"]);
        provider.Gate.Open();
        await Eventually.TrueAsync(async () => (string?)(await gateway.GetAsync("/v1/tasks/" + accepted.Id))["status"] == "succeeded");
        var charge = (await gateway.GetAsync("/v1/tasks/" + accepted.Id))["charge"]!;
        Assert.Equal(("exact", provider.BilledUsd), ((string?)charge["status"], Usd(charge["amount_usd"])));
        Assert.Equal(1m - provider.BilledUsd, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    private async Task<HttpResponseMessage> StartAsync(ImageAsk ask)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/generations")
        {
            Content = new StringContent(ask.Json, System.Text.Encoding.UTF8, "application/json"),
        };
        return await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}

using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;

namespace Imprest.Integration.Promises;

/// <summary><c>Idempotency-Key</c>: one request, one answer, one charge, whenever it is asked again.</summary>
public sealed class Promise09Tests : IAsyncLifetime
{
    private static readonly (string, string) Key = ("Idempotency-Key", "order-17");
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Theory]
    [InlineData(1, null)]
    [InlineData(3, null)]
    [InlineData(1, "usage_missing")] // With warnings in its charge.
    [InlineData(2, "fewer")]
    public async Task A_repeat_gets_the_same_body_byte_for_byte_and_nothing_is_sent_or_charged_again(int images, string? fault)
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        var ask = ImageAsk.OpenAI("l'été <à> la \"mer\"") with { N = images };
        if (fault is not null)
            provider.Next(new Misbehavior(fault));
        var first = await gateway.GenerateAsync(ask, Key);
        clock.Advance(TimeSpan.FromHours(1));
        var repeat = await gateway.GenerateAsync(ask, Key);
        Assert.Equal((false, true), (first.IsReplayed, repeat.IsReplayed));
        Assert.Equal(first.Text, repeat.Text);
        foreach (var header in (string[])["x-request-id", "x-imprest-charge-usd", "x-imprest-charge-status", "x-imprest-held-usd", "x-imprest-price-version", "x-imprest-attempts", "x-imprest-provider-request-id", "x-imprest-available-usd"])
            Assert.Equal((header, first[header]), (header, repeat[header]));
        Assert.Single(provider.Calls);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_repeat_of_a_stream_gets_the_same_final_event()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        var ask = ImageAsk.OpenAI() with { Stream = true, PartialImages = 1 };
        var first = await gateway.GenerateAsync(ask, Key);
        var repeat = await gateway.GenerateAsync(ask, Key);
        Assert.Equal(SseEvent.Read(first.Text)[^1].Data!.ToJsonString(), Assert.Single(SseEvent.Read(repeat.Text)).Data!.ToJsonString());
        Assert.Equal((first.Id, true), (repeat.Id, repeat.IsReplayed));
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task In_flight_it_says_so_and_when_to_ask_again()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Gate.Close();
        var first = gateway.GenerateAsync(ImageAsk.OpenAI(), Key);
        await provider.Gate.WaitForAsync(1);
        var repeat = await gateway.GenerateAsync(ImageAsk.OpenAI(), Key);
        var id = (string?)(await gateway.NewestAsync())["id"];
        Assert.Equal((HttpStatusCode.Conflict, "request_in_flight", "2", id, id), (repeat.Status, repeat.Code, repeat["Retry-After"], repeat.Id, (string?)repeat.Json["error"]!["request_id"]));
        Assert.Null(repeat["x-imprest-charge-usd"]); // What it will cost is not known yet.
        var other = await gateway.GenerateAsync(ImageAsk.OpenAI("an owl"), Key);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch"), (other.Status, other.Code));
        provider.Gate.Open();
        Assert.Equal(id, (await first).Id);
        Assert.Equal((id, true), ((await gateway.GenerateAsync(ImageAsk.OpenAI(), Key)).Id, true));
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task Sent_twenty_times_at_once_it_is_one_request()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => gateway.GenerateAsync(ImageAsk.OpenAI(), Key)));
        Assert.Single(provider.Calls);
        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.Conflict));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK && !answer.IsReplayed);
        Assert.Single(await gateway.ListAsync("/v1/requests"));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("moderation_output")]
    [InlineData("500")]
    [InlineData("400")]
    [InlineData("not_an_image")]
    [InlineData("reset")]
    public async Task An_error_is_an_answer_like_any_other_and_is_given_again(string fault)
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(new Misbehavior(fault));
        var first = await gateway.GenerateAsync(ImageAsk.OpenAI(), Key);
        var repeat = await gateway.GenerateAsync(ImageAsk.OpenAI(), Key);
        Assert.Equal((first.Status, first.Text, first.Id, true), (repeat.Status, repeat.Text, repeat.Id, repeat.IsReplayed));
        Assert.Equal("false", repeat["x-should-retry"]);
        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused_and_costs_nothing()
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var first = await gateway.GenerateAsync(new ImageAsk(), Key);
        foreach (var other in (ImageAsk[])[new("an owl"), new() { N = 2 }, new() { Quality = "medium" }, new() { Size = "128x128" }, new() { ResponseFormat = "url" }, new() { User = "u" }])
        {
            var answer = await gateway.GenerateAsync(other, Key);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "idempotency_mismatch", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
            Assert.Equal(first.Id, (string?)answer.Json["error"]!["request_id"]);
        }

        await Accounts.BalanceAsync(gateway);
        Assert.Equal(0.998m, await gateway.AvailableAsync());
    }

    [Fact]
    public async Task What_was_refused_before_it_held_anything_binds_no_key()
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var dear = new ImageAsk { Size = "2048x2048", Quality = "high", N = 7 };
        Assert.Equal("insufficient_funds", (await gateway.GenerateAsync(dear, Key)).Code);
        Assert.Equal("invalid_request", (await gateway.GenerateAsync(new ImageAsk { Size = "1x1" }, Key)).Code);
        Assert.Equal("model_not_found", (await gateway.GenerateAsync(new ImageAsk { Model = "none" }, Key)).Code);
        var answer = await gateway.GenerateAsync(new ImageAsk(), Key);
        Assert.Equal((HttpStatusCode.OK, false), (answer.Status, answer.IsReplayed));
    }

    [Fact]
    public async Task A_call_refused_for_lack_of_money_goes_through_with_its_key_after_a_top_up()
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var ask = new ImageAsk { Quality = "high", N = 10 };
        await gateway.GenerateAsync(ask with { N = 10, Quality = "medium", Prompt = "spend" });
        while (await gateway.AvailableAsync() >= 0.3m)
            await gateway.GenerateAsync(new ImageAsk("spend") { Quality = "high", N = 10 });
        Assert.Equal("insufficient_funds", (await gateway.GenerateAsync(ask, Key)).Code);
        await gateway.TopUpAsync("1");
        Assert.Equal("0.3", (await gateway.GenerateAsync(ask, Key)).Amount);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_belongs_to_the_account_not_to_the_key_that_authenticates()
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var first = await gateway.GenerateAsync(new ImageAsk(), Key);
        var (_, rotated) = await gateway.NewKeyAsync("rotated");
        Assert.Equal((first.Id, true), ((await rotated.GenerateAsync(new ImageAsk(), Key)).Id, true));
        var account = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"other"}"""))).Json;
        var key = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"k","account_id":"{{account["id"]}}"}"""))).Json;
        using var other = gateway.ClientWith((string?)key["key"]);
        var theirs = await other.GenerateAsync(new ImageAsk(), Key);
        Assert.Equal((HttpStatusCode.OK, false), (theirs.Status, theirs.IsReplayed));
        rotated.Dispose();
    }

    [Fact]
    public async Task It_lives_72_hours_past_the_end_of_its_request()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("result_retention", "10.00:00:00"));
        var call = gateway.GenerateAsync(new ImageAsk("[[delay:2m]] a fox"), Key);
        await clock.AdvanceUntilAsync(call, TimeSpan.FromSeconds(10));
        var ended = (long)(await gateway.RequestAsync((await call).Id))["ended_at"]!;
        clock.Advance(DateTimeOffset.FromUnixTimeSeconds(ended) + TimeSpan.FromHours(72) - TimeSpan.FromSeconds(1) - clock.GetUtcNow());
        Assert.True((await gateway.GenerateAsync(new ImageAsk("[[delay:2m]] a fox"), Key)).IsReplayed);
        clock.Advance(TimeSpan.FromSeconds(2));
        var anew = gateway.GenerateAsync(new ImageAsk("an owl"), Key);
        await clock.AdvanceUntilAsync(anew, TimeSpan.FromSeconds(10));
        Assert.Equal((HttpStatusCode.OK, false), ((await anew).Status, (await anew).IsReplayed));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task When_the_bytes_are_gone_it_says_so_with_the_receipt_and_charges_nothing_again()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("result_retention", "01:00:00"));
        await gateway.GenerateAsync(new ImageAsk(), Key);
        clock.Advance(TimeSpan.FromMinutes(61));
        await gateway.HousekeepAsync();
        var repeat = await gateway.GenerateAsync(new ImageAsk(), Key);
        Assert.Equal((HttpStatusCode.Gone, "result_expired", "0.002"), (repeat.Status, repeat.Code, (string?)repeat.Json["error"]!["receipt"]!["amount_usd"]));
        Assert.Null(repeat["x-imprest-charge-usd"]);
        Assert.Equal(0.998m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_survives_a_restart_and_a_kill()
    {
        using var data = new TempDirectory();
        Answer first, failed;
        TempDirectory killed;
        await using (var gateway = await TestGateway.StartAsync(clock, directory: data.Path))
        {
            first = await gateway.GenerateAsync(new ImageAsk(), Key);
            failed = await gateway.GenerateAsync(new ImageAsk("[[outcome:blocked]] a fox"), ("Idempotency-Key", "other"));
            killed = TempDirectory.AfterKill(gateway);
        }

        foreach (var directory in (string[])[data.Path, killed.Path])
        {
            await using var gateway = await TestGateway.StartAsync(clock, directory: directory);
            var repeat = await gateway.GenerateAsync(new ImageAsk(), Key);
            Assert.Equal((first.Text, first.Id, true), (repeat.Text, repeat.Id, repeat.IsReplayed));
            Assert.Equal(failed.Text, (await gateway.GenerateAsync(new ImageAsk("[[outcome:blocked]] a fox"), ("Idempotency-Key", "other"))).Text);
            Assert.Equal("idempotency_mismatch", (await gateway.GenerateAsync(new ImageAsk("an owl"), Key)).Code);
            Assert.Equal(0.998m, await gateway.AvailableAsync());
            await Accounts.BalanceAsync(gateway);
        }

        killed.Dispose();
    }
}

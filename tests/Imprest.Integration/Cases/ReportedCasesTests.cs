using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Microsoft.Data.Sqlite;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Cases;

/// <summary>Reported failures of image billing elsewhere, as they go here. The numbers are those of the reports' table.</summary>
public sealed class ReportedCasesTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    [Fact]
    public async Task Case_21_a_model_without_a_price_is_refused()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Model = "openai/gpt-image-2-2027-01-01" });
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "model_unpriced"), (answer.Status, answer.Code));
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task Case_21_where_the_operator_allows_it_its_amount_is_unknown_and_never_zero()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration:
        [
            ("routes:new:models:0", "openai/gpt-image-2-2027-01-01"), ("routes:new:allow_unpriced", "true"), ("routes:new:hold_usd", "0.25"),
        ]);
        var ask = ImageAsk.OpenAI() with { Model = "new" };
        Assert.Equal(("unknown", null), ((string?)(await gateway.QuoteAsync(ask)).Json["status"], (string?)(await gateway.QuoteAsync(ask)).Json["expected_usd"]));
        var answer = await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"));
        var repeat = await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"));
        foreach (var each in (Answer[])[answer, repeat])
            Assert.Equal((HttpStatusCode.OK, null, "unknown", null, "0.25"), (each.Status, each.Amount, each["x-imprest-charge-status"], each["x-imprest-charge-usd"], each["x-imprest-held-usd"]));
        foreach (var row in (IEnumerable<System.Text.Json.Nodes.JsonObject>)[await gateway.RequestAsync(answer.Id), .. await gateway.ListAsync("/v1/requests")])
            Assert.Equal((null, "unknown"), ((string?)row["amount_usd"], (string?)row["amount_status"]));
        Assert.Equal(1, (int?)(await gateway.GetAsync("/v1/usage"))["data"]![0]!["unknown_requests"]);
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1_000)]
    public async Task Case_28_of_parallel_calls_on_a_balance_for_two_exactly_two_are_accepted(int calls)
    {
        using var prices = await DearSandboxAsync("1.5");
        await using var gateway = await TestGateway.StartAsync(clock, prices: prices.Path);
        await gateway.TopUpAsync("2");
        var answers = await Task.WhenAll(Enumerable.Range(0, calls).Select(_ => gateway.GenerateAsync(new ImageAsk())));
        Assert.Equal((2, calls - 2), (answers.Count(answer => answer.Status == HttpStatusCode.OK), answers.Count(answer => answer.Status == HttpStatusCode.PaymentRequired)));
        Assert.Equal((0m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    public async Task Case_28_two_keys_of_one_account_race_on_their_limits_and_on_the_accounts(int callsEach)
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var (first, one) = await gateway.NewKeyAsync("one");
        var (second, two) = await gateway.NewKeyAsync("two");
        await gateway.LimitAsync("day", "0.05", first);
        await gateway.LimitAsync("month", "0.05", second);
        await gateway.LimitAsync("total", "0.08");
        var ask = new ImageAsk { Quality = "medium" }; // 0.008: six a key, ten together.
        var answers = await Task.WhenAll(Enumerable.Range(0, 2 * callsEach).Select(i => (i % 2 == 0 ? one : two).GenerateAsync(ask)));
        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        foreach (var key in (string[])[first, second])
            Assert.InRange((await gateway.ListAsync($"/v1/requests?key_id={key}&state=settled")).Sum(row => Usd(row["amount_usd"])), 0.032m, 0.048m);
        Assert.Equal(0.92m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
        one.Dispose();
        two.Dispose();
    }

    [Fact]
    public async Task Case_29_what_the_rest_does_not_cover_is_refused_before_it_is_sent()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: ("trial_credit_usd", "0.02"));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI(quality: "high"));
        Assert.Equal((HttpStatusCode.PaymentRequired, "insufficient_funds"), (answer.Status, answer.Code));
        Assert.True(Usd(answer.Json["error"]!["required_usd"]) >= 0.211m);
        Assert.Empty(provider.Calls);
        Assert.Equal(0.02m, await gateway.AvailableAsync());
    }

    [Fact]
    public async Task Case_31_a_limit_is_never_overshot()
    {
        using var prices = await DearSandboxAsync("1");
        await using var gateway = await TestGateway.StartAsync(clock, prices: prices.Path);
        await gateway.TopUpAsync("100");
        await gateway.LimitAsync("month", "10");
        await gateway.GenerateAsync(new ImageAsk { N = 9 });
        Assert.Equal("account_limit_exceeded", (await gateway.GenerateAsync(new ImageAsk { N = 2 })).Code);
        Assert.Equal("9", (string?)(await gateway.GetAsync("/v1/balance"))["limits"]![0]!["used_usd"]);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk())).Status);
        Assert.Equal("account_limit_exceeded", (await gateway.GenerateAsync(new ImageAsk())).Code);
    }

    [Fact]
    public async Task Case_32_a_client_that_hangs_up_on_the_last_byte_was_delivered_to_and_pays_once()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        using (var request = new HttpRequestMessage(HttpMethod.Post, "/v1/images/generations") { Content = new StringContent((ImageAsk.OpenAI() with { Stream = true }).Json, System.Text.Encoding.UTF8, "application/json") })
        using (var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        using (var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)))
            Assert.Equal("image_generation.completed", (await SseEvent.ReadAsync(reader))!.Name); // And the line is cut.
        await Eventually.TrueAsync(async () => (await gateway.OpenRequestsAsync()).Count == 0);
        var row = await gateway.NewestAsync();
        Assert.Equal(("settled", "delivered", provider.BilledUsd), ((string?)row["state"], (string?)row["outcome"], Usd(row["amount_usd"])));
        Assert.Single(await gateway.ListAsync("/v1/ledger"), entry => (string?)entry["kind"] == "capture");
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Case_33_aborting_after_dispatch_escapes_no_bill_and_hides_no_cost()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Gate.Close();
        var leave = gateway.StartAndLeave(ImageAsk.OpenAI());
        await provider.Gate.WaitForAsync(1);
        await leave();
        provider.Gate.Open();
        await Eventually.TrueAsync(async () => (await gateway.OpenRequestsAsync()).Count == 0);
        var request = await gateway.RequestAsync((string)(await gateway.NewestAsync())["id"]!);
        Assert.Equal((provider.BilledUsd, provider.BilledUsd, "0"), (Usd(request["amount_usd"]), Usd(request["calls"]![0]!["provider_cost_usd"]), (string?)request["absorbed_usd"]));
        Assert.Equal(provider.Bill[0].RequestId, (string?)request["provider_request_id"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Case_34_an_ambiguous_failure_is_not_sent_again_however_often_the_client_asks()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        provider.Next(Misbehavior.Reset with { Billable = true });
        var answers = new List<Answer>();
        for (var i = 0; i < 4; i++)
            answers.Add(await gateway.GenerateAsync(ImageAsk.OpenAI()));
        Assert.Single(provider.Calls);
        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        var request = await gateway.RequestAsync(answers[0].Id);
        var call = Assert.Single(request["calls"]!.AsArray())!;
        Assert.Equal(("unknown", "unknown", null), ((string?)call["state"], (string?)call["provider_charge"], (string?)call["provider_cost_usd"]));
        clock.Advance(TimeSpan.FromMinutes(15));
        await gateway.HousekeepAsync();
        Assert.Equal(("0", true), ((string?)(await gateway.RequestAsync(answers[0].Id))["amount_usd"], (bool?)(await gateway.RequestAsync(answers[0].Id))["absorbed_unknown"]));
        Assert.Equal(1m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("Idempotency-Key")]
    [InlineData(null)]
    public async Task Case_36_a_repeat_of_what_was_not_heard_bills_once(string? header)
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        (string, string)[] headers = header is null ? [] : [(header, "k")];
        provider.Gate.Close();
        Func<Task> leave = () => Task.CompletedTask;
        Task<Answer>? heard = null;
        if (header is null)
            leave = gateway.StartAndLeave(ImageAsk.OpenAI());
        else
            heard = gateway.GenerateAsync(ImageAsk.OpenAI(), headers);
        await provider.Gate.WaitForAsync(1);
        await leave();
        provider.Gate.Open();
        await Eventually.TrueAsync(async () => (await gateway.OpenRequestsAsync()).Count == 0);
        var first = heard is null ? null : await heard;
        var repeat = await gateway.GenerateAsync(ImageAsk.OpenAI(), headers);
        Assert.Equal((HttpStatusCode.OK, true, provider.BilledUsd), (repeat.Status, repeat.IsReplayed, Usd(repeat.Amount)));
        Assert.Equal(first?.Image() ?? repeat.Image(), repeat.Image());
        Assert.Single(provider.Calls);
        Assert.Equal(1m - provider.BilledUsd, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Case_37_a_repeat_never_makes_a_new_image_under_an_old_charge()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration: ("result_retention", "01:00:00"));
        var first = await gateway.GenerateAsync(ImageAsk.OpenAI(), ("Idempotency-Key", "k"));
        Assert.Equal(first.Image(), (await gateway.GenerateAsync(ImageAsk.OpenAI(), ("Idempotency-Key", "k"))).Image());
        clock.Advance(TimeSpan.FromHours(2));
        await gateway.HousekeepAsync();
        Assert.Equal("result_expired", (await gateway.GenerateAsync(ImageAsk.OpenAI(), ("Idempotency-Key", "k"))).Code);
        Assert.Single(provider.Calls);
        Assert.Equal(1m - provider.BilledUsd, await gateway.AvailableAsync());
    }

    [Theory]
    [InlineData("[[outcome:refused]] a fox", "refused")]
    [InlineData("[[outcome:blocked]] a fox", "blocked_before")]
    [InlineData("[[outcome:blocked_after]] a fox", "blocked_after")]
    public async Task Case_38_a_refusal_is_the_customers_to_hear_and_is_not_tried_elsewhere(string prompt, string outcome)
    {
        await using var gateway = await TestGateway.StartAsync(clock);
        var answer = await gateway.GenerateAsync(new ImageAsk(prompt));
        Assert.Equal((HttpStatusCode.BadRequest, "moderation_blocked", "1", "0"), (answer.Status, answer.Code, answer["x-imprest-attempts"], answer["x-imprest-charge-usd"]));
        Assert.Equal("image_generation_user_error", (string?)answer.Json["error"]!["type"]);
        Assert.Equal(outcome, (string?)(await gateway.RequestAsync(answer.Id))["outcome"]);
        Assert.Equal(1m, await gateway.AvailableAsync());
    }

    [Fact]
    public async Task Case_40_a_failures_hold_is_released_in_the_commit_that_tells_of_it()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("attempt_budget", "1"));
        await using var store = new SqliteConnection($"Data Source={Path.Combine(gateway.DataDirectory, "ledger.db")};Mode=ReadOnly;Pooling=False");
        await store.OpenAsync(TestContext.Current.CancellationToken);
        using var look = store.CreateCommand();
        look.CommandText = "select coalesce(sum(hold_nanos), 0) = (select held_nanos from wallets where account_id = 'default') from open_requests";
        var calls = Task.WhenAll(Enumerable.Range(0, 40).Select(i => gateway.GenerateAsync(new ImageAsk($"[[outcome:{(i % 2 == 0 ? "error" : "blocked")}]] a fox {i}"))));
        var looks = 0;
        for (; !calls.IsCompleted || looks == 0; looks++)
            Assert.Equal(1L, await look.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        Assert.All(await calls, answer => Assert.NotEqual(HttpStatusCode.OK, answer.Status));
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        Assert.All((await gateway.ListAsync("/v1/requests")), row => Assert.Equal("voided", (string?)row["state"]));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Case_43_evidence_beyond_belief_is_quarantined_and_not_debited()
    {
        await using var gateway = await TestGateway.StartAsync(clock, provider.BaseAddress);
        await gateway.TopUpAsync("500");
        provider.Next(Misbehavior.UsageTimes(percent: 2_800_000)); // About 167 USD.
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal((HttpStatusCode.OK, null), (answer.Status, answer.Amount));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("review", null), ((string?)request["state"], (string?)request["amount_usd"]));
        Assert.Equal(501m - Usd(request["held_usd"]), await gateway.AvailableAsync());
        Assert.Contains("implausible", Assert.Single(await gateway.Ledger.ReviewItemsAsync(new AccountId("default"), openOnly: true, 10)).Reason, StringComparison.Ordinal);
        await Accounts.BalanceAsync(gateway);
    }

    /// <summary>The sandbox's model at one price an image.</summary>
    private static async Task<TempDirectory> DearSandboxAsync(string usd)
    {
        var prices = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(prices.Path, "sandbox.yaml"), $$"""
            provider: sandbox
            cards:
              - model: imprest-sandbox-1
                effective: { from: 2026-01-01 }
                source: a test
                read: 2026-11-22
                trust: official
                operations: [generate]
                qualities: [low]
                sizes: { list: [64x64], auto: yes }
                limits: { images: 10 }
                expect: { quality: low, size: 64x64 }
                rates:
                  - { meter: output_image, usd: {{usd}} }
                examples:
                  - name: one
                    work: { quality: low, size: 64x64 }
                    amount: {{usd}}
            """);
        return prices;
    }
}

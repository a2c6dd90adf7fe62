using System.Net;
using Imprest.Emulators;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>Promise 7's other half: where the operator opts in, what the provider takes for nothing is passed on, and stands in the quote.</summary>
public sealed class FeeTests : IAsyncLifetime
{
    private EmulatedWorld world = null!;

    public async ValueTask InitializeAsync() => world = await EmulatedWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private Task<TestGateway> StartAsync(string? charged, string model = "xai/grok-imagine-image", params (string, string?)[] more) => TestGateway.StartAsync(world: world, configuration:
    [
        ("trial_credit_usd", "100"), ("absorbed_limit_usd", "100"), ("routes:any:models:0", model), .. charged is null ? [] : new[] { ("routes:any:failures_charged", (string?)charged) }, .. more,
    ]);

    private static ImageAsk Ask(int? n = null) => new("a red fox in snow") { Model = "any", Size = "1024x1024", Quality = null, N = n };

    [Theory]
    [InlineData("fees", 1)]
    [InlineData("provider", 1)]
    [InlineData("fees", 4)]
    public async Task A_fee_is_charged_once_where_the_route_says_so_and_the_quote_had_said_it(string charged, int images)
    {
        await using var gateway = await StartAsync(charged);
        var quote = (await gateway.QuoteAsync(Ask(images))).Json;
        Assert.Equal(Math.Max(0.05m, 0.022m * images), Usd(quote["upper_bound_usd"])); // The card has headroom of a tenth.
        Assert.Equal(0.02m * images, Usd(quote["expected_usd"]));
        Assert.Contains(quote["warnings"]!.AsArray(), warning => ((string)warning!).Contains("blocked before (0.05 USD) at xai", StringComparison.Ordinal));
        world["xai"].Next(Misbehavior.ModerationInput);
        var answer = await gateway.GenerateAsync(Ask(images), ("Idempotency-Key", "k"));
        Assert.Equal((HttpStatusCode.BadRequest, "moderation_blocked", "0.05", "exact", "1"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"], answer["x-imprest-charge-status"], answer["x-imprest-attempts"]));
        Assert.Equal((string?)quote["upper_bound_usd"], answer["x-imprest-held-usd"]);
        Assert.Contains("0.05 USD of it was passed on to you", (string?)answer.Json["error"]!["message"], StringComparison.Ordinal);
        Assert.DoesNotContain("You were not charged", answer.Text, StringComparison.Ordinal);

        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", "blocked_before", "0.05", "0", false, 0, 0.05m),
            ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"], (string?)request["absorbed_usd"], (bool?)request["absorbed_unknown"], (int?)request["images_delivered"], Usd(request["provider_cost_usd"])));
        var receipt = (await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/receipt")).Json;
        var line = Assert.Single(receipt["lines"]!.AsArray())!;
        Assert.Equal(("0.05", "exact", "0.05", "outcome_policy"), ((string?)receipt["amount_usd"], (string?)receipt["status"], (string?)line["amount_usd"], (string?)receipt["evidence"]));
        Assert.Contains("fee for blocked_before", (string?)line["note"], StringComparison.Ordinal);
        Assert.Equal(Imprest.Pricing.PriceBook.BuiltIn.PolicyOf("xai").Version, (string?)receipt["price_version"]);
        Assert.StartsWith("you", (string)Assert.Single(await gateway.ListAsync("/v1/failures"))["who_paid"]!, StringComparison.Ordinal);

        var replay = await gateway.GenerateAsync(Ask(images), ("Idempotency-Key", "k"));
        Assert.Equal((answer.Status, "0.05", true), (replay.Status, replay["x-imprest-charge-usd"], replay.IsReplayed));
        Assert.Equal((99.95m, 0m, 1), (await gateway.AvailableAsync(), await gateway.HeldAsync(), world["xai"].Calls.Count));
        Assert.Equal(0.05m, world["xai"].BilledUsd);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task By_default_it_is_the_operators()
    {
        await using var gateway = await StartAsync(null);
        var quote = (await gateway.QuoteAsync(Ask())).Json;
        Assert.Equal("0.022", (string?)quote["upper_bound_usd"]);
        Assert.DoesNotContain(quote["warnings"]!.AsArray(), warning => ((string)warning!).Contains("passes on", StringComparison.Ordinal));
        world["xai"].Next(Misbehavior.ModerationInput);
        var answer = await gateway.GenerateAsync(Ask());
        Assert.Equal((HttpStatusCode.BadRequest, "moderation_blocked", "0"), (answer.Status, answer.Code, answer["x-imprest-charge-usd"]));
        Assert.Contains("You were not charged", answer.Text, StringComparison.Ordinal);
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "0", "0.05", "0.05", "policy"),
            ((string?)request["state"], (string?)request["amount_usd"], (string?)request["absorbed_usd"], (string?)request["calls"]![0]!["provider_cost_usd"], (string?)request["calls"]![0]!["cost_evidence"]));
        Assert.Equal(100m, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("fees", "moderation_output", "0", "0.02")] // Charged as a success is, which is no fee.
    [InlineData("provider", "moderation_output", "0.02", "0")]
    [InlineData("provider", "500", "0", null)] // Nobody says: never passed on.
    public async Task Fees_are_fees_and_what_nobody_knows_is_passed_on_by_nobody(string charged, string fault, string amount, string? absorbed)
    {
        await using var gateway = await StartAsync(charged);
        world["xai"].Next(new Misbehavior(fault));
        var answer = await gateway.GenerateAsync(Ask());
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal((amount, amount, absorbed is null), (answer["x-imprest-charge-usd"], (string?)request["amount_usd"], (bool?)request["absorbed_unknown"]));
        if (absorbed is not null)
            Assert.Equal(absorbed, (string?)request["absorbed_usd"]);
        Assert.Equal(100m - Usd(amount), await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("provider", "moderation_input")]
    [InlineData("provider", "moderation_output")]
    [InlineData("fees", "moderation_input")]
    [InlineData(null, "moderation_input")]
    public async Task What_a_content_filter_costs_is_estimated_by_the_quote_and_passed_on_where_the_route_says_all(string? charged, string fault)
    {
        await using var gateway = await StartAsync(charged, world["azure"].SampleModel);
        var ask = EmulatedWorld.Ask(world["azure"]) with { Model = "any" };
        var quote = (await gateway.QuoteAsync(ask)).Json;
        world["azure"].Next(new Misbehavior(fault) { Billable = true });
        var answer = await gateway.GenerateAsync(ask);
        Assert.Equal((HttpStatusCode.BadRequest, "moderation_blocked"), (answer.Status, answer.Code));
        var request = await gateway.RequestAsync(answer.Id);
        var expected = Usd(quote["expected_usd"]);
        if (charged == "provider")
        {
            Assert.Equal(("settled", expected, "estimated", "0"), ((string?)request["state"], Usd(request["amount_usd"]), (string?)request["amount_status"], (string?)request["absorbed_usd"]));
            Assert.Contains(quote["warnings"]!.AsArray(), warning => ((string)warning!).Contains("blocked before at azure", StringComparison.Ordinal));
            Assert.Contains("passed on to you", answer.Text, StringComparison.Ordinal);
            Assert.NotEmpty(request["receipt"]!["warnings"]!.AsArray());
        }
        else
        {
            Assert.Equal(("voided", "0", expected, true), ((string?)request["state"], (string?)request["amount_usd"], Usd(request["absorbed_usd"]), (bool?)request["absorbed_unknown"]));
        }

        // Nobody counted it for us: what was expected is an estimate, and the cost is not known.
        Assert.Null(request["calls"]![0]!["provider_cost_usd"]);
        Assert.Equal((expected, "quote"), (Usd(request["calls"]![0]!["provider_cost_estimate_usd"]), (string?)request["calls"]![0]!["cost_evidence"]));
        Assert.Equal(100m - (charged == "provider" ? expected : 0m), await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Fees_of_several_calls_add_up_and_the_hold_covers_them()
    {
        using var prices = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(prices.Path, "google.yaml"), """
            provider: google
            outcomes:
              - { match: [delivered, partial], charge: yes, source: a test, read: 2026-11-22 }
              - { match: [blocked_before, blocked_after], charge: fee, fee: 0.5, source: a test, read: 2026-11-22 }
            """, TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(world: world, prices: prices.Path, configuration:
            [("trial_credit_usd", "100"), ("absorbed_limit_usd", "100"), ("routes:any:models:0", "google/gemini-3-pro-image"), ("routes:any:failures_charged", "fees")]);
        var ask = EmulatedWorld.Ask(world["google"]) with { Model = "any", N = 3 };
        Assert.True(Usd((await gateway.QuoteAsync(ask)).Json["upper_bound_usd"]) >= 1.5m);
        world["google"].Next(Misbehavior.ModerationInput, Misbehavior.ModerationInput, Misbehavior.ModerationInput);
        var answer = await gateway.GenerateAsync(ask);
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", "1.5", "0"), ((string?)request["state"], (string?)request["amount_usd"], (string?)request["absorbed_usd"]));
        Assert.Equal(98.5m, await gateway.AvailableAsync());
        // Beside a delivered image it is the operator's: the account pays for that image.
        world["google"].Next(Misbehavior.ModerationInput);
        var partial = await gateway.RequestAsync((await gateway.GenerateAsync(ask)).Id);
        Assert.Equal(("settled", "partial", "0.5"), ((string?)partial["state"], (string?)partial["outcome"], (string?)partial["absorbed_usd"]));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_fee_of_another_model_is_not_in_this_ones_quote()
    {
        using var prices = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(prices.Path, "xai.yaml"), """
            provider: xai
            outcomes:
              - { match: [delivered, partial], charge: yes, source: a test, read: 2026-11-22 }
              - { match: blocked_before, model: grok-imagine-image-quality, charge: fee, fee: 0.5, source: a test, read: 2026-11-22 }
              - { match: blocked_before, operation: edit, charge: fee, fee: 0.4, source: a test, read: 2026-11-22 }
            """, TestContext.Current.CancellationToken);
        await using var gateway = await TestGateway.StartAsync(world: world, prices: prices.Path, configuration:
            [("trial_credit_usd", "100"), ("routes:any:models:0", "xai/grok-imagine-image"), ("routes:any:failures_charged", "fees")]);
        var quote = (await gateway.QuoteAsync(Ask())).Json;
        Assert.Equal("0.022", (string?)quote["upper_bound_usd"]);
        Assert.DoesNotContain(quote["warnings"]!.AsArray(), warning => ((string)warning!).Contains("passes on", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_opt_in_survives_a_restart_in_doubt()
    {
        var clock = new ManualClock(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
        using var prices = new TempDirectory();
        using var data = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(prices.Path, "bfl.yaml"), """
            provider: bfl
            outcomes:
              - { match: [delivered, partial], charge: yes, source: a test, read: 2026-11-22 }
              - { match: [failed, blocked_before, blocked_after], charge: fee, fee: 0.01, source: a test, read: 2026-11-22 }
            """, TestContext.Current.CancellationToken);
        (string, string?)[] configuration =
        [
            ("trial_credit_usd", "100"), ("absorbed_limit_usd", "100"), ("attempt_budget", "1"), ("providers:bfl:timeout", "00:00:01"),
            ("routes:any:models:0", "bfl/flux-2-pro"), ("routes:any:failures_charged", "fees"),
        ];
        string id;
        await using (var gateway = await TestGateway.StartAsync(clock, directory: data.Path, world: world, prices: prices.Path, configuration: configuration))
        {
            world["bfl"].Next(Misbehavior.TaskFailed);
            var call = gateway.GenerateAsync(EmulatedWorld.Ask(world["bfl"]) with { Model = "any" });
            await Eventually.TrueAsync(() => world["bfl"].Calls.Count == 1);
            id = (string)(await gateway.NewestAsync())["id"]!;
            await Eventually.TrueAsync(async () => (await gateway.RequestAsync(id))["calls"]!.AsArray().Any(each => (string?)each!["state"] == "accepted"));
            clock.Advance(TimeSpan.FromSeconds(2)); // Past the timeout, and too soon for the answer.
            Assert.Equal("outcome_unknown", (await call).Code);
        }

        await using var next = await TestGateway.StartAsync(clock, directory: data.Path, world: world, prices: prices.Path, configuration: configuration);
        await clock.AdvanceUntilAsync(async () => (string?)(await next.RequestAsync(id))["state"] != "in_doubt", TimeSpan.FromSeconds(20));
        var request = await next.RequestAsync(id);
        Assert.Equal(("settled", "failed", "0.01", "0"), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"], (string?)request["absorbed_usd"]));
        Assert.Equal(99.99m, await next.AvailableAsync());
        await Accounts.BalanceAsync(next);
    }
}

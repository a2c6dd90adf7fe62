using System.Net;
using Imprest.Commands;
using Imprest.Emulators;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Imprest.Pricing;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Doubts;

/// <summary>An operator decides what nobody knows. What the provider says afterwards is absorbed, and never charged.</summary>
public sealed class DecisionTests : IAsyncLifetime
{
    private DoubtWorld world = null!;
    private TestGateway Gateway => world.Gateway;

    public async ValueTask InitializeAsync() => world = await DoubtWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    [Theory]
    [InlineData(14, false)]
    [InlineData(24, false)] // So late that the worker's claim would have run out.
    [InlineData(24, true)]
    public async Task A_void_releases_the_hold_and_the_providers_late_answer_is_absorbed(int polls, bool costIsSaid)
    {
        var provider = world["bfl"];
        provider.Next(Misbehavior.SlowTask(polls));
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(provider));
        Assert.Equal("in_doubt", await world.StateAsync(answer.Id));
        var decided = await world.DecideAsync(answer.Id, $$"""{"decision":"void","reason":"the customer waits"{{(costIsSaid ? ",\"provider_cost_usd\":\"0\"" : "")}}}""");
        Assert.Equal((HttpStatusCode.OK, "voided", "0", !costIsSaid), (decided.Status, (string?)decided.Json["state"], (string?)decided.Json["amount_usd"], (bool?)decided.Json["absorbed_unknown"]));
        Assert.Equal((100m, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        Assert.Equal("failed", (string?)(await Gateway.GetAsync("/v1/tasks/" + answer.Id))["status"]);

        await world.Clock.AdvanceUntilAsync(async () => Usd((await Gateway.RequestAsync(answer.Id))["absorbed_usd"]) == provider.BilledUsd && provider.BilledUsd > 0
            && (bool?)(await Gateway.RequestAsync(answer.Id))["absorbed_unknown"] == false, TimeSpan.FromSeconds(10));
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "0", 0), ((string?)request["state"], (string?)request["amount_usd"], (int?)request["images_delivered"]));
        Assert.Equal(100m, await Gateway.AvailableAsync());
        Assert.Contains(await world.ReviewsAsync(), item => ((string)item["reason"]!).Contains("came after", StringComparison.Ordinal));
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task What_was_delivered_on_doubtful_evidence_can_be_charged_up_to_its_hold_or_given()
    {
        var provider = world["openai"];
        provider.Next(Misbehavior.UsageTimes(percent: 1_000), Misbehavior.UsageTimes(percent: 1_000), Misbehavior.UsageTimes(percent: 1_000));
        var (first, second) = (await Gateway.GenerateAsync(ImageAsk.OpenAI()), await Gateway.GenerateAsync(ImageAsk.OpenAI("a blue fox")));
        Assert.Equal(("review", "review"), (await world.StateAsync(first.Id), await world.StateAsync(second.Id)));
        Assert.Equal(2, (await world.ReviewsAsync()).Count);
        var hold = Usd((await Gateway.RequestAsync(first.Id))["held_usd"]);

        Assert.Equal(HttpStatusCode.BadRequest, (await world.DecideAsync(first.Id, """{"decision":"charge","amount_usd":"10","reason":"too much"}""")).Status);
        var charged = await world.DecideAsync(first.Id, """{"decision":"charge","amount_usd":"0.006","provider_cost_usd":"0.007","reason":"its true usage"}""");
        Assert.Equal((HttpStatusCode.OK, "settled", "0.006", "0.001", false),
            (charged.Status, (string?)charged.Json["state"], (string?)charged.Json["amount_usd"], (string?)charged.Json["absorbed_usd"], (bool?)charged.Json["absorbed_unknown"]));
        var unsaid = await Gateway.GenerateAsync(ImageAsk.OpenAI("a third fox"));
        Assert.Equal("review", await world.StateAsync(unsaid.Id));
        var guessed = await world.DecideAsync(unsaid.Id, """{"decision":"charge","amount_usd":"0.001","reason":"a part of it"}""");
        Assert.Equal(HttpStatusCode.OK, guessed.Status);
        Assert.True(Usd(guessed.Json["absorbed_usd"]) > 0m, guessed.Text); // What the provider may take is not zero because nobody says it.
        Assert.True((bool?)guessed.Json["absorbed_unknown"]);
        var given = await world.DecideAsync(second.Id, """{"decision":"void","reason":"a gift"}""");
        Assert.Equal(("voided", "0"), ((string?)given.Json["state"], (string?)given.Json["amount_usd"]));
        Assert.Equal((99.993m, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        Assert.True(hold > 0.006m);
        // The images are the customer's either way, and the receipt says who decided.
        foreach (var id in (string[])[first.Id, second.Id])
            Assert.Equal(HttpStatusCode.OK, (await Gateway.GetAnswerAsync($"/v1/requests/{id}/images/0")).Status);
        var receipt = (await Gateway.GetAnswerAsync($"/v1/requests/{first.Id}/receipt")).Json;
        Assert.Equal(("0.006", "exact"), ((string?)receipt["amount_usd"], (string?)receipt["status"]));
        Assert.Equal("0.006", (string?)Assert.Single(receipt["lines"]!.AsArray())!["amount_usd"]);
        Assert.Empty(await world.ReviewsAsync());
        Assert.Equal(3, (await world.ReviewsAsync(all: true)).Count);
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task Nothing_is_charged_that_was_not_delivered_and_what_has_ended_is_only_closed()
    {
        world["bfl"].Next(Misbehavior.EndlessTask);
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(world["bfl"]));
        var charge = await world.DecideAsync(answer.Id, """{"decision":"charge","amount_usd":"0.01","reason":"perhaps"}""");
        Assert.Equal(HttpStatusCode.BadRequest, charge.Status);
        Assert.Contains("nothing was delivered", charge.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await world.DecideAsync(answer.Id, """{"decision":"perhaps","reason":"r"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await world.DecideAsync(answer.Id, """{"decision":"close","reason":"nothing is open"}""")).Status);
        using (var body = await TestGateway.PostAsync(Gateway.Client, $"/admin/v1/requests/{answer.Id}/decision", """{"decision":"void","reason":"mine"}"""))
            Assert.Equal(HttpStatusCode.Forbidden, body.StatusCode);
        Assert.Equal("in_doubt", await world.StateAsync(answer.Id));
        Assert.Equal(HttpStatusCode.OK, (await world.DecideAsync(answer.Id, """{"decision":"void","reason":"enough"}""")).Status);
        var again = await world.DecideAsync(answer.Id, """{"decision":"void","reason":"again"}""");
        Assert.Equal(HttpStatusCode.BadRequest, again.Status);
        Assert.Contains("nothing is held", again.Text, StringComparison.Ordinal);
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task A_void_that_was_decided_before_the_images_came_does_not_drop_them()
    {
        world["bfl"].Next(Misbehavior.EndlessTask);
        var answer = await world.GenerateAsync(EmulatedWorld.Ask(world["bfl"]));
        var found = (await Gateway.Ledger.FindRequestAsync(null, new(answer.Id)))!;
        await Gateway.HousekeepingRestsAsync(); // Or one of its commands is counted below.
        using var isBusy = new ManualResetEventSlim();
        var busy = Gateway.Ledger.OnWriterAsync(_ => isBusy.Wait(TimeSpan.FromSeconds(30)));
        await Eventually.TrueAsync(() => Gateway.Ledger.Waiting == 0);
        // The provider's answer is on its way into the ledger, when an operator decides about the doubt.
        var arriving = Gateway.Ledger.ResolveAsync(new()
        {
            Account = found.Account, Request = found.Id, At = world.Clock.GetUtcNow(), State = RequestState.Review, Outcome = Outcome.Delivered, Delivered = 1, ReviewReason = "implausible",
            Images = [new(0, new string('a', 64), 10, "image/png", 8, 8)], ReceiptJson = """{"amount_usd":null,"status":"unknown","lines":[],"warnings":[],"more":{}}""", AnswerJson = """{"created":1}""",
        });
        var deciding = world.DecideAsync(answer.Id, """{"decision":"void","reason":"the customer waits"}""");
        await Eventually.TrueAsync(() => Gateway.Ledger.Waiting == 2);
        isBusy.Set();
        await Task.WhenAll(busy, arriving);
        var decided = await deciding;
        Assert.Equal(HttpStatusCode.BadRequest, decided.Status);
        Assert.Contains("is review by now, and was in_doubt when this was decided; nothing was changed", decided.Text, StringComparison.Ordinal);
        Assert.Single(await Gateway.Ledger.ImagesOfAsync(found.Account, found.Id));
        Assert.Equal(("review", 1), (await world.StateAsync(answer.Id), (int?)(await Gateway.RequestAsync(answer.Id))["images_delivered"]));

        // Its items are closed by a decision alone, or nobody would see the hold any more.
        var close = await world.DecideAsync(answer.Id, """{"decision":"close","reason":"seen"}""");
        Assert.Equal(HttpStatusCode.BadRequest, close.Status);
        Assert.Contains("decide void or charge", close.Text, StringComparison.Ordinal);
        Assert.Single(await world.ReviewsAsync());
        Assert.Equal(HttpStatusCode.OK, (await world.DecideAsync(answer.Id, """{"decision":"void","reason":"a gift"}""")).Status);
        Assert.Equal(("voided", 1), (await world.StateAsync(answer.Id), (int?)(await Gateway.RequestAsync(answer.Id))["images_delivered"]));
        Assert.Empty(await world.ReviewsAsync());
    }

    [Fact]
    public async Task What_the_provider_takes_by_decision_is_in_the_totals_and_why_it_was_decided_is_not_for_the_account()
    {
        world["openai"].Next(Misbehavior.UsageTimes(percent: 1_000));
        var reviewed = await Gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal(HttpStatusCode.OK, (await world.DecideAsync(reviewed.Id, """{"decision":"charge","amount_usd":"0.006","provider_cost_usd":"0.004","reason":"our margin is ours"}""")).Status);
        var total = (await Gateway.GetAnswerAsync("/v1/usage", Gateway.Admin)).Json["data"]![0]!;
        Assert.Equal((0.004m, 0), (Usd(total["provider_cost_usd"]), (int)total["unknown_cost_requests"]!));
        foreach (var address in (string[])[$"/v1/requests/{reviewed.Id}", $"/v1/requests/{reviewed.Id}/receipt"])
        {
            var (customers, operators) = ((await Gateway.GetAnswerAsync(address)).Text, (await Gateway.GetAnswerAsync(address, Gateway.Admin)).Text);
            Assert.Contains("decided by the operator", customers, StringComparison.Ordinal);
            Assert.DoesNotContain("margin", customers, StringComparison.Ordinal);
            Assert.Contains("decided by the operator: our margin is ours", operators, StringComparison.Ordinal);
        }

        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task The_commands_list_decide_and_record_late_bills()
    {
        world["bfl"].Next(Misbehavior.EndlessTask);
        world["openai"].Next(Misbehavior.UsageTimes(percent: 1_000));
        var doubted = await world.GenerateAsync(EmulatedWorld.Ask(world["bfl"]));
        var reviewed = await Gateway.GenerateAsync(ImageAsk.OpenAI());
        var list = await CommandAsync("reviews", "list");
        Assert.Equal(0, list.ExitCode);
        Assert.Contains(reviewed.Id, list.Out, StringComparison.Ordinal);
        Assert.Contains("implausible", list.Out, StringComparison.Ordinal);

        var charged = await CommandAsync("reviews", "decide", reviewed.Id, "charge", "--amount", "0.006", "--reason", "its true usage");
        Assert.Contains("is settled. Charged $0.006", charged.Out, StringComparison.Ordinal);
        // What its facts were rated at is what the operator decided against: that is no receipt that went wrong.
        var receipt = await CommandAsync("receipt", reviewed.Id);
        Assert.Equal(0, receipt.ExitCode);
        Assert.Contains("a decision, in place of a rating", receipt.Out, StringComparison.Ordinal);
        Assert.Contains("decided by the operator: its true usage", receipt.Out, StringComparison.Ordinal);
        var voided = await CommandAsync("reviews", "decide", doubted.Id, "void", "--reason", "not on the bill", "--provider-cost", "0");
        Assert.Contains("is voided. Charged $0, absorbed $0", voided.Out, StringComparison.Ordinal);
        var late = await CommandAsync("reviews", "late-cost", doubted.Id, "--provider-cost", "0.03", "--reason", "it was on the bill after all");
        Assert.Contains("absorbed $0.03", late.Out, StringComparison.Ordinal);
        var repeated = await CommandAsync("reviews", "late-cost", doubted.Id, "--provider-cost", "0.03", "--reason", "it was on the bill after all");
        Assert.Contains("absorbed $0.03. This bill was recorded before", repeated.Out, StringComparison.Ordinal);
        Assert.Equal(3, (await CommandAsync("reviews", "late-cost", doubted.Id, "--provider-cost", "1000000.01", "--reason", "a slip of the pen")).ExitCode);
        Assert.Contains(doubted.Id, (await CommandAsync("reviews", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync("reviews", "decide", doubted.Id, "close", "--reason", "seen")).ExitCode);
        Assert.Contains("Nothing waits", (await CommandAsync("reviews", "list")).Out, StringComparison.Ordinal);
        Assert.Equal(3, (await CommandAsync("reviews", "decide", doubted.Id, "void", "--reason", "again")).ExitCode);
        var nowhere = (await CommandAsync("receipt", "req_nowhere")).Out;
        Assert.Contains("Check the request's id", nowhere, StringComparison.Ordinal);
        Assert.DoesNotContain("accounts list", nowhere, StringComparison.Ordinal);
        Assert.Equal((99.994m, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        await Accounts.BalanceAsync(Gateway);
    }

    private async Task<(int ExitCode, string Out)> CommandAsync(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var surroundings = Surroundings.OfProcess() with { Out = output, Error = error, Width = 200 };
        var exitCode = await CommandLine.RunAsync([.. args, "--base-url", Gateway.Host.BaseAddress.ToString(), "--api-key", Gateway.Host.AdminKey!], surroundings);
        return (exitCode, output.ToString() + error);
    }
}

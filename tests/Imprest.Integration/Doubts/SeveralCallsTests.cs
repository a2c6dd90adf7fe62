using System.Globalization;
using System.Net;
using Imprest.Emulators;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Doubts;

/// <summary>An attempt of several calls (a model that makes one image a call): one settlement of what came of all of them.</summary>
public sealed class SeveralCallsTests : IAsyncLifetime
{
    private DoubtWorld world = null!;
    private TestGateway Gateway => world.Gateway;
    private Emulator Google => world["google"];
    private ImageAsk Three => EmulatedWorld.Ask(Google) with { N = 3, ResponseFormat = "b64_json" };

    public async ValueTask InitializeAsync() => world = await DoubtWorld.StartAsync();

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private decimal CostOf(string outcome) => Google.Bill.Where(row => row.Outcome == outcome).Sum(row => decimal.Parse(row.CostUsd, CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_without_an_answer_beside_delivered_images_is_absorbed_as_unknown_and_reviewed(bool billed)
    {
        Google.Next(Misbehavior.Reset with { Billable = billed });
        var quote = (await Gateway.QuoteAsync(Three)).Json;
        var answer = await Gateway.GenerateAsync(Three);
        Assert.Equal((HttpStatusCode.OK, 2, CostOf("completed")), (answer.Status, answer.Json["data"]!.AsArray().Count, Usd(answer.Amount)));
        Assert.Equal((3, "1"), (Google.Calls.Count, answer["x-imprest-attempts"])); // Not made again.
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", "partial", 3, 2, true),
            ((string?)request["state"], (string?)request["outcome"], (int?)request["images_requested"], (int?)request["images_delivered"], (bool?)request["absorbed_unknown"]));
        Assert.Equal(Usd(quote["expected_usd"]) / 3, Usd(request["absorbed_usd"])); // What was expected of one call.
        Assert.Equal(["succeeded", "succeeded", "unknown"], request["calls"]!.AsArray().Select(call => (string)call!["state"]!).Order(StringComparer.Ordinal));
        var item = Assert.Single(await world.ReviewsAsync());
        Assert.Equal(answer.Id, (string?)item["request_id"]);
        Assert.Contains("had no answer beside delivered images", (string?)item["reason"], StringComparison.Ordinal);
        Assert.Equal((100m - CostOf("completed"), 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        Assert.Equal(HttpStatusCode.OK, (await world.DecideAsync(answer.Id, """{"decision":"close","reason":"seen"}""")).Status);
        Assert.Empty(await world.ReviewsAsync());
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task A_late_bill_for_one_of_two_lost_calls_leaves_the_other_unknown()
    {
        Google.Next(Misbehavior.Reset, Misbehavior.Reset);
        var expected = Usd((await Gateway.QuoteAsync(Three)).Json["expected_usd"]) / 3;
        var answer = await Gateway.GenerateAsync(Three);
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal((1, 2 * expected, true), ((int?)request["images_delivered"], Usd(request["absorbed_usd"]), (bool?)request["absorbed_unknown"]));
        var lost = request["calls"]!.AsArray().Where(call => (string?)call!["state"] == "unknown").Select(call => $"{call!["attempt"]}.{call["call"]}").ToList();

        var whose = await BillAsync("");
        Assert.Equal((HttpStatusCode.BadRequest, "call"), (whose.Status, (string?)whose.Json["param"] ?? "call"));
        Assert.Contains($"Name the one that was billed ({lost[0]}, {lost[1]})", whose.Text, StringComparison.Ordinal);
        Assert.Contains("names no call of this request", (await BillAsync(""","call":"2.7" """)).Text, StringComparison.Ordinal);
        var first = (await BillAsync($$""","call":"{{lost[0]}}" """)).Json;
        Assert.Equal((expected + 0.5m, true), (Usd(first["absorbed_usd"]), (bool?)first["absorbed_unknown"]));
        var second = (await BillAsync("")).Json; // One is left, so it is that one.
        Assert.Equal((1m, false), (Usd(second["absorbed_usd"]), (bool?)second["absorbed_unknown"]));
        request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal((CostOf("completed") + 1m, CostOf("completed")), (Usd(request["provider_cost_usd"]), Usd(request["amount_usd"])));
        await Accounts.BalanceAsync(Gateway);

        async Task<Answer> BillAsync(string call) => await Answer.ReadAsync(await TestGateway.PostAsync(
            Gateway.Admin, $"/admin/v1/requests/{answer.Id}/late-cost", $$"""{"provider_cost_usd":"0.5","reason":"invoice"{{call}}}"""));
    }

    [Fact]
    public async Task Where_no_call_was_answered_the_request_is_in_doubt_and_ends_by_time()
    {
        Google.Next(Misbehavior.Reset, Misbehavior.Reset, Misbehavior.Reset);
        var answer = await Gateway.GenerateAsync(Three);
        Assert.Equal((HttpStatusCode.GatewayTimeout, "outcome_unknown"), (answer.Status, answer.Code));
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("in_doubt", 3), ((string?)request["state"], request["calls"]!.AsArray().Count));
        Assert.Equal(Usd(request["held_usd"]), await Gateway.HeldAsync());
        await world.PassAsync(TimeSpan.FromMinutes(16));
        await Gateway.HousekeepAsync();
        request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "timeout", "0", true), ((string?)request["state"], (string?)request["outcome"], (string?)request["amount_usd"], (bool?)request["absorbed_unknown"]));
        Assert.Equal((100m, 0m), (await Gateway.AvailableAsync(), await Gateway.HeldAsync()));
        Assert.Equal(3, Google.Calls.Count);
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task One_that_was_blocked_beside_a_lost_one_leaves_the_request_in_doubt()
    {
        Google.Next(Misbehavior.ModerationInput, Misbehavior.Reset, Misbehavior.ModerationInput);
        var answer = await Gateway.GenerateAsync(Three);
        Assert.Equal(("outcome_unknown", "in_doubt"), (answer.Code, await world.StateAsync(answer.Id)));
        Assert.True(await Gateway.HeldAsync() > 0);
        await Accounts.BalanceAsync(Gateway);
    }

    [Theory]
    [InlineData("moderation_output")]
    [InlineData("moderation_input")]
    [InlineData("refusal")]
    public async Task A_blocked_call_beside_delivered_ones_is_paid_by_the_operator(string fault)
    {
        Google.Next(new Misbehavior(fault));
        var answer = await Gateway.GenerateAsync(Three);
        Assert.Equal((HttpStatusCode.OK, 2, CostOf("completed")), (answer.Status, answer.Json["data"]!.AsArray().Count, Usd(answer.Amount)));
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", "partial", CostOf(fault), false), ((string?)request["state"], (string?)request["outcome"], Usd(request["absorbed_usd"]), (bool?)request["absorbed_unknown"]));
        Assert.Equal(Google.BilledUsd, Usd(request["provider_cost_usd"]));
        Assert.Equal("you, for the 2 of 3 images delivered", (string?)Assert.Single(await Gateway.ListAsync("/v1/failures"))["who_paid"]);
        Assert.Empty(await world.ReviewsAsync());
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task Where_all_are_blocked_nothing_is_charged_and_the_client_hears_why()
    {
        Google.Next(Misbehavior.ModerationInput, Misbehavior.ModerationInput, Misbehavior.ModerationInput);
        var answer = await Gateway.GenerateAsync(Three);
        Assert.Equal((HttpStatusCode.BadRequest, "moderation_blocked", "1", "0"), (answer.Status, answer.Code, answer["x-imprest-attempts"], answer["x-imprest-charge-usd"]));
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("voided", "blocked_before", Google.BilledUsd), ((string?)request["state"], (string?)request["outcome"], Usd(request["absorbed_usd"])));
        Assert.Equal(100m, await Gateway.AvailableAsync());
        await Accounts.BalanceAsync(Gateway);
    }

    [Fact]
    public async Task Of_tasks_that_are_asked_about_those_that_are_not_done_in_time_are_absorbed()
    {
        var provider = world["runware"];
        provider.Next(Misbehavior.EndlessTask);
        var ask = EmulatedWorld.Ask(provider) with { N = 3, ResponseFormat = "b64_json" };
        var answer = await world.GenerateAsync(ask);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal((2, provider.BilledUsd), (answer.Json["data"]!.AsArray().Count, Usd(answer.Amount)));
        var request = await Gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", "partial", true), ((string?)request["state"], (string?)request["outcome"], (bool?)request["absorbed_unknown"]));
        Assert.Equal(provider.BilledUsd / 2, Usd(request["absorbed_usd"]));
        Assert.Single(await world.ReviewsAsync());
        await Accounts.BalanceAsync(Gateway);
    }
}

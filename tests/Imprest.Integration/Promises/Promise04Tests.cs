using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>Within the bound: captured. Above it up to 3×: the hold is captured, the rest absorbed. Beyond: a person decides.</summary>
public sealed class Promise04Tests : IAsyncLifetime
{
    private OpenAIEmulator provider = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task Within_the_bound_the_customer_pays_what_the_provider_bills()
    {
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal(provider.BilledUsd, Usd(answer.Amount));
        Assert.True(Usd(answer.Amount) <= Usd(answer["x-imprest-held-usd"]));
        Assert.Equal(1m - provider.BilledUsd, await gateway.AvailableAsync());
        Assert.Empty(await gateway.Ledger.ReviewItemsAsync(null, openOnly: true, 10));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Above_the_bound_the_hold_is_captured_the_rest_absorbed_and_a_person_told()
    {
        provider.Next(Misbehavior.UsageTimes(percent: 150));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        var held = answer["x-imprest-held-usd"];
        Assert.Equal((HttpStatusCode.OK, held, held), (answer.Status, answer.Amount, answer["x-imprest-charge-usd"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", held), ((string?)request["state"], (string?)request["amount_usd"]));
        var rated = request["receipt"]!["lines"]!.AsArray().Sum(line => Usd(line!["amount_usd"]));
        Assert.Equal(rated - Usd(held), Usd(request["absorbed_usd"]));
        Assert.Contains(answer.Json["charge"]!["warnings"]!.AsArray(), warning => ((string)warning!).Contains("no more is charged than was held", StringComparison.Ordinal)); // Or its lines would not add up.
        Assert.Equal(1m - Usd(held), await gateway.AvailableAsync());
        Assert.Contains("above the hold", Assert.Single(await gateway.Ledger.ReviewItemsAsync(null, openOnly: true, 10)).Reason, StringComparison.Ordinal);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("usage_times", 1000L)]
    [InlineData("usage_huge", null)]
    [InlineData("usage_nan", null)]
    [InlineData("usage_bare_nan", null)]
    [InlineData("usage_negative", null)]
    public async Task Implausible_evidence_captures_nothing_and_keeps_the_hold_for_a_person_while_the_images_are_the_customers(string usage, long? count)
    {
        provider.Next(new Misbehavior(usage) { Count = count });
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal((HttpStatusCode.OK, null, "unknown", null), (answer.Status, answer.Amount, answer["x-imprest-charge-status"], answer["x-imprest-charge-usd"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("review", null, "unknown"), ((string?)request["state"], (string?)request["amount_usd"], (string?)request["amount_status"]));
        Assert.Equal(Usd(request["held_usd"]), await gateway.HeldAsync());
        Assert.Equal(1m, await gateway.AvailableAsync() + await gateway.HeldAsync());
        Assert.Single(await gateway.Ledger.ReviewItemsAsync(null, openOnly: true, 10));
        Assert.Equal(answer.Image(), (await gateway.GetAnswerAsync($"/v1/requests/{answer.Id}/images/0")).Bytes);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Evidence_is_believed_up_to_three_times_the_hold()
    {
        var hold = Usd((await gateway.QuoteAsync(ImageAsk.OpenAI())).Json["upper_bound_usd"]);
        provider.Next(Misbehavior.UsageTimes(percent: 250), Misbehavior.UsageTimes(percent: 350));
        var believed = await gateway.RequestAsync((await gateway.GenerateAsync(ImageAsk.OpenAI())).Id);
        Assert.Equal(("settled", hold), ((string?)believed["state"], Usd(believed["amount_usd"])));
        var beyond = await gateway.RequestAsync((await gateway.GenerateAsync(ImageAsk.OpenAI())).Id);
        Assert.Equal("review", (string?)beyond["state"]);
        Assert.Equal(hold, await gateway.HeldAsync());
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task The_hold_counts_the_images_that_were_sent_whatever_the_body_says()
    {
        var images = Enumerable.Repeat((object)new { image_url = "data:image/png;base64," + Convert.ToBase64String(Imprest.Emulators.Images.TinyImage.Bytes("png", 64, 64)) }, 8).ToList();
        var honest = await EditAsync(new ImageAsk { Images = images });
        var sly = await EditAsync(new ImageAsk("another") { Images = images, References = 1 });
        Assert.Equal("0.01", honest.Amount);
        Assert.Equal(honest.Amount, sly.Amount);
        await Accounts.BalanceAsync(gateway);
    }

    private async Task<Answer> EditAsync(ImageAsk ask) => await Answer.ReadAsync(await gateway.PostAsync("/v1/images/edits", ask.Json));
}

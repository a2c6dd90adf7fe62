using System.Net;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>One settlement for all calls of an attempt; missing images of an otherwise good attempt are not made again.</summary>
public sealed class Promise13Tests
{
    [Fact]
    public async Task Missing_images_are_neither_charged_nor_made_again()
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await gateway.GenerateAsync(new ImageAsk("[[images:2]] foxes") { N = 4 });
        Assert.Equal((HttpStatusCode.OK, "0.004", 2, "1"), (answer.Status, answer.Amount, answer.Json["data"]!.AsArray().Count, answer["x-imprest-attempts"]));
        var request = await gateway.RequestAsync(answer.Id);
        Assert.Equal(("settled", "partial", 4, 2), ((string?)request["state"], (string?)request["outcome"], (int?)request["images_requested"], (int?)request["images_delivered"]));
        Assert.Equal("you, for the 2 of 4 images delivered", (string?)Assert.Single(await gateway.ListAsync("/v1/failures"))["who_paid"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task There_is_one_capture_whatever_the_number_of_images()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(Misbehavior.FewerImages(missing: 2));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { N = 5 });
        Assert.Equal((3, provider.BilledUsd), (answer.Json["data"]!.AsArray().Count, Usd(answer.Amount)));
        Assert.Single(provider.Calls);
        Assert.Single(await gateway.ListAsync("/v1/ledger"), entry => (string?)entry["kind"] == "capture");
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_stream_that_breaks_after_one_of_two_images_delivers_that_one()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(Misbehavior.FewerImages());
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { N = 2, Stream = true });
        Assert.Equal("image_generation.completed", Assert.Single(SseEvent.Read(answer.Text)).Name);
        var request = await gateway.NewestAsync();
        Assert.Equal(("partial", provider.BilledUsd), ((string?)request["outcome"], Usd(request["amount_usd"])));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Several_calls_are_settled_once_when_all_have_ended()
    {
        await using var provider = await Imprest.Emulators.Google.GoogleEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(
            environment: name => name == "GEMINI_API_KEY" ? provider.Credential : null, configuration: [("providers:google:base_url", provider.Address.ToString()), ("trial_credit_usd", "10"), ("absorbed_limit_usd", "10")]);
        provider.Gate.Close();
        var call = gateway.GenerateAsync(new ImageAsk { Model = provider.SampleModel, Size = null, Quality = null, N = 3 });
        await provider.Gate.WaitForAsync(3); // All at once.
        Assert.Equal("held", (string?)(await gateway.NewestAsync())["state"]);
        provider.Gate.Open();
        var answer = await call;
        Assert.Equal((HttpStatusCode.OK, 3, provider.BilledUsd, "1"), (answer.Status, answer.Json["data"]!.AsArray().Count, Usd(answer.Amount), answer["x-imprest-attempts"]));
        Assert.Equal(3, (await gateway.RequestAsync(answer.Id))["calls"]!.AsArray().Count);
        Assert.Single(await gateway.ListAsync("/v1/ledger"), entry => (string?)entry["kind"] == "capture");
        Assert.Equal(10m - provider.BilledUsd, await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }
}

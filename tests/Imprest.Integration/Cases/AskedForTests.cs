using System.Net;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Imprest.Integration.Webhooks;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Cases;

/// <summary>Case 47, what people asked other gateways for: estimates, actual cost in the reply, prices by setting, tasks with webhooks, metered previews.</summary>
public sealed class AskedForTests
{
    [Fact]
    public async Task Case_47_the_estimate_stands_before_and_the_actual_cost_in_the_reply()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        var quote = (await gateway.QuoteAsync(ImageAsk.OpenAI())).Json;
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { QuoteId = (string?)quote["id"] });
        Assert.Equal((answer.Amount, "exact", (string?)quote["upper_bound_usd"], (string?)quote["price_version"]),
            (answer["x-imprest-charge-usd"], answer["x-imprest-charge-status"], answer["x-imprest-held-usd"], answer["x-imprest-price-version"]));
        Assert.Equal(provider.BilledUsd, Usd(answer.Amount));
        Assert.Equal(1m - provider.BilledUsd, Usd(answer["x-imprest-available-usd"]));
        Assert.Equal((provider.BilledUsd <= Usd(quote["upper_bound_usd"]), true), (true, Usd(quote["expected_usd"]) > 0));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("low", "64x64", 1, "0.002")]
    [InlineData("low", "1024x1024", 1, "0.005")]
    [InlineData("high", "64x64", 1, "0.03")]
    [InlineData("medium", "512x512", 3, "0.024")]
    public async Task Case_47_every_setting_that_changes_the_price_does_so_in_the_quote_and_in_the_charge(string quality, string size, int n, string amount)
    {
        await using var gateway = await TestGateway.StartAsync();
        var ask = new ImageAsk { Quality = quality, Size = size, N = n };
        Assert.Equal(amount, (string?)(await gateway.QuoteAsync(ask)).Json["expected_usd"]);
        Assert.Equal(amount, (await gateway.GenerateAsync(ask)).Amount);
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("edits", true, "edit", "0.003")]
    [InlineData("edits", false, "image-to-image", "0.003")]
    [InlineData("variations", false, "variation", "0.003")]
    public async Task Case_47_edits_and_variations_have_their_cost_too(string endpoint, bool mask, string operation, string amount)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var form = new MultipartFormDataContent { { new StringContent("low"), "quality" }, { new StringContent("64x64"), "size" }, { new ByteArrayContent(TestImages.Square()), "image", "in.png" } };
        if (endpoint == "edits")
            form.Add(new StringContent("a lid"), "prompt");
        if (mask)
            form.Add(new ByteArrayContent(TestImages.Mask()), "mask", "mask.png");
        var answer = await Answer.ReadAsync(await gateway.Client.PostAsync("/v1/images/" + endpoint, form));
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        Assert.Equal((amount, operation), (answer.Amount, (string?)(await gateway.RequestAsync(answer.Id))["operation"]));
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Case_47_a_task_is_accepted_at_once_and_a_signed_webhook_tells_what_it_cost()
    {
        await using var rig = await WebhookRig.StartAsync();
        var webhook = await rig.NewAsync();
        var accepted = await rig.Gateway.GenerateAsync(new ImageAsk(), ("Prefer", "respond-async"));
        Assert.Equal((HttpStatusCode.Accepted, "pending", null), (accepted.Status, accepted["x-imprest-charge-status"], accepted["x-imprest-charge-usd"]));
        await rig.ReceiveAsync(1);
        var told = Assert.Single(rig.Receiver.Calls);
        Assert.True(WebhookRig.IsSigned(told, (string?)webhook["secret"]));
        Assert.Equal((accepted.Id, "0.002"), ((string?)told.Json["data"]!["id"], (string?)told.Json["data"]!["request"]!["amount_usd"]));
        Assert.Equal("0.002", (string?)(await rig.Gateway.GetAsync("/v1/tasks/" + accepted.Id))["charge"]!["amount_usd"]);
        Assert.Equal(0.998m, await rig.Gateway.AvailableAsync());
        await Accounts.BalanceAsync(rig.Gateway);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task Case_47_streamed_previews_are_metered(int previews)
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI() with { Stream = true, PartialImages = previews });
        var events = SseEvent.Read(answer.Text);
        Assert.Equal(previews + 1, events.Count);
        var completed = events[^1].Data!;
        Assert.Equal((196 + 100 * previews, provider.BilledUsd), ((int?)completed["usage"]!["output_tokens"], Usd(completed["charge"]!["amount_usd"])));
        Assert.Equal(provider.BilledUsd, 1m - await gateway.AvailableAsync());
        await Accounts.BalanceAsync(gateway);
    }
}

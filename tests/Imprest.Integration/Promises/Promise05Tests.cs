using System.Net;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>A client that disconnects does not cancel the work; what is delivered is charged once and can be fetched.</summary>
public sealed class Promise05Tests : IAsyncLifetime
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Work_goes_on_without_its_client_and_its_result_can_be_fetched_by_its_owner_alone(bool stream)
    {
        provider.Gate.Close();
        var leave = gateway.StartAndLeave(ImageAsk.OpenAI() with { Stream = stream, PartialImages = stream ? 2 : null });
        await provider.Gate.WaitForAsync(1);
        await leave();
        provider.Gate.Open();
        await Eventually.TrueAsync(async () => (await gateway.OpenRequestsAsync()).Count == 0);
        var request = await gateway.NewestAsync();
        Assert.Equal(("settled", "delivered", 1), ((string?)request["state"], (string?)request["outcome"], (int?)request["images_delivered"]));
        Assert.Equal(provider.BilledUsd, Usd(request["amount_usd"]));
        Assert.Single(await gateway.ListAsync("/v1/ledger"), entry => (string?)entry["kind"] == "capture");

        var path = $"/v1/requests/{request["id"]}/images/0";
        var image = await gateway.GetAnswerAsync(path);
        Assert.Equal((HttpStatusCode.OK, "image/png"), (image.Status, image["Content-Type"]));
        using var nobody = gateway.ClientWith(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await gateway.GetAnswerAsync(path, nobody)).Status);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task Another_account_cannot_fetch_it()
    {
        var id = (await gateway.GenerateAsync(new ImageAsk())).Id;
        var account = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"other"}"""))).Json;
        var key = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"k","account_id":"{{account["id"]}}"}"""))).Json;
        using var other = gateway.ClientWith((string?)key["key"]);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.GetAnswerAsync($"/v1/requests/{id}", other)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.GetAnswerAsync($"/v1/requests/{id}/receipt", other)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.GetAnswerAsync($"/v1/requests/{id}/images/0", other)).Status);
    }
}

using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration;

public sealed class FirstCallTests
{
    [Fact]
    public async Task A_first_call_is_quoted_held_charged_and_explained()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var response = await gateway.PostAsync("/v1/images/generations", """{"prompt":"a red fox","quality":"low","size":"1024x1024"}""");
        var body = await TestGateway.JsonAsync(response);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("0.005", (string?)body["charge"]!["amount_usd"]);
        var request = await gateway.GetAsync("/v1/requests/" + response.Headers.GetValues("x-request-id").Single());
        Assert.Equal("settled", (string?)request["state"]);
        Assert.Equal("0.005", (string?)request["receipt"]!["amount_usd"]);
        Assert.Equal("0.995", (string?)(await gateway.GetAsync("/v1/balance"))["available_usd"]);
    }
}

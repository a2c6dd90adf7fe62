using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.BadInput;

/// <summary>A body far too large is refused, and the client, which sends all of it before it reads, can still read why.</summary>
public sealed class HugeBodyTests(BadInputGateway fixture) : IClassFixture<BadInputGateway>
{
    private const long Huge = 100L * 1024 * 1024;
    private readonly TestGateway gateway = fixture.Gateway;

    [Theory]
    [InlineData("/v1/images/generations", true)]
    [InlineData("/v1/images/generations", false)]
    [InlineData("/v1/images/edits", true)]
    [InlineData("/v1/images/edits", false)]
    public async Task A_body_of_100_MB_is_413(string path, bool tellsLength)
    {
        using var body = path.EndsWith("edits", StringComparison.Ordinal)
            ? new EndlessContent("multipart/form-data; boundary=edge", "--edge\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a.png\"\r\n\r\n"u8.ToArray(), Huge, tellsLength)
            : new EndlessContent("application/json", "{\"prompt\":\""u8.ToArray(), Huge, tellsLength);
        using var response = await gateway.Client.PostAsync(path, body);
        var error = (await TestGateway.JsonAsync(response))["error"]!;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("payload_too_large", (string?)error["code"]);
        Assert.Matches("Send (smaller|at most|images as multipart)", (string?)error["message"]);
        await gateway.Ledger.FlushAsync();
        var row = await gateway.GetAsync("/v1/requests/" + response.Headers.GetValues("x-request-id").Single());
        Assert.Equal(("rejected", "payload_too_large", "0"), ((string?)row["state"], (string?)row["error_code"], (string?)row["amount_usd"]));
    }

    [Fact]
    public async Task Other_endpoints_refuse_it_too()
    {
        foreach (var path in (string[])["/v1/quotes", "/v1/explain", "/v1/cost-estimates", "/admin/v1/accounts"])
        {
            using var body = new EndlessContent("application/json", "{\"prompt\":\""u8.ToArray(), Huge, tellsLength: false);
            using var response = await gateway.Admin.PostAsync(path, body);
            Assert.Equal((path, HttpStatusCode.RequestEntityTooLarge), (path, response.StatusCode));
        }
    }
}

using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.Api;

/// <summary>What the gateway says at addresses and to methods that it does not have, and whom it shows an image to.</summary>
public sealed class AddressTests : IAsyncLifetime
{
    private readonly ManualClock clock = new(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync(clock);

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Theory]
    [InlineData("GET", "/v1/nothing", 404, "not_found", true)]
    [InlineData("GET", "/nothing", 404, "not_found", false)]
    [InlineData("GET", "/admin/v1/nothing", 404, "not_found", false)]
    [InlineData("GET", "/v1/images/generations", 405, "method_not_allowed", true)]
    [InlineData("DELETE", "/v1/requests", 405, "method_not_allowed", true)]
    [InlineData("PATCH", "/admin/v1/limits", 405, "method_not_allowed", false)]
    [InlineData("GET", "/admin/v1/accounts/acct_none", 404, "not_found", false)]
    [InlineData("GET", "/v1/models/no/such/model", 404, "model_not_found", true)]
    public async Task An_error_has_the_form_of_its_path(string method, string path, int status, string code, bool openAI)
    {
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await gateway.Admin.SendAsync(request);
        var body = await TestGateway.JsonAsync(response);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(openAI ? "application/json" : "application/problem+json", response.Content.Headers.ContentType!.MediaType);
        Assert.Equal(code, (string?)(openAI ? body["error"]!["code"] : body["code"]));
        Assert.NotEmpty((string?)(openAI ? body["error"]!["message"] : body["detail"]) ?? "");
        if (status == 405)
            Assert.NotEmpty(response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/healthz", 200)]
    [InlineData("/readyz", 200)]
    [InlineData("/v1/requests", 200)]
    [InlineData("/v1/nothing", 404)]
    [InlineData("/v1/images/generations", 405)]
    public async Task HEAD_answers_as_GET_does_without_a_body(string path, int status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.NotNull(await gateway.GetAsync("/v1/balance")); // The line is still in step.
    }

    [Fact]
    public async Task A_signed_address_shows_its_image_to_anybody_for_an_hour()
    {
        var address = await AddressAsync();
        using var anybody = gateway.ClientWith(null);
        using (var shown = await anybody.GetAsync(address))
        {
            Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
            Assert.Equal("image/png", shown.Content.Headers.ContentType!.MediaType);
            Assert.Equal("nosniff", shown.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal((64, 64), TestImages.SizeOf(await shown.Content.ReadAsByteArrayAsync()));
        }

        clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(anybody, address));
        clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(anybody, address));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(gateway.Client, address.GetLeftPart(UriPartial.Path))); // With its key it has no end.
    }

    [Fact]
    public async Task A_changed_address_shows_nothing()
    {
        var address = (await AddressAsync()).ToString();
        var other = (await AddressAsync()).ToString();
        using var anybody = gateway.ClientWith(null);
        string[] changed =
        [
            address[..^1] + (address[^1] == 'A' ? 'B' : 'A'), // The signature.
            address.Replace("exp=", "exp=1", StringComparison.Ordinal), // Longer.
            address.Replace("/images/0", "/images/1", StringComparison.Ordinal), // Another image.
            other[..other.IndexOf("?exp", StringComparison.Ordinal)] + address[address.IndexOf("?exp", StringComparison.Ordinal)..], // Another request.
            address[..address.IndexOf("&sig", StringComparison.Ordinal)] + "&sig=",
        ];
        foreach (var each in changed)
            Assert.Equal((each, HttpStatusCode.Gone), (each, await StatusAsync(anybody, each)));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(anybody, address[..address.IndexOf('?', StringComparison.Ordinal)]));
    }

    private async Task<Uri> AddressAsync()
    {
        using var made = await gateway.PostAsync("/v1/images/generations", """{"prompt":"a red fox","size":"64x64","quality":"low","response_format":"url"}""");
        return new((string)(await TestGateway.JsonAsync(made))["data"]![0]!["url"]!);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, object address)
    {
        using var response = await client.GetAsync(address.ToString());
        return response.StatusCode;
    }
}

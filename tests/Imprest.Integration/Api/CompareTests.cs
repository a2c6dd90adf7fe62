using System.Net;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;

namespace Imprest.Integration.Api;

/// <summary><c>POST /v1/compare</c> over HTTP: the object of the command line, and errors that name the field.</summary>
public sealed class CompareTests : IAsyncLifetime
{
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync(new ManualClock(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)));

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task It_says_what_the_same_work_costs_on_each_model_cheapest_first()
    {
        using var response = await gateway.PostAsync("/v1/compare", """{"size":"1024x1024","quality":"medium","n":4,"models":["gpt-image-2","imprest-sandbox-1"]}""");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(["sandbox/imprest-sandbox-1", "openai/gpt-image-2"], body["models"]!.AsArray().Select(model => (string?)model!["model"]));
        Assert.Equal("0.21084", (string?)body["models"]![1]!["expected_usd"]);
    }

    [Theory]
    [InlineData("""{"n":0}""", "n")]
    [InlineData("""{"n":"four"}""", "n")]
    [InlineData("""{"operation":"paint"}""", "operation")]
    [InlineData("""{"size":"banana"}""", "size")]
    [InlineData("""{"size":"9zz"}""", "size")]
    [InlineData("""{"quality":"zz"}""", "quality")]
    [InlineData("""{"models":"gpt-image-2"}""", "models")]
    [InlineData("""{"colour":"red"}""", "colour")]
    public async Task A_wrong_field_is_named(string body, string param)
    {
        using var response = await gateway.PostAsync("/v1/compare", body);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        Assert.Equal(("invalid_request", param), ((string?)error["code"], (string?)error["param"]));
    }
}

using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Tests.Providers.Google;

public sealed class GoogleErrorTests : GoogleFixture
{
    [Theory]
    [InlineData("400", Outcome.Invalid, "INVALID_ARGUMENT")]
    [InlineData("401", Outcome.Failed, "CREDENTIALS_MISSING")]
    [InlineData("403", Outcome.Failed, "SERVICE_DISABLED")]
    [InlineData("404", Outcome.Failed, "NOT_FOUND")]
    [InlineData("429", Outcome.Failed, "RESOURCE_EXHAUSTED")]
    [InlineData("500", Outcome.Failed, "INTERNAL")]
    [InlineData("503", Outcome.Failed, "UNAVAILABLE")]
    [InlineData("502", Outcome.Failed, "http_502")]
    [InlineData("insufficient_quota", Outcome.Failed, "insufficient_quota")]
    [InlineData("billing_hard_limit", Outcome.Failed, "insufficient_quota")]
    [InlineData("redirect", Outcome.Failed, "redirect_refused")]
    public async Task The_code_tells_an_operator_what_it_was(string misbehavior, Outcome outcome, string code)
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(new Misbehavior(misbehavior));
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
    }

    [Fact]
    public async Task The_field_at_fault_is_named() =>
        Assert.Equal("generation_config.image_config", (await RunAsync<ProviderOutcome.Failed>(Misbehavior.Status(400))).Param);

    [Fact]
    public async Task A_key_that_is_not_valid_is_the_operators_fault_though_it_is_a_400_and_is_struck_out()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With("AIza-wrong").RunAsync(Request(), null, default));
        Assert.Equal((Outcome.Failed, "API_KEY_INVALID", 400), (failed.Outcome, failed.Code, failed.HttpStatus));
        Assert.Equal("API key not valid: ***. Please pass a valid API key.", failed.Message);
        Assert.Empty(Emulator.Bill);
    }

    [Theory]
    [InlineData("34.4s", 34_400)]
    [InlineData("0s", 0)]
    [InlineData("9999999999s", 86_400_000)]
    [InlineData("-3s", null)]
    [InlineData("soon", null)]
    public void A_rate_limit_says_in_its_details_when_to_come_back(string delay, int? milliseconds)
    {
        var body = $$$"""{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[7,{"@type":"x"},{"retryDelay":"{{{delay}}}"}]}}""";
        var failed = Assert.IsType<ProviderOutcome.Failed>(GoogleRefusalTests.Read(body, 429));
        Assert.Equal(milliseconds is { } wait ? TimeSpan.FromMilliseconds(wait) : null, failed.RetryAfter);
    }

    [Theory]
    [InlineData("""{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}""", Outcome.Failed, "FAILED_PRECONDITION")]
    [InlineData("""[{"error":{"code":400,"message":"Bad","status":"INVALID_ARGUMENT"}}]""", Outcome.Invalid, "INVALID_ARGUMENT")]
    [InlineData("""{"error":"no"}""", Outcome.Invalid, "http_400")]
    [InlineData("", Outcome.Invalid, "http_400")]
    public void An_error_in_any_form_ends_the_call(string body, Outcome outcome, string code)
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(GoogleRefusalTests.Read(body, 400));
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
    }
}

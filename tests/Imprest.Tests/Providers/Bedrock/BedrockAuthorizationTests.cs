using Imprest.Emulators.Bedrock;
using Imprest.Providers;
using Imprest.Providers.Bedrock;

namespace Imprest.Tests.Providers.Bedrock;

/// <summary>The emulator works every signature out anew, so a call that it answers was signed well.</summary>
public sealed class BedrockAuthorizationTests() : EmulatorFixture<BedrockEmulator>(BedrockProvider.Kind, BedrockEmulator.StartAsync)
{
    private const string Core = "stability.stable-image-core-v1:1";

    [Fact]
    public async Task A_call_is_signed_for_its_region()
    {
        await RunAsync<ProviderOutcome.Completed>(Request(Core) with { Prompt = "Une théière 🫖" });
        Assert.StartsWith($"AWS4-HMAC-SHA256 Credential={Emulator.Credential}/", Call.Headers["authorization"], StringComparison.Ordinal);
        Assert.Contains($"/{BedrockEmulator.Region}/bedrock/aws4_request, SignedHeaders=content-type;host;x-amz-date, ", Call.Headers["authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_token_is_signed_with_the_call()
    {
        var settings = new Dictionary<string, string>(Emulator.Settings) { ["session_token"] = BedrockEmulator.SessionToken };
        Assert.IsType<ProviderOutcome.Completed>(await With(Emulator.Credential, settings).RunAsync(Request(Core), null, default));
        Assert.Contains("x-amz-security-token", Call.Headers["authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_an_address_with_slashes_is_signed_as_one_part()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request("arn:aws:bedrock:us-west-2:123456789012:inference-profile/us.amazon.nova-canvas-v1:0"));
        Assert.Equal((404, "ResourceNotFoundException"), (failed.HttpStatus, failed.Code)); // And not 403: the signature was good.
    }

    [Theory]
    [InlineData("secret_access_key", "another/SecretKey", "InvalidSignatureException")]
    [InlineData("region", "eu-west-1", "InvalidSignatureException")]
    [InlineData("session_token", "stale", "ExpiredTokenException")]
    public async Task A_wrong_signature_is_refused(string setting, string value, string code)
    {
        var settings = new Dictionary<string, string>(Emulator.Settings) { [setting] = value };
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With(Emulator.Credential, settings).RunAsync(Request(Core), null, default));
        Assert.Equal((403, code), (failed.HttpStatus, failed.Code));
        Assert.Empty(Emulator.Bill);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_makes_no_good_signature()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With(Emulator.Credential, time: new Late()).RunAsync(Request(Core), null, default));
        Assert.Equal((403, "InvalidSignatureException"), (failed.HttpStatus, failed.Code));
    }

    [Fact]
    public async Task A_bearer_token_goes_in_place_of_a_signature()
    {
        var settings = new Dictionary<string, string> { ["region"] = BedrockEmulator.Region };
        Assert.IsType<ProviderOutcome.Completed>(await With(BedrockEmulator.BearerToken, settings).RunAsync(Request(Core), null, default));
        Assert.Equal("Bearer " + BedrockEmulator.BearerToken, Call.Headers["authorization"]);
        Assert.DoesNotContain("x-amz-date", Call.Headers.Keys);
    }

    [Theory]
    [InlineData("secret_access_key")]
    [InlineData("region")]
    public async Task An_access_key_without_what_it_needs_sends_nothing(string setting)
    {
        var settings = Emulator.Settings.Where(pair => pair.Key != setting).ToDictionary();
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With(Emulator.Credential, settings).RunAsync(Request(Core), null, default));
        Assert.Equal((true, "not_configured"), (failed.NothingWasSent, failed.Code));
        Assert.Contains(setting, failed.Message, StringComparison.Ordinal);
        Assert.Empty(Emulator.Calls);
    }

    [Theory]
    [InlineData("AKIAEMULATEDBEDROCK7", true)]
    [InlineData("ASIA0123456789ABCDEF", true)]
    [InlineData("bedrock-api-key-ZW11bGF0ZWQ=", false)]
    [InlineData("ABSKQmVkcm9ja0FQSUtleS0=", false)]
    [InlineData("", false)]
    public void An_access_keys_id_is_told_from_a_token(string credential, bool isId) => Assert.Equal(isId, BedrockAuthorization.IsAccessKeyId(credential));

    private sealed class Late : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - TimeSpan.FromMinutes(20);
    }
}

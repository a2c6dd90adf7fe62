using Imprest.Emulators;
using Imprest.Emulators.Stability;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Stability;

namespace Imprest.Tests.Providers.Stability;

public sealed class StabilityAnswerTests() : EmulatorFixture<StabilityEmulator>(StabilityProvider.Kind, StabilityEmulator.StartAsync)
{
    [Fact]
    public async Task A_filtered_answers_blurred_image_is_not_delivered_and_not_billed()
    {
        Emulator.Next(Misbehavior.ModerationOutput);
        var done = await RunAsync<ProviderOutcome.Completed>(Request("core"));
        Assert.Empty(done.Images);
        Assert.Equal((1, "0"), (done.Withheld, Assert.Single(Emulator.Bill).CostUsd));
        Assert.Contains("CONTENT_FILTERED", done.WithheldReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("moderation", Outcome.BlockedBefore, "content_moderation")]
    [InlineData("403", Outcome.Failed, "forbidden")]
    [InlineData("402", Outcome.Failed, "insufficient_quota")]
    [InlineData("429", Outcome.Failed, "rate_limit_exceeded")]
    [InlineData("422", Outcome.Invalid, "invalid_language")]
    [InlineData("502", Outcome.Failed, "http_502")]
    public async Task The_code_tells_an_operator_what_it_was(string misbehavior, Outcome outcome, string code)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request("core"));
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
    }

    [Fact]
    public async Task A_refused_field_is_told_in_the_providers_words()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request("core") with { Seed = -5 });
        Assert.Equal((Outcome.Invalid, "bad_request", "seed: must be 0 to 4294967294"), (failed.Outcome, failed.Code, failed.Message));
    }

    [Fact]
    public async Task A_key_that_the_provider_repeats_is_struck_out()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(await With("sk-secret-but-wrong").RunAsync(Request("core"), null, default));
        Assert.Equal((401, "authorization: Bearer *** is invalid"), (failed.HttpStatus, failed.Message));
    }

    [Fact]
    public void The_provider_says_that_a_flagged_request_is_not_charged() =>
        Assert.Equal(ProviderCharge.No, PriceBook.BuiltIn.Policies.Single(policy => policy.Provider == "stability").ChargeFor(Outcome.BlockedBefore));
}

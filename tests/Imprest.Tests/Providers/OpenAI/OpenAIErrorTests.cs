using System.Text;
using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIErrorTests : OpenAIFixture
{
    [Fact]
    public async Task The_field_at_fault_is_named()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request() with { Size = "7x7" });
        Assert.Equal((Outcome.Invalid, "size", "invalid_value"), (failed.Outcome, failed.Param, failed.Code));
    }

    [Fact]
    public async Task A_rate_limit_says_when_to_come_back()
    {
        Emulator.Next(Misbehavior.RateLimited(retryAfter: 17));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((TimeSpan.FromSeconds(17), "rate_limit_exceeded"), (failed.RetryAfter, failed.Code));
    }

    [Theory]
    [InlineData("insufficient_quota", "insufficient_quota")]
    [InlineData("billing_hard_limit", "billing_hard_limit_reached")]
    [InlineData("404", "model_not_found")]
    [InlineData("403", "unsupported_country_region_territory")]
    [InlineData("502", "http_502")]
    [InlineData("redirect", "redirect_refused")]
    public async Task The_code_tells_an_operator_what_it_was(string misbehavior, string code)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        Assert.Equal(code, (await RunAsync<ProviderOutcome.Failed>(Request())).Code);
    }

    [Fact]
    public async Task A_key_that_the_provider_repeats_is_struck_out()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(
            await With(Connection("sk-secret-but-wrong")).RunAsync(Request(), null, default));
        Assert.Equal((401, "invalid_api_key"), (failed.HttpStatus, failed.Code));
        Assert.Equal("Incorrect API key provided: ***.", failed.Message);
    }

    [Fact]
    public async Task Where_the_answer_names_no_stage_moderation_stopped_the_input()
    {
        Emulator.Next(Misbehavior.ModerationUnstaged, Misbehavior.ModerationOutput);
        Assert.Equal(Outcome.BlockedBefore, (await RunAsync<ProviderOutcome.Failed>(Request())).Outcome);
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((Outcome.BlockedAfter, """{"moderation_stage":"output","categories":["violence"]}"""), (failed.Outcome, failed.ModerationDetails));
    }

    [Fact]
    public async Task A_prompt_can_make_the_emulator_misbehave_by_hand()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request() with { Prompt = "A teapot [[emulate:moderation_output,billable]]" });
        Assert.Equal(Outcome.BlockedAfter, failed.Outcome);
        Assert.Equal(("moderation_output", true), (Emulator.Bill[0].Outcome, Emulator.BilledUsd > 0.04m));
    }

    [Theory]
    [InlineData(400, """{"error":{"message":"no","code":null,"type":"invalid_request_error","param":null}}""", Outcome.Invalid, "http_400")]
    [InlineData(400, """{"error":{"message":"no","code":"content_policy_violation"}}""", Outcome.BlockedBefore, "content_policy_violation")]
    [InlineData(500, """{"error":"down"}""", Outcome.Failed, "http_500")]
    [InlineData(500, """{"error":{"message":7,"code":500,"param":[]}}""", Outcome.Failed, "500")]
    [InlineData(418, "", Outcome.Failed, "http_418")]
    [InlineData(400, "\uFFFF not JSON", Outcome.Invalid, "http_400")]
    [InlineData(200, """{"error":{"message":"busy","type":"server_error"}}""", Outcome.Failed, "server_error")]
    [InlineData(200, """{"error":{"message":"bad","type":"invalid_request_error","code":"x"}}""", Outcome.Invalid, "x")]
    public void An_error_body_of_any_form_is_an_outcome(int status, string body, Outcome outcome, string code)
    {
        var failed = OpenAIError.Read(status, Encoding.UTF8.GetBytes(body), null);
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
    }

    [Fact]
    public void Usage_that_comes_with_a_failure_is_kept_for_the_providers_cost() =>
        Assert.Equal(1056, OpenAIError.Read(400, """{"error":{"code":"moderation_blocked"},"usage":{"input_tokens":9,"output_tokens":1056}}"""u8.ToArray(), null).Usage!.OutputTokens);

    [Fact]
    public void A_long_message_is_cut() =>
        Assert.Equal(2_000, OpenAIError.Read(500, Encoding.UTF8.GetBytes(new string('x', 100_000)), null).Message.Length);
}

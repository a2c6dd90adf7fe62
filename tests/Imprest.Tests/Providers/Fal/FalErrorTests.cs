using System.Net;
using System.Text;
using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Fal;
using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Fal;

public sealed class FalErrorTests : FalFixture
{
    [Fact]
    public async Task A_wrong_input_is_found_in_the_result_and_its_field_is_named()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Request() with { Size = "1x1" });
        Assert.Equal((Outcome.Invalid, "image_size", "value_error", 422), (failed.Outcome, failed.Param, failed.Code, failed.HttpStatus));
        Assert.Equal(0m, Emulator.BilledUsd);
    }

    [Theory]
    [InlineData("insufficient_quota", Outcome.Failed, "insufficient_quota")]
    [InlineData("billing_hard_limit", Outcome.Failed, "insufficient_quota")]
    [InlineData("403", Outcome.Failed, "http_403")]
    [InlineData("404", Outcome.Failed, "model_not_found")]
    [InlineData("400", Outcome.Invalid, "bad_request")]
    [InlineData("moderation", Outcome.BlockedBefore, "content_policy_violation")]
    [InlineData("task_failed", Outcome.Failed, "runner_server_error")]
    [InlineData("task_timeout", Outcome.Failed, "request_timeout")] // A 504 in place of the result is how the work ended.
    [InlineData("502", Outcome.Failed, "http_502")]
    public async Task The_code_tells_an_operator_what_it_was(string misbehavior, Outcome outcome, string code)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request());
        Assert.Equal((outcome, code, 0m), (failed.Outcome, failed.Code, Emulator.BilledUsd));
    }

    [Fact]
    public async Task A_key_that_the_provider_repeats_is_struck_out()
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(
            await With(Connection("secret-but-wrong")).RunAsync(Request(), null, default));
        Assert.Equal((401, "No user found for Key ID and Secret: Key ***"), (failed.HttpStatus, failed.Message));
    }

    [Theory]
    [InlineData(422, """{"detail":[{"loc":["body","prompt"],"msg":"no","type":"content_policy_violation"}]}""", Outcome.BlockedBefore, "content_policy_violation", "prompt")]
    [InlineData(422, """{"detail":[{"loc":["body","x"],"msg":"no","type":"missing"},{"loc":["body","image_urls",0],"msg":"no","type":"content_policy_violation"}]}""", Outcome.BlockedBefore, "content_policy_violation", "image_urls.0")]
    [InlineData(422, """{"detail":[{"loc":["body"],"msg":"no","type":"no_media_generated"}]}""", Outcome.Failed, "no_media_generated", null)]
    [InlineData(400, """{"detail":[{"loc":["body"],"msg":"no","type":"downstream_service_error"}]}""", Outcome.Failed, "downstream_service_error", null)]
    [InlineData(504, """{"detail":[{"loc":["body"],"msg":"slow","type":"generation_timeout"}]}""", Outcome.Failed, "generation_timeout", null)]
    [InlineData(504, """{"detail":"Request timed out","error_type":"request_timeout"}""", Outcome.Failed, "request_timeout", null)]
    [InlineData(422, """{"detail":"words"}""", Outcome.Invalid, "http_422", null)]
    [InlineData(422, """{"detail":7}""", Outcome.Invalid, "http_422", null)]
    [InlineData(500, "<html>", Outcome.Failed, "http_500", null)]
    [InlineData(402, "", Outcome.Failed, "insufficient_quota", null)]
    public void An_error_body_of_any_form_is_an_outcome(int status, string body, Outcome outcome, string code, string? param)
    {
        var failed = FalError.Read(Answer(status, body));
        Assert.Equal((outcome, code, param), (failed.Outcome, failed.Code, failed.Param));
    }

    [Theory]
    // In place of a result: how the work ended, or a question that was not answered?
    [InlineData(500, """{"detail":"Internal Server Error"}""", null, true)]
    [InlineData(500, "<html>", null, false)]
    [InlineData(504, """{"detail":"Request timed out","error_type":"request_timeout"}""", null, true)]
    [InlineData(504, "", null, false)]
    [InlineData(504, "", "request_timeout", true)]
    [InlineData(403, """{"detail":"User is locked. Reason: Exhausted balance."}""", null, false)]
    [InlineData(401, """{"detail":"No user found for Key ID and Secret"}""", null, false)]
    [InlineData(429, """{"detail":"Too many requests"}""", null, false)]
    [InlineData(403, """{"detail":[{"loc":["body"],"msg":"no","type":"forbidden"}]}""", null, true)]
    [InlineData(422, """{"detail":[{"loc":["body"],"msg":"no","type":"value_error"}]}""", null, true)]
    public void An_error_counts_as_the_works_only_where_the_work_can_have_said_it(int status, string body, string? header, bool work) =>
        Assert.Equal(work, FalError.IsOfTheWork(Answer(status, body, header)));

    private static Exchange.Answered Answer(int status, string body, string? errorType = null)
    {
        var response = new HttpResponseMessage((HttpStatusCode)status);
        if (errorType is not null)
            response.Headers.Add("X-Fal-Error-Type", errorType);
        return new(status, response.Headers, new ByteArrayContent([]).Headers, Encoding.UTF8.GetBytes(body), null);
    }
}

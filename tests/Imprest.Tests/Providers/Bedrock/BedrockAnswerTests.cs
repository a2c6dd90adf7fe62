using System.Text;
using Imprest.Emulators;
using Imprest.Emulators.Bedrock;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Bedrock;
using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Bedrock;

public sealed class BedrockAnswerTests() : EmulatorFixture<BedrockEmulator>(BedrockProvider.Kind, BedrockEmulator.StartAsync)
{
    private const string Nova = "amazon.nova-canvas-v1:0";
    private const string Core = "stability.stable-image-core-v1:1";

    [Fact]
    public async Task Images_that_Amazon_blocked_are_told_from_those_that_came()
    {
        Emulator.Next(Misbehavior.Withheld(2));
        var done = await RunAsync<ProviderOutcome.Completed>(Request(Nova) with { Images = 5 });
        Assert.Equal((3, 2, "Some of the generated images have been blocked by our content filters."), (done.Images.Count, done.Withheld, done.WithheldReason));
        Assert.Equal("0.18", Assert.Single(Emulator.Bill).CostUsd);
    }

    [Theory]
    [InlineData(Nova, "moderation_input", 400, "ValidationException")]
    [InlineData(Core, "moderation_input", 200, "filter_reason")]
    [InlineData(Core, "moderation", 200, "request_moderated")]
    public async Task A_blocked_prompt_is_blocked_whatever_form_the_answer_has(string model, string misbehavior, int status, string code)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(model));
        Assert.Equal((Outcome.BlockedBefore, status, code), (failed.Outcome, failed.HttpStatus, failed.Code));
    }

    [Theory]
    [InlineData("429", Outcome.Failed, "ThrottlingException")]
    [InlineData("408", Outcome.Failed, "ModelTimeoutException")]
    [InlineData("403", Outcome.Failed, "AccessDeniedException")]
    [InlineData("400", Outcome.Invalid, "ValidationException")]
    [InlineData("insufficient_quota", Outcome.Failed, "ServiceQuotaExceededException")]
    [InlineData("502", Outcome.Failed, "http_502")]
    public async Task The_kind_of_an_error_is_its_code(string misbehavior, Outcome outcome, string code)
    {
        Emulator.Next(new Misbehavior(misbehavior));
        var failed = await RunAsync<ProviderOutcome.Failed>(Request(Nova));
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
        Assert.StartsWith("req_bedrock_", failed.ProviderRequestId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"finish_reasons":["Filter reason: input image"]}""", Outcome.BlockedBefore)]
    [InlineData("""{"finish_reasons":["Filter reason: output image"]}""", Outcome.BlockedAfter)]
    [InlineData("""{"finish_reasons":["Filter reason: output image"],"images":["aGk="]}""", Outcome.BlockedAfter)]
    [InlineData("""{"finish_reasons":["Inference error"]}""", Outcome.Failed)]
    [InlineData("""{"finish_reasons":[null],"images":[]}""", Outcome.NoImage)]
    [InlineData("""{"status":"Content Moderated"}""", Outcome.BlockedAfter)]
    [InlineData("""{"images":[],"error":"something broke"}""", Outcome.Failed)]
    [InlineData("""{"images":null,"error":null}""", Outcome.NoImage)]
    [InlineData("""{"images":[7],"error":{}}""", Outcome.NoImage)]
    public void A_success_without_an_image_says_why(string body, Outcome outcome)
    {
        var read = BedrockAnswer.Read(Answer(200, body), asked: 1);
        Assert.Equal(outcome, read switch
        {
            ProviderOutcome.Failed failed => failed.Outcome,
            ProviderOutcome.Completed { Withheld: > 0, Images.Count: 0 } => Outcome.BlockedAfter,
            _ => Outcome.NoImage,
        });
    }

    [Theory]
    [InlineData("""{"__type":"com.amazon.coral.service#ThrottlingException","Message":"slow down"}""", 400, Outcome.Invalid, "ThrottlingException")]
    [InlineData("""{"message":"invalid_prompts … One or more prompts contains filtered words.","__type":"ValidationException"}""", 400, Outcome.BlockedBefore, "ValidationException")]
    [InlineData("""{"message":7,"__type":[]}""", 500, Outcome.Failed, "http_500")]
    [InlineData("not JSON", 424, Outcome.Failed, "http_424")]
    public void An_error_body_of_any_form_is_an_outcome(string body, int status, Outcome outcome, string code)
    {
        var failed = BedrockError.Read(Answer(status, body));
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
    }

    private static Exchange.Answered Answer(int status, string body)
    {
        using var response = new HttpResponseMessage();
        return new(status, response.Headers, response.Content.Headers, Encoding.UTF8.GetBytes(body), RetryAfter: null);
    }
}

using System.Net;
using System.Text;
using Imprest.Emulators;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Google;
using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Google;

/// <summary>The three forms of a refusal, and what is none.</summary>
public sealed class GoogleRefusalTests : GoogleFixture
{
    [Fact]
    public async Task A_blocked_prompt_is_a_success_that_is_billed_and_tells_its_tokens()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Misbehavior.ModerationInput);
        Assert.Equal((Outcome.BlockedBefore, "PROHIBITED_CONTENT", 200), (failed.Outcome, failed.Code, failed.HttpStatus));
        Assert.Equal((4, 0), (failed.Usage!.InputTokens, failed.Usage.OutputTokens));
        Assert.Equal(Assert.Single(Emulator.Bill).RequestId, failed.ProviderRequestId);
        Assert.Equal(0.000008m, Emulator.BilledUsd);
        Assert.Equal(ProviderCharge.Yes, PriceBook.BuiltIn.PolicyOf("google").ChargeFor(failed.Outcome, failed.HttpStatus));
    }

    [Fact]
    public async Task An_image_that_is_held_back_is_blocked_after_the_work_in_the_services_words()
    {
        var failed = await RunAsync<ProviderOutcome.Failed>(Misbehavior.ModerationOutput);
        Assert.Equal((Outcome.BlockedAfter, "IMAGE_SAFETY", 200), (failed.Outcome, failed.Code, failed.HttpStatus));
        Assert.StartsWith("Unable to show the generated image.", failed.Message, StringComparison.Ordinal);
        Assert.NotNull(failed.Usage);
    }

    [Fact]
    public async Task Words_instead_of_an_image_are_a_refusal_with_its_tokens()
    {
        var done = await RunAsync<ProviderOutcome.Completed>(Misbehavior.RefusalInWords);
        Assert.Equal("I can't make that image, but I can describe one.", done.Refusal);
        Assert.Equal((14, 337), (done.Usage!.OutputTextTokens, done.Usage.ThinkingTokens));
    }

    [Theory]
    [InlineData("SAFETY")]
    [InlineData("RECITATION")]
    [InlineData("BLOCKLIST")]
    [InlineData("PROHIBITED_CONTENT")]
    [InlineData("SPII")]
    [InlineData("IMAGE_SAFETY")]
    [InlineData("IMAGE_PROHIBITED_CONTENT")]
    [InlineData("IMAGE_RECITATION")]
    public void Moderation_has_many_names(string reason)
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(Read($$$"""{"candidates":[{"content":{},"finishReason":"{{{reason}}}"}],"usageMetadata":{"promptTokenCount":9,"thoughtsTokenCount":40,"totalTokenCount":49}}"""));
        Assert.Equal((Outcome.BlockedAfter, reason, new Usage { InputTokens = 9, OutputTokens = 0, ThinkingTokens = 40 }), (failed.Outcome, failed.Code, failed.Usage));
    }

    [Theory]
    [InlineData("NO_IMAGE")]
    [InlineData("IMAGE_OTHER")]
    [InlineData("OTHER")]
    [InlineData("MAX_TOKENS")]
    public void Other_ends_are_no_image_and_no_refusal(string reason)
    {
        var done = Assert.IsType<ProviderOutcome.Completed>(Read($$"""{"candidates":[{"content":{"parts":[{"text":"Half a sen"}]},"finishReason":"{{reason}}"}]}"""));
        Assert.Empty(done.Images);
        Assert.Null(done.Refusal);
    }

    [Fact]
    public void Sketches_and_words_of_its_thinking_are_no_result()
    {
        var done = Assert.IsType<ProviderOutcome.Completed>(Read("""
            {"candidates":[{"content":{"parts":[{"text":"Let me see","thought":true},{"inlineData":{"mimeType":"image/png","data":"AAAA"},"thought":true},
            {"inlineData":{"mimeType":"image/jpeg","data":"BBBB"}}]},"finishReason":"STOP"}]}
            """));
        Assert.Equal("BBBB", Encoding.ASCII.GetString(Assert.Single(done.Images).Base64.Span));
        Assert.Equal(("jpeg", null), (done.OutputFormat, done.Refusal));
    }

    [Fact]
    public void Words_beside_an_image_are_no_refusal()
    {
        var done = Assert.IsType<ProviderOutcome.Completed>(Read("""{"candidates":[{"content":{"parts":[{"text":"Here it is"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},"finishReason":"STOP"}]}"""));
        Assert.Single(done.Images);
        Assert.Null(done.Refusal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"OK\"")]
    [InlineData("""{"status":"fine"}""")]
    public void What_is_no_such_answer_is_no_answer(string body) => Assert.IsType<ProviderOutcome.NoAnswer>(Read(body));

    [Theory]
    [InlineData("""{"candidates":7}""")]
    [InlineData("""{"candidates":[null,7,{"content":[]},{"content":{"parts":[null,{"inlineData":"x"},{"inlineData":{"data":7}},{"text":{}}]}}]}""")]
    [InlineData("""{"responseId":7,"usageMetadata":null,"promptFeedback":"no"}""")]
    public void Strange_members_count_as_missing(string body) => Assert.Empty(Assert.IsType<ProviderOutcome.Completed>(Read(body)).Images);

    internal static ProviderOutcome Read(string body, int status = 200)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        return GeminiAnswer.Read(new Exchange.Answered(status, response.Headers, response.Content.Headers, Encoding.UTF8.GetBytes(body), null));
    }
}

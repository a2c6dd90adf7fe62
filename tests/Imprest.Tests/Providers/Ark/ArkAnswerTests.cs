using System.Net;
using System.Text;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Ark;
using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Ark;

public sealed class ArkAnswerTests
{
    [Fact]
    public void Of_a_set_the_images_that_came_are_kept_and_those_of_the_filter_counted()
    {
        var done = Assert.IsType<ProviderOutcome.Completed>(Read("""
            {"model":"m","created":1757323224,"data":[{"b64_json":"AAAA","size":"2048x2048"},{"error":{"code":"OutputImageSensitiveContentDetected.PolicyViolation","message":"No."}},
             {"error":{"code":"InternalServiceError","message":"Oh."}},{"url":"https://a.example/b.jpeg","size":"2048x2048"}],"usage":{"generated_images":2,"output_tokens":32768,"total_tokens":32768}}
            """));
        Assert.Equal((2, 1, "No.", 1757323224L, null), (done.Images.Count, done.Withheld, done.WithheldReason, done.CreatedAt, done.UnusableUsage));
    }

    [Theory]
    [InlineData("""{"error":{"code":"InternalServiceError","message":"Oh."}}""", Outcome.Failed)]
    [InlineData("""{"data":[],"error":{"code":"OutputImageRiskDetection","message":"No."}}""", Outcome.BlockedAfter)]
    [InlineData("""{"error":{"code":"InputImageSensitiveContentDetected.PrivacyInformation","message":"No."}}""", Outcome.BlockedBefore)]
    public void An_error_in_a_success_ends_the_call(string body, Outcome outcome) => Assert.Equal(outcome, Assert.IsType<ProviderOutcome.Failed>(Read(body)).Outcome);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"data":7}""")]
    public void What_is_no_such_answer_is_no_answer(string body) => Assert.IsType<ProviderOutcome.NoAnswer>(Read(body));

    [Theory]
    [InlineData("""{"data":[null,7,{"url":7},{"b64_json":null},{"error":"no"}]}""")]
    [InlineData("""{"data":[]}""")]
    public void Strange_entries_are_no_images(string body) => Assert.Empty(Assert.IsType<ProviderOutcome.Completed>(Read(body)).Images);

    [Theory]
    [InlineData("""{"error":{"code":"InvalidEndpoint.ClosedEndpoint","message":"Closed."}}""", Outcome.Failed, "InvalidEndpoint.ClosedEndpoint")]
    [InlineData("""{"error":{"message":"What?"}}""", Outcome.Invalid, "http_400")]
    [InlineData("<html>", Outcome.Invalid, "http_400")]
    public void An_error_in_any_form_ends_the_call(string body, Outcome outcome, string code)
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(Read(body, 400));
        Assert.Equal((outcome, code), (failed.Outcome, failed.Code));
    }

    private static ProviderOutcome Read(string body, int status = 200)
    {
        using var response = new HttpResponseMessage((HttpStatusCode)status);
        return ArkAnswer.Read(new Exchange.Answered(status, response.Headers, response.Content.Headers, Encoding.UTF8.GetBytes(body), null));
    }
}

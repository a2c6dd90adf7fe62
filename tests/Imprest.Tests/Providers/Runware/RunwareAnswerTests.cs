using System.Net.Http.Headers;
using System.Text;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Providers.Http;
using Imprest.Providers.Runware;

namespace Imprest.Tests.Providers.Runware;

public sealed class RunwareAnswerTests
{
    private const string Id = "50836053-a0ee-4cf5-b9d6-ae7c5d140ada";

    private static ProviderOutcome Asked(string json, int images = 1, int status = 200)
    {
        using var response = new HttpResponseMessage((System.Net.HttpStatusCode)status);
        HttpResponseHeaders headers = response.Headers;
        return RunwareAnswer.Asked(new Exchange.Answered(status, headers, response.Content.Headers, Encoding.UTF8.GetBytes(json), null), Id, images);
    }

    private static string Result(string more) => $$"""{ "taskType": "imageInference", "taskUUID": "{{Id}}", "status": "success", {{more}} }""";

    private static string Error(string code, string more = "") => $$"""{ "code": "{{code}}", "message": "said so", "taskUUID": "{{Id}}" {{more}} }""";

    [Fact]
    public void Several_results_cost_their_sum()
    {
        var done = Assert.IsType<ProviderOutcome.Completed>(Asked(
            $$"""{ "data": [{{Result("\"imageURL\": \"https://im.runware.ai/a.png\", \"cost\": 0.0038")}}, {{Result("\"imageURL\": \"https://im.runware.ai/b.png\", \"cost\": 3.8e-3")}}] }""", 2));
        Assert.Equal((2, 0.0076m, null), (done.Images.Count, done.ReportedCostUsd, done.UnusableUsage));
    }

    [Theory]
    [InlineData("\"cost\": \"0.0038\"", null, "cost is not a number")]
    [InlineData("\"cost\": -1", null, "cost is negative")]
    [InlineData("\"cost\": 1e9", null, "cost is absurdly large")]
    [InlineData("\"cost\": 1e99", null, "cost is not a number")]
    [InlineData("\"cost\": null", null, null)]
    [InlineData("\"cost\": 0", null, null)]
    [InlineData("\"seed\": 1", null, null)]
    public void A_cost_that_is_no_sane_amount_is_no_evidence(string cost, string? usd, string? why)
    {
        var done = Assert.IsType<ProviderOutcome.Completed>(Asked($$"""{ "data": [{{Result("\"imageURL\": \"https://im.runware.ai/a.png\", " + cost)}}] }"""));
        Assert.Equal((1, usd, why), (done.Images.Count, done.ReportedCostUsd?.ToString(System.Globalization.CultureInfo.InvariantCulture), done.UnusableUsage));
    }

    [Fact]
    public void While_one_result_is_at_work_the_task_is()
    {
        var still = Assert.IsType<ProviderOutcome.Accepted>(Asked($$"""{ "data": [{{Result("\"imageURL\": \"https://im.runware.ai/a.png\"")}}, { "taskUUID": "{{Id}}", "status": "processing", "progress": 30 }] }""", 2));
        Assert.Equal((Id, true, 0.3m), (still.Handle, still.Started, still.Progress));
    }

    [Theory]
    [InlineData("""{ "data": [] }""")]
    [InlineData("""{ "data": [{ "taskUUID": "11111111-1111-4111-8111-111111111111", "status": "success", "imageURL": "https://im.runware.ai/other.png" }] }""")]
    public void What_is_not_told_yet_is_asked_again(string json) => Assert.IsType<ProviderOutcome.Accepted>(Asked(json));

    [Fact]
    public void Results_beside_an_error_are_kept()
    {
        var done = Assert.IsType<ProviderOutcome.Completed>(Asked(
            $$"""{ "data": [{{Result("\"imageURL\": \"https://im.runware.ai/a.png\", \"cost\": 0.0038")}}], "errors": [{{Error("nsfwContentDetected")}}] }""", 2));
        Assert.Equal((1, 1, "said so", 0.0038m), (done.Images.Count, done.Withheld, done.WithheldReason, done.ReportedCostUsd));
    }

    [Fact]
    public void A_picture_that_was_flagged_is_kept_back()
    {
        var done = Assert.IsType<ProviderOutcome.Completed>(Asked($$"""{ "data": [{{Result("\"imageURL\": \"https://im.runware.ai/a.png\", \"NSFWContent\": true, \"cost\": 0.0038")}}] }"""));
        Assert.Equal((0, 1, 0.0038m), (done.Images.Count, done.Withheld, done.ReportedCostUsd));
    }

    [Theory]
    [InlineData("promptBlocked", Outcome.BlockedBefore, "promptBlocked")]
    [InlineData("providerContentPolicyViolation", Outcome.BlockedBefore, "providerContentPolicyViolation")]
    [InlineData("insufficientCredits", Outcome.Failed, "insufficient_quota")]
    [InlineData("invalidSteps", Outcome.Invalid, "invalidSteps")]
    [InlineData("unsupportedParameter", Outcome.Invalid, "unsupportedParameter")]
    [InlineData("invalidApiKey", Outcome.Failed, "invalidApiKey")]
    [InlineData("timeoutProvider", Outcome.Failed, "timeoutProvider")]
    [InlineData("taskCancelled", Outcome.Canceled, "taskCancelled")]
    [InlineData("taskFailedOrNotFound", Outcome.Expired, "taskFailedOrNotFound")]
    [InlineData("modelNotFound", Outcome.Failed, "modelNotFound")]
    public void An_error_of_the_task_ends_it(string error, Outcome outcome, string code)
    {
        var failed = Assert.IsType<ProviderOutcome.Failed>(Asked($$"""{ "data": [], "errors": [{{Error(error)}}] }"""));
        Assert.Equal((outcome, code, "said so"), (failed.Outcome, failed.Code, failed.Message));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public void A_question_that_is_refused_says_nothing_of_the_task(int status) =>
        Assert.IsType<ProviderOutcome.NoAnswer>(Asked($$"""{ "errors": [{{Error("whatever")}}] }""", status: status));

    [Fact]
    public void A_question_that_is_at_fault_says_nothing_of_the_task() =>
        Assert.IsType<ProviderOutcome.NoAnswer>(Asked($$"""{ "errors": [{{Error("invalidRequest", ", \"taskType\": \"getResponse\"")}}] }""", status: 400));
}

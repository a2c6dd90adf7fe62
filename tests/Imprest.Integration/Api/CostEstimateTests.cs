using System.Diagnostics;
using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.Api;

public sealed class CostEstimateTests : IAsyncLifetime
{
    private const string Steps = """[{"name":"draft","model":"imprest-sandbox-1","quality":"low","size":"512x512","n":2},{"name":"final","model":"imprest-sandbox-1","quality":"high","size":"1024x1024","discarded":"50%"}]""";

    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync() => gateway = await TestGateway.StartAsync();

    public ValueTask DisposeAsync() => gateway.DisposeAsync();

    [Fact]
    public async Task A_workflow_is_estimated_beside_other_settings_and_models()
    {
        var answer = await EstimateAsync($$"""{"items_a_month":100,"steps":{{Steps}},"what_ifs":["final.discarded=0"],"models":["dall-e-3","nobody"],"seed":7,"simulate":2000}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        // 2 × $0.002, and 1 + ½ + ¼ + ⅛ + 1/16 results of $0.08.
        Assert.Equal("0.159", (string?)answer.Json["account"]!["item"]!["expected_usd"]);
        Assert.Equal("15.9", (string?)answer.Json["account"]!["month"]!["expected_usd"]);
        Assert.Equal("0.404", (string?)answer.Json["account"]!["item"]!["worst_usd"]);
        Assert.Equal((2000, 7), ((int)answer.Json["simulation"]!["items"]!, (int)answer.Json["simulation"]!["seed"]!));
        var others = answer.Json["what_ifs"]!.AsArray();
        Assert.Equal(["estimated", "impossible", "unknown"], others.Select(other => (string?)other!["status"]));
        Assert.Equal("0.084", (string?)others[0]!["account"]!["item"]!["expected_usd"]);
        Assert.Contains("Shut down on 2026-05-12", (string?)others[1]!["problems"]![0]!["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_request_gets_the_same_answer()
    {
        var body = $$"""{"items_a_month":100,"steps":{{Steps}}}""";
        Assert.Equal((await EstimateAsync(body)).Text, (await EstimateAsync(body)).Text);
    }

    [Theory]
    [InlineData("""{"items_a_month":0,"stages":1}""", "invalid_request", "it is from 1 to 100000000. workflow: 'steps' is missing; add 'steps:'")]
    [InlineData("""{"items_a_month":1,"steps":[{"name":"a","model":"nobody"}]}""", "model_unpriced", "Step 'a': No rate card prices nobody.")]
    [InlineData("""{"items_a_month":1,"steps":[{"name":"a","model":"dall-e-3","quality":"low"}]}""", "unsupported_operation", "no quality `low`")]
    [InlineData("""{"items_a_month":1,"steps":[{"name":"a","model":"imprest-sandbox-1"}],"simulate":20001}""", "invalid_request", "`simulate` is a whole number from 1 to 20000")]
    [InlineData("""{"items_a_month":1,"steps":[{"name":"a","model":"imprest-sandbox-1"}],"seed":"x"}""", "invalid_request", "`seed` is a whole number")]
    [InlineData("""{"items_a_month":1,"steps":[{"name":"a","model":"imprest-sandbox-1"}],"models":"x"}""", "invalid_request", "`models` is an array of texts")]
    [InlineData("""{"items_a_month":1,"steps":[{"name":"a","model":"imprest-sandbox-1"}],"what_ifs":["b.n=2"]}""", "invalid_request", "there is no step `b`")]
    [InlineData("""{"items_a_month":1,"steps":[{"name":"a","model":"imprest-sandbox-1"}],"what_ifs":["a.n=2","","","","","","","","","",""]}""", "invalid_request", "At most 10 what-ifs")]
    [InlineData("""{"items_a_month":1,"steps":[{"name":"a","model":"imprest-sandbox-1"}],"what_ifs":["a.runs=100"],"simulate":20000}""", "invalid_request", "This would simulate 2,020,000 calls; one answer simulates at most 2,000,000")]
    [InlineData("""{"name":"\ud83d","steps":[]}""", "invalid_request", "valid Unicode")]
    [InlineData("[1]", "invalid_request", "a JSON object")]
    [InlineData("{", "invalid_request", "not JSON")]
    public async Task What_cannot_be_estimated_is_refused_with_the_reason(string body, string code, string message)
    {
        var answer = await EstimateAsync(body);
        Assert.Equal(code, answer.Code);
        Assert.Contains(message, (string?)answer.Json["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_money_holds_is_refused_and_not_wrapped()
    {
        var answer = await EstimateAsync("""{"items_a_month":100000000,"steps":[{"name":"a","model":"imprest-sandbox-1","quality":"high","size":"2048x2048","n":10,"runs":100,"discarded":"90%","give_up_after":20}],"simulate":10}""");
        Assert.Equal("invalid_request", answer.Code);
        Assert.Contains("nine billion dollars", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_needs_a_key()
    {
        using var stranger = gateway.ClientWith(null);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.ReadAsync(await TestGateway.PostAsync(stranger, "/v1/cost-estimates", "{}"))).Status);
    }

    [Fact]
    public async Task Many_at_once_wait_in_a_short_line_and_calls_are_served_meanwhile()
    {
        var big = $$"""{"items_a_month":100,"steps":{{Steps}},"simulate":20000,"what_ifs":["all.n=1","all.n=2","all.n=3","all.n=4","all.n=5","all.n=6"]}""";
        var estimates = Enumerable.Range(0, 24).Select(_ => EstimateAsync(big)).ToList();
        var watch = Stopwatch.StartNew();
        using var call = await gateway.PostAsync("/v1/images/generations", """{"prompt":"a red fox","size":"64x64","quality":"low"}""");
        Assert.Equal(HttpStatusCode.OK, call.StatusCode);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"{watch.Elapsed}");
        var answers = await Task.WhenAll(estimates);
        Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests, answer.Text));
        Assert.Contains(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status == HttpStatusCode.TooManyRequests), answer => Assert.Equal(("rate_limit_exceeded", "2"), (answer.Code, answer["Retry-After"])));
    }

    private async Task<Answer> EstimateAsync(string body) => await Answer.ReadAsync(await gateway.PostAsync("/v1/cost-estimates", body));
}

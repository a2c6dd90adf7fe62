using Imprest.Integration.Support;

namespace Imprest.Integration.BadInput;

/// <summary>A request that was sent and ended in an error says in the log which one.</summary>
public sealed class EndedInErrorTests(BadInputGateway fixture) : IClassFixture<BadInputGateway>
{
    private readonly TestGateway gateway = fixture.Gateway;

    [Theory]
    [InlineData("[[outcome:blocked]]", 400, "moderation_blocked", "voided", "blocked_before")]
    [InlineData("[[outcome:blocked_after]]", 400, "moderation_blocked", "voided", "blocked_after")]
    [InlineData("[[outcome:refused]]", 400, "moderation_blocked", "voided", "refused")]
    [InlineData("[[outcome:invalid]]", 400, "invalid_request", "voided", "invalid")]
    [InlineData("[[outcome:no_image]]", 502, "provider_error", "voided", "no_image")]
    [InlineData("[[outcome:truncated]]", 502, "provider_error", "voided", "bad_output")]
    [InlineData("[[outcome:not_image]]", 502, "provider_error", "voided", "bad_output")]
    [InlineData("[[outcome:reset]]", 504, "outcome_unknown", "in_doubt", null)]
    [InlineData("[[outcome:unheard_of]]", 400, "invalid_request", "voided", "invalid")]
    public async Task The_log_says_which(string directive, int status, string code, string state, string? outcome)
    {
        using var response = await gateway.PostAsync("/v1/images/generations", $$"""{"prompt":"a fox {{directive}}","size":"64x64","quality":"low"}""");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (string?)(await TestGateway.JsonAsync(response))["error"]!["code"]);
        var id = response.Headers.GetValues("x-request-id").Single();
        var row = await gateway.GetAsync("/v1/requests/" + id);
        Assert.Equal((state, outcome, code), ((string?)row["state"], (string?)row["outcome"], (string?)row["error_code"]));
        var failures = await gateway.GetAsync("/v1/failures?limit=100");
        var failure = failures["data"]!.AsArray().Single(each => (string?)each!["id"] == id)!;
        Assert.NotEmpty((string?)failure["reason"] ?? "");
        Assert.StartsWith(state == "voided" ? "nobody:" : "nobody yet:", (string?)failure["who_paid"], StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;
using Imprest.Integration.Support;

namespace Imprest.Integration.BadInput;

/// <summary>What is wrong with a call is said where it is wrong, with what to do; it stands in the log and costs nothing.</summary>
public sealed class BadCallTests(BadInputGateway fixture) : IClassFixture<BadInputGateway>
{
    private readonly TestGateway gateway = fixture.Gateway;

    public static TheoryData<string> Names => [.. BadCalls.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task Is_refused_explained_and_logged_and_costs_nothing(string name)
    {
        var call = BadCalls.All[name];
        // The log takes 60 rows a minute from one key, and this table has more.
        using var client = gateway.ClientWith(await NewKeyAsync());
        using var body = call.Body();
        using var response = await client.PostAsync(call.Path, body);
        var error = (await TestGateway.JsonAsync(response))["error"]!;
        Assert.Equal(call.Status, (int)response.StatusCode);
        Assert.Equal((call.Code, call.Param), ((string?)error["code"], (string?)error["param"]));
        Assert.Equal(response.Headers.GetValues("x-request-id").Single(), (string?)error["request_id"]);
        Assert.Contains(call.Says, (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal("0", response.Headers.GetValues("x-imprest-charge-usd").Single());
        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
        await AssertLoggedAsync(client, response.Headers.GetValues("x-request-id").Single(), call.Code, "invalid");
    }

    [Fact]
    public async Task A_bad_idempotency_key_is_refused()
    {
        using var response = await gateway.PostAsync("/v1/images/generations", """{"prompt":"a fox"}""", ("Idempotency-Key", new string('k', 256)));
        var error = (await TestGateway.JsonAsync(response))["error"]!;
        Assert.Equal(("invalid_request", "Idempotency-Key"), ((string?)error["code"], (string?)error["param"]));
        await AssertLoggedAsync(gateway.Client, response.Headers.GetValues("x-request-id").Single(), "invalid_request", "invalid");
    }

    /// <summary>An account of its own, so that tests beside this one change nothing in it.</summary>
    private async Task<string> NewKeyAsync()
    {
        using var account = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"bad input"}""");
        var id = (string?)(await TestGateway.JsonAsync(account))["id"];
        using var key = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"account_id":"{{id}}","name":"bad input"}""");
        return (string)(await TestGateway.JsonAsync(key))["key"]!;
    }

    private async Task AssertLoggedAsync(HttpClient client, string id, string code, string outcome)
    {
        await gateway.Ledger.FlushAsync();
        using var answer = await client.GetAsync("/v1/requests/" + id);
        var row = await TestGateway.JsonAsync(answer);
        Assert.Equal(("rejected", outcome, code), ((string?)row["state"], (string?)row["outcome"], (string?)row["error_code"]));
        Assert.Equal(("0", "0", 0), ((string?)row["amount_usd"], (string?)row["held_usd"], (int)row["attempts"]!));
        using var balance = await client.GetAsync("/v1/balance");
        var wallet = await TestGateway.JsonAsync(balance);
        Assert.Equal(("50", "0"), ((string?)wallet["balance_usd"], (string?)wallet["held_usd"]));
        using var failures = await client.GetAsync("/v1/failures");
        Assert.Contains((await TestGateway.JsonAsync(failures))["data"]!.AsArray(), failure => (string?)failure!["id"] == id && ((string?)failure["who_paid"])!.StartsWith("nobody", StringComparison.Ordinal));
    }
}

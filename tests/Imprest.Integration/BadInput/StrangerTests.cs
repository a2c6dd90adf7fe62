using System.Net;
using Imprest.Integration.Support;

namespace Imprest.Integration.BadInput;

/// <summary>Who is nobody is told so and leaves no row; who is somebody else finds nothing.</summary>
public sealed class StrangerTests(BadInputGateway fixture) : IClassFixture<BadInputGateway>
{
    private const string Good = """{"prompt":"a red fox","quality":"low","size":"64x64"}""";
    private readonly TestGateway gateway = fixture.Gateway;

    [Theory]
    [InlineData(null, "Authorization: Bearer")]
    [InlineData("garbage", "check that it was copied whole")]
    [InlineData("sk-proj-0123456789", "Keys begin with imp_live_")]
    [InlineData("imp_live_0123456789012345678901234567890123456789012345678901234567890123456789x", "check that it was copied whole")]
    public async Task Without_a_key_of_ours_a_call_is_401_and_leaves_no_row(string? key, string says)
    {
        var before = await RowsAsync();
        using var client = gateway.ClientWith(key);
        using var response = await TestGateway.PostAsync(client, "/v1/images/generations", Good);
        var error = (await TestGateway.JsonAsync(response))["error"]!;
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(("invalid_api_key", "authentication_error"), ((string?)error["code"], (string?)error["type"]));
        Assert.Contains(says, (string?)error["message"], StringComparison.Ordinal);
        Assert.Equal(before, await RowsAsync());
    }

    [Fact]
    public async Task Another_account_s_request_is_404_in_every_view()
    {
        using var made = await gateway.PostAsync("/v1/images/generations", Good);
        var id = made.Headers.GetValues("x-request-id").Single();
        var entry = (string?)(await gateway.GetAsync("/v1/ledger"))["first_id"];
        var (account, stranger) = await StrangerAsync();
        using var client = stranger;
        string[] paths =
        [
            $"/v1/requests/{id}", $"/v1/requests/{id}/receipt", $"/v1/requests/{id}/images/0", $"/v1/requests?after={id}", $"/v1/failures?after={id}",
            $"/v1/ledger?after={entry}", "/v1/balance?account_id=default", "/v1/ledger?account_id=default", "/v1/requests?account_id=default", "/v1/usage?account_id=default",
        ];
        foreach (var path in paths)
        {
            using var own = await gateway.Client.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.OK), (path, own.StatusCode));
            using var response = await client.GetAsync(path);
            Assert.Equal((path, HttpStatusCode.NotFound), (path, response.StatusCode));
            Assert.Equal("not_found", (string?)(await TestGateway.JsonAsync(response))["error"]!["code"]);
        }

        using var list = await client.GetAsync("/v1/requests");
        Assert.Empty((await TestGateway.JsonAsync(list))["data"]!.AsArray());
        using var quote = await gateway.PostAsync("/v1/quotes", Good);
        var quoteId = (string?)(await TestGateway.JsonAsync(quote))["id"];
        using var pinned = await TestGateway.PostAsync(client, "/v1/images/generations", Good.Replace("{", $$"""{"quote_id":"{{quoteId}}",""", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, pinned.StatusCode);
    }

    [Fact]
    public async Task Another_account_s_idempotency_key_is_another_key()
    {
        using var made = await gateway.PostAsync("/v1/images/generations", Good, ("Idempotency-Key", "shared"));
        var (_, client) = await StrangerAsync();
        using (client)
        {
            using var other = await TestGateway.PostAsync(client, "/v1/images/generations", Good, ("Idempotency-Key", "shared"));
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
            Assert.NotEqual(made.Headers.GetValues("x-request-id").Single(), other.Headers.GetValues("x-request-id").Single());
            Assert.False(other.Headers.Contains("Idempotency-Replayed"));
        }
    }

    private async Task<(string Account, HttpClient Client)> StrangerAsync()
    {
        using var account = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"a stranger"}""");
        var id = (string)(await TestGateway.JsonAsync(account))["id"]!;
        using var key = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"account_id":"{{id}}","name":"a stranger's"}""");
        return (id, gateway.ClientWith((string?)(await TestGateway.JsonAsync(key))["key"]));
    }

    private async Task<int> RowsAsync()
    {
        await gateway.Ledger.FlushAsync(); // Rows of refused calls, of tests before this one too, are written after their answers.
        using var all = await gateway.Admin.GetAsync("/v1/requests?limit=100");
        return (await TestGateway.JsonAsync(all))["data"]!.AsArray().Count;
    }
}

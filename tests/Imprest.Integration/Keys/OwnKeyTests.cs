using System.Net;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;

namespace Imprest.Integration.Keys;

/// <summary>An account manages its own keys, and makes none that may do more than the key that makes it.</summary>
public sealed class OwnKeyTests
{
    [Fact]
    public async Task An_account_makes_lists_and_revokes_its_own_keys()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await MakeAsync(gateway.Client, """{"name":"shop","highest_quality":"low","limits":[{"period":"month","limit_usd":"5"}]}""");
        Assert.Equal((HttpStatusCode.Created, "default", "account", "low"), (made.Status, (string?)made.Json["account_id"], (string?)made.Json["role"], (string?)made.Json["highest_quality"]));
        using var shop = gateway.ClientWith((string)made.Json["key"]!);
        Assert.Equal(HttpStatusCode.OK, (await shop.GenerateAsync(new())).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await shop.GenerateAsync(new() { Quality = "high" })).Status);
        Assert.Equal(["shop", "first key"], (await gateway.ListAsync("/v1/keys")).Select(key => (string?)key["name"])); // Not those of its operator.
        Assert.All(await gateway.ListAsync("/v1/keys"), key => Assert.Null(key["key"]));
        Assert.NotNull((await RevokeAsync(gateway.Client, (string)made.Json["id"]!)).Json["revoked_at"]);
        Assert.Equal("invalid_api_key", (await shop.GenerateAsync(new())).Code);
    }

    [Theory]
    [InlineData("""{"name":"r","allowed_models":["imprest-sandbox-1"]}""")]
    [InlineData("""{"name":"r","highest_quality":"high"}""")]
    [InlineData("""{"name":"r","highest_size":"4K"}""")]
    [InlineData("""{"name":"r","required_labels":["team"]}""")]
    [InlineData("""{"name":"r","limits":[{"period":"total","limit_usd":"1000"}]}""")]
    public async Task A_restricted_key_manages_none(string rules)
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await MakeAsync(gateway.Client, rules);
        using var restricted = gateway.ClientWith((string)made.Json["key"]!);
        Assert.Equal("permission_denied", (await MakeAsync(restricted, """{"name":"free"}""")).Code);
        Assert.Equal("permission_denied", (await gateway.GetAnswerAsync("/v1/keys", restricted)).Code);
        Assert.Equal("permission_denied", (await RevokeAsync(restricted, await gateway.FirstKeyAsync())).Code);
    }

    [Fact]
    public async Task A_key_whose_rate_the_configuration_limits_manages_none()
    {
        using var data = new TempDirectory();
        string id;
        await using (var before = await TestGateway.StartAsync(directory: data.Path))
            id = await before.FirstKeyAsync();
        await using var gateway = await TestGateway.StartAsync(directory: data.Path, configuration: ($"keys:{id}:images_per_minute", "1"));
        Assert.Equal("permission_denied", (await MakeAsync(gateway.Client, """{"name":"free"}""")).Code);
    }

    [Fact]
    public async Task A_key_that_ends_makes_none_that_outlives_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        var end = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
        using var brief = gateway.ClientWith((string)(await MakeAsync(gateway.Client, $$"""{"name":"brief","expires_at":{{end}}}""")).Json["key"]!);
        Assert.Equal(end, (long?)(await MakeAsync(brief, """{"name":"follows"}""")).Json["expires_at"]);
        Assert.Equal(end - 60, (long?)(await MakeAsync(brief, $$"""{"name":"sooner","expires_at":{{end - 60}}}""")).Json["expires_at"]);
        var later = await MakeAsync(brief, $$"""{"name":"later","expires_at":{{end + 1}}}""");
        Assert.Equal((HttpStatusCode.BadRequest, "expires_at"), (later.Status, (string?)later.Json["error"]!["param"]));
    }

    [Fact]
    public async Task Nobody_manages_beyond_the_own_account_and_role()
    {
        await using var gateway = await TestGateway.StartAsync();
        var first = await gateway.FirstKeyAsync();
        var other = (string)(await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"other"}"""))).Json["id"]!;
        var theirs = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"theirs","account_id":"{{other}}"}"""))).Json;
        var admin = (await gateway.ListAsync("/admin/v1/keys", gateway.Admin)).Single(key => (string?)key["role"] == "operator");
        Assert.Equal(HttpStatusCode.NotFound, (await MakeAsync(gateway.Client, $$"""{"name":"a","account_id":"{{other}}"}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await MakeAsync(gateway.Client, """{"name":"a","role":"operator"}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await MakeAsync(gateway.Client, """{"name":"a","role":"auditor"}""")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await RevokeAsync(gateway.Client, (string)theirs["id"]!)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await RevokeAsync(gateway.Client, (string)admin["id"]!)).Status); // It belongs to the account, and is not its to revoke.
        Assert.Equal(HttpStatusCode.NotFound, (await gateway.GetAnswerAsync($"/v1/keys?account_id={other}")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAnswerAsync("/admin/v1/keys")).Status);
        var itself = await RevokeAsync(gateway.Client, first);
        Assert.Equal((HttpStatusCode.BadRequest, "id"), (itself.Status, (string?)itself.Json["error"]!["param"]));
        var auditor = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"books","role":"auditor"}"""))).Json;
        using var reads = gateway.ClientWith((string)auditor["key"]!);
        Assert.Equal(HttpStatusCode.Forbidden, (await MakeAsync(reads, """{"name":"a"}""")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await RevokeAsync(reads, first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GetAnswerAsync("/v1/keys", reads)).Status);
    }

    [Fact]
    public async Task An_account_has_no_more_than_a_hundred_keys_that_live()
    {
        await using var gateway = await TestGateway.StartAsync();
        var living = (await gateway.ListAsync("/admin/v1/keys?account_id=default", gateway.Admin)).Count;
        var tries = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => MakeAsync(gateway.Client, """{"name":"one of many"}""")));
        var made = tries.Where(each => each.Status == HttpStatusCode.Created).ToList();
        Assert.Equal(100 - living, made.Count); // Together they are no more than one after the other.
        var last = (string)made[0].Json["id"]!;
        Assert.Contains("which is the most", (string?)(await MakeAsync(gateway.Client, """{"name":"one more"}""")).Json["error"]!["message"], StringComparison.Ordinal);
        foreach (var gone in (string[])[last, (string)made[1].Json["id"]!])
        {
            await RevokeAsync(gateway.Client, gone);
            Assert.Equal(HttpStatusCode.Created, (await MakeAsync(gateway.Client, """{"name":"in its place"}""")).Status);
        }

        Assert.Equal(101, (await gateway.ListAsync("/v1/keys")).Select(key => (string?)key["id"]).Distinct().Count()); // Two pages.
    }

    private static async Task<Answer> MakeAsync(HttpClient client, string body) => await Answer.ReadAsync(await TestGateway.PostAsync(client, "/v1/keys", body));

    private static async Task<Answer> RevokeAsync(HttpClient client, string id) => await Answer.ReadAsync(await client.DeleteAsync(new Uri("/v1/keys/" + id, UriKind.Relative)));
}

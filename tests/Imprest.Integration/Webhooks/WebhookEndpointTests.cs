using System.Net;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;

namespace Imprest.Integration.Webhooks;

/// <summary>Who may have which webhooks, and what is said of wrong ones.</summary>
public sealed class WebhookEndpointTests : IAsyncLifetime
{
    private WebhookRig rig = null!;

    public async ValueTask InitializeAsync() => rig = await WebhookRig.StartAsync();

    public ValueTask DisposeAsync() => rig.DisposeAsync();

    [Theory]
    [InlineData("""{}""", "url")]
    [InlineData("""{"url":7}""", "url")]
    [InlineData("""{"url":"hook"}""", "url")]
    [InlineData("""{"url":"ftp://example.com/hook"}""", "url")]
    [InlineData("""{"url":"http://example.com/hook"}""", "url")]
    [InlineData("""{"url":"https://user:word@example.com/hook"}""", "url")]
    [InlineData("""{"url":"https://example.com/hook#a"}""", "url")]
    [InlineData("""{"url":"https://localhost/hook"}""", "url")]
    [InlineData("""{"url":"https://127.0.0.1/hook"}""", "url")]
    [InlineData("""{"url":"https://127.1/hook"}""", "url")]
    [InlineData("""{"url":"https://2130706433/hook"}""", "url")]
    [InlineData("""{"url":"https://0x7f000001/hook"}""", "url")]
    [InlineData("""{"url":"https://10.0.0.7/hook"}""", "url")]
    [InlineData("""{"url":"https://169.254.169.254/latest"}""", "url")]
    [InlineData("""{"url":"https://[::1]/hook"}""", "url")]
    [InlineData("""{"url":"https://[::ffff:10.0.0.7]/hook"}""", "url")]
    [InlineData("""{"url":"https://[64:ff9b::a00:7]/hook"}""", "url")]
    [InlineData("""{"url":"https://example.com/hook","events":[]}""", "events")]
    [InlineData("""{"url":"https://example.com/hook","events":["task.done"]}""", "events")]
    [InlineData("""{"url":"https://example.com/hook","events":"task.failed"}""", "events")]
    [InlineData("""{"url":"https://example.com/hook","secret":"mine"}""", "secret")]
    public async Task A_wrong_one_is_an_error_that_names_what_is_wrong(string json, string param)
    {
        var refused = await rig.PostAsync("/v1/webhooks", json);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request", param), (refused.Status, refused.Code, (string?)refused.Json["error"]!["param"]));
        Assert.Empty(await rig.Gateway.ListAsync("/v1/webhooks"));
    }

    [Fact]
    public async Task An_inner_address_behind_a_name_is_not_connected_to()
    {
        // Another port than the exempt one, and https: the name leads inside when it is called.
        await using var inner = await OutsideServer.StartAsync();
        var made = await rig.PostAsync("/v1/webhooks", $$"""{"url":"https://localhost.:{{new Uri(inner.Origin).Port}}/hook"}""");
        Assert.Equal(HttpStatusCode.Created, made.Status);
        await rig.RunAsync();
        await rig.Clock.AdvanceUntilAsync(Eventually.TrueAsync(async () => (int)(await rig.DeliveriesAsync(made.Json))[0]["tries"]! > 0), TimeSpan.FromMilliseconds(100));
        Assert.Contains("no answer", (string?)(await rig.DeliveriesAsync(made.Json))[0]["last_error"], StringComparison.Ordinal);
        Assert.Equal(0, inner.Connections);
    }

    [Fact]
    public async Task An_account_has_at_most_ten()
    {
        for (var i = 0; i < 10; i++)
            await rig.NewAsync($"/{i}");
        var refused = await rig.PostAsync("/v1/webhooks", """{"url":"https://example.com/hook"}""");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (refused.Status, refused.Code));
        Assert.Contains("Remove one first", refused.Text, StringComparison.Ordinal);
        var rows = await rig.Gateway.ListAsync("/v1/webhooks");
        var page = await rig.Gateway.GetAsync($"/v1/webhooks?limit=4&after={rows[2]["id"]}");
        Assert.Equal(rows.Skip(3).Take(4).Select(row => (string?)row["id"]), page["data"]!.AsArray().Select(row => (string?)row!["id"]));
        Assert.True((bool)page["has_more"]!);
        Assert.Equal(10, rows.Count);
        using var removed = await rig.Gateway.Client.DeleteAsync(new Uri($"/v1/webhooks/{rows[0]["id"]}", UriKind.Relative));
        Assert.True((bool)(await TestGateway.JsonAsync(removed))["deleted"]!);
        await rig.NewAsync("/11");
    }

    [Fact]
    public async Task An_account_changes_and_tries_its_own_sixty_times_a_minute_and_an_operator_as_often_as_needed()
    {
        var address = $"/v1/webhooks/{(await rig.NewAsync())["id"]}";
        for (var change = 1; change < 60; change++)
            Assert.Equal((change, true), (change, (int)(await rig.PostAsync($"{address}/{(change % 2 == 0 ? "rotate" : "enable")}")).Status < 300));
        foreach (var what in (string[])["rotate", "enable", "test", "deliveries/whd_none/resend"])
        {
            var refused = await rig.PostAsync($"{address}/{what}");
            Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_exceeded", "60"), (refused.Status, refused.Code, refused["Retry-After"]));
        }

        Assert.Equal(HttpStatusCode.OK, (await rig.Gateway.GetAnswerAsync(address)).Status);
        Assert.Equal(HttpStatusCode.OK, (await rig.PostAsync($"{address}/rotate?account_id=default", client: rig.Gateway.Admin)).Status);
        var account = (string)(await Answer.ReadAsync(await TestGateway.PostAsync(rig.Gateway.Admin, "/admin/v1/accounts", """{"name":"other"}"""))).Json["id"]!;
        using var other = await ClientAsync(account, "account");
        Assert.Equal(HttpStatusCode.Created, (await rig.PostAsync("/v1/webhooks", """{"url":"https://example.com/hook"}""", other)).Status);
        rig.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await rig.PostAsync($"{address}/rotate")).Status);
    }

    [Fact]
    public async Task A_removed_one_is_told_nothing_more()
    {
        var webhook = await rig.NewAsync();
        rig.Receiver.Answer = (context, _) => Task.FromResult(context.Response.StatusCode = 500);
        await rig.RunAsync();
        await rig.ReceiveAsync(1);
        using var removed = await rig.Gateway.Client.DeleteAsync(new Uri($"/v1/webhooks/{webhook["id"]}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        rig.Clock.Advance(TimeSpan.FromHours(1));
        await rig.SettledAsync();
        Assert.Single(rig.Receiver.Calls);
        Assert.Equal("not_found", (await rig.Gateway.GetAnswerAsync($"/v1/webhooks/{webhook["id"]}")).Code);
        await rig.CheckAsync();
    }

    [Fact]
    public async Task Another_account_finds_nothing_an_auditor_changes_nothing_and_an_operator_names_the_account()
    {
        var webhook = await rig.NewAsync();
        await rig.RunAsync();
        await rig.ReceiveAsync(1);
        var delivery = (await rig.DeliveriesAsync(webhook))[0]["id"];
        var account = (string)(await Answer.ReadAsync(await TestGateway.PostAsync(rig.Gateway.Admin, "/admin/v1/accounts", """{"name":"other"}"""))).Json["id"]!;
        using var other = await ClientAsync(account, "account");
        using var auditor = await ClientAsync("default", "auditor");
        string[] gets = [$"/v1/webhooks/{webhook["id"]}", $"/v1/webhooks/{webhook["id"]}/deliveries"];
        string[] posts = [.. new[] { "rotate", "enable", "test", $"deliveries/{delivery}/resend" }.Select(what => $"/v1/webhooks/{webhook["id"]}/{what}")];
        foreach (var path in gets)
        {
            Assert.Equal("not_found", (await rig.Gateway.GetAnswerAsync(path, other)).Code);
            Assert.Equal("not_found", (await rig.Gateway.GetAnswerAsync(path + "?account_id=default", other)).Code);
            Assert.Equal(HttpStatusCode.OK, (await rig.Gateway.GetAnswerAsync(path, auditor)).Status);
        }

        foreach (var path in posts)
        {
            Assert.Equal("not_found", (await rig.PostAsync(path, client: other)).Code);
            Assert.Equal("permission_denied", (await rig.PostAsync(path, client: auditor)).Code);
        }

        Assert.Equal("permission_denied", (await rig.PostAsync("/v1/webhooks", """{"url":"https://example.com/hook"}""", auditor)).Code);
        Assert.Empty(await rig.Gateway.ListAsync("/v1/webhooks", other));
        var made = await rig.PostAsync($"/v1/webhooks?account_id={account}", """{"url":"https://example.com/hook"}""", rig.Gateway.Admin);
        Assert.Equal((HttpStatusCode.Created, account), (made.Status, (string?)made.Json["account_id"]));
        Assert.Single(await rig.Gateway.ListAsync("/v1/webhooks", other));
        Assert.Equal("not_found", (await rig.PostAsync("/v1/webhooks?account_id=acct_none", """{"url":"https://example.com/hook"}""", rig.Gateway.Admin)).Code);
        Assert.Equal("not_found", (await rig.PostAsync($"/v1/webhooks/{webhook["id"]}/deliveries/whd_none/resend")).Code);
        Assert.Equal("not_found", (await rig.Gateway.GetAnswerAsync($"/v1/webhooks/{webhook["id"]}/deliveries?after=whd_none")).Code);
        Assert.Equal("not_found", (await rig.Gateway.GetAnswerAsync("/v1/webhooks?after=whe_none")).Code);
        Assert.Equal("invalid_request", (await rig.Gateway.GetAnswerAsync("/v1/webhooks?state=held")).Code);
    }

    [Fact]
    public async Task Deliveries_are_listed_a_page_at_a_time_newest_first()
    {
        var webhook = await rig.NewAsync();
        var tasks = new List<string>();
        for (var i = 0; i < 5; i++)
            tasks.Add((await rig.RunAsync()).Value);
        await rig.ReceiveAsync(5);
        var path = $"/v1/webhooks/{webhook["id"]}/deliveries?limit=2";
        var page = await rig.Gateway.GetAsync(path);
        var next = await rig.Gateway.GetAsync($"{path}&after={page["last_id"]}");
        Assert.Equal(tasks.AsEnumerable().Reverse().Take(4), Tasks(page).Concat(Tasks(next)));
        Assert.True((bool)next["has_more"]!);
    }

    private static IEnumerable<string?> Tasks(JsonObject page) => page["data"]!.AsArray().Select(row => (string?)row!["request_id"]);

    private async Task<HttpClient> ClientAsync(string account, string role) => rig.Gateway.ClientWith((string)(await Answer.ReadAsync(await TestGateway.PostAsync(
        rig.Gateway.Admin, "/admin/v1/keys", $$"""{"name":"{{role}}","role":"{{role}}","account_id":"{{account}}"}"""))).Json["key"]!);
}

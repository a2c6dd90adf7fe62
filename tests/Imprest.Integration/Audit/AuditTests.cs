using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;

namespace Imprest.Integration.Audit;

/// <summary>Every change leaves a row that says who did it, and no secret.</summary>
public sealed class AuditTests
{
    [Fact]
    public async Task Every_change_leaves_a_row_with_the_keys_name_and_without_secrets()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: [("sign_up", "open"), ("price_lists:half:margin:multiply", "0.5")]);
        var before = (await AuditAsync(gateway)).Count;
        var secrets = new List<string>();
        async Task<JsonObject> DoAsync(HttpMethod method, string path, string? body = null, HttpClient? client = null)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            var answer = await Answer.ReadAsync(await (client ?? gateway.Admin).SendAsync(request));
            Assert.True((int)answer.Status < 300, $"{method} {path}: {answer.Text}");
            foreach (var secret in (string[])["key", "secret", "token"])
            {
                if (answer.Json[secret] is JsonValue text)
                    secrets.Add((string)text!);
            }

            return answer.Json;
        }

        var account = (string)(await DoAsync(HttpMethod.Post, "/admin/v1/accounts", """{"name":"studio"}"""))["id"]!;
        var key = (string)(await DoAsync(HttpMethod.Post, "/admin/v1/keys", $$"""{"name":"web","account_id":"{{account}}","highest_quality":"low","limits":[{"period":"day","limit_usd":"5"}]}"""))["id"]!;
        await DoAsync(HttpMethod.Patch, $"/admin/v1/keys/{key}", """{"highest_quality":"medium"}""");
        await DoAsync(HttpMethod.Post, $"/admin/v1/accounts/{account}/topups", """{"amount_usd":"7","kind":"paid","source_ref":"invoice-1"}""");
        await DoAsync(HttpMethod.Post, $"/admin/v1/accounts/{account}/topups", """{"amount_usd":"7","kind":"paid","source_ref":"invoice-1"}"""); // A repeat changes nothing.
        await DoAsync(HttpMethod.Put, "/admin/v1/limits", $$"""{"account_id":"{{account}}","period":"month","limit_usd":"50"}""");
        await DoAsync(HttpMethod.Put, "/admin/v1/limits", $$"""{"account_id":"{{account}}","period":"absorbed_day","limit_usd":"25"}""");
        await DoAsync(HttpMethod.Delete, $"/admin/v1/limits?account_id={account}&period=month");
        await DoAsync(HttpMethod.Put, $"/admin/v1/accounts/{account}/price-list", """{"price_list":"half"}""");
        await DoAsync(HttpMethod.Delete, $"/admin/v1/keys/{key}");
        await DoAsync(HttpMethod.Delete, $"/admin/v1/keys/{key}"); // Revoked already.
        var webhook = (string)(await DoAsync(HttpMethod.Post, "/v1/webhooks", """{"url":"https://192.0.32.7/hook?secret=hush"}""", gateway.Client))["id"]!;
        secrets.Add("hush");
        await DoAsync(HttpMethod.Post, $"/v1/webhooks/{webhook}/rotate", "{}", gateway.Client);
        await DoAsync(HttpMethod.Post, $"/v1/webhooks/{webhook}/enable", "{}", gateway.Client);
        await DoAsync(HttpMethod.Delete, $"/v1/webhooks/{webhook}", client: gateway.Client);
        var own = (string)(await DoAsync(HttpMethod.Post, "/v1/keys", """{"name":"shop"}""", gateway.Client))["id"]!;
        await DoAsync(HttpMethod.Delete, $"/v1/keys/{own}", client: gateway.Client);
        await DoAsync(HttpMethod.Post, "/admin/v1/prices/reload");
        var invitation = (string)(await DoAsync(HttpMethod.Post, "/admin/v1/invitations", """{"uses":2,"note":"for the class"}"""))["id"]!;
        await DoAsync(HttpMethod.Delete, $"/admin/v1/invitations/{invitation}");
        using var nobody = gateway.ClientWith(null);
        var opened = await DoAsync(HttpMethod.Post, "/v1/sign-ups", """{"name":"newcomer"}""", nobody);
        secrets.Add((string)opened["key"]!["key"]!);
        await DoAsync(HttpMethod.Post, "/admin/v1/backup", new JsonObject { ["file"] = Path.Combine(gateway.DataDirectory, "copy.db") }.ToJsonString());

        var rows = await AuditAsync(gateway);
        rows.Reverse();
        rows.RemoveRange(0, before);
        Assert.Equal(
            [
                ("account.create", account), ("key.create", account), ("key.change", account), ("topup", account), ("limit.set", account), ("limit.set", account), ("limit.remove", account),
                ("price_list.set", account), ("key.revoke", account), ("webhook.create", "default"), ("webhook.rotate", "default"), ("webhook.enable", "default"), ("webhook.remove", "default"),
                ("key.create", "default"), ("key.revoke", "default"), ("prices.reload", null), ("invitation.create", null), ("invitation.revoke", null), ("sign_up", (string?)opened["account_id"]), ("backup", null),
            ],
            rows.Select(row => ((string)row["action"]!, (string?)row["account_id"])));
        Assert.All(rows.Where(row => ((string)row["action"]!).StartsWith("webhook.", StringComparison.Ordinal)), row => Assert.Equal(("first key", "account"), ((string?)row["key_name"], (string?)row["role"])));
        Assert.Equal(("first admin key", "operator", key), ((string?)rows[1]["key_name"], (string?)rows[1]["role"], (string?)rows[1]["target"]));
        Assert.Equal(("low", "5", "medium"), ((string?)rows[1]["details"]!["highest_quality"], (string?)rows[1]["details"]!["limits"]![0]!["limit_usd"], (string?)rows[2]["details"]!["highest_quality"]));
        Assert.StartsWith("lot_", (string?)rows[3]["target"], StringComparison.Ordinal);
        Assert.Equal("https://192.0.32.7", (string?)rows[9]["details"]!["origin"]);
        Assert.True(secrets.Count >= 6, "the secrets were collected");
        foreach (var secret in secrets)
            Assert.DoesNotContain(secret, string.Concat(rows.Select(row => row.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_decision_leaves_a_row_with_its_reason()
    {
        await using var gateway = await TestGateway.StartAsync();
        var doubt = await gateway.GenerateAsync(new("[[outcome:timeout]] a red fox"));
        using var decided = await TestGateway.PostAsync(gateway.Admin, $"/admin/v1/requests/{doubt.Id}/decision", """{"decision":"void","reason":"not on the bill"}""");
        using var again = await TestGateway.PostAsync(gateway.Admin, $"/admin/v1/requests/{doubt.Id}/decision", """{"decision":"void","reason":"once more"}""");
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode); // It has ended: nothing was changed, and nothing is noted.
        var decision = Assert.Single(await AuditAsync(gateway), row => (string?)row["action"] == "review.decide");
        Assert.Equal((doubt.Id, "void", "not on the bill"), ((string?)decision["target"], (string?)decision["details"]!["decision"], (string?)decision["details"]!["reason"]));
    }

    [Fact]
    public async Task It_is_read_by_account_key_action_and_time_and_page_by_page()
    {
        var clock = new ManualClock(new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((string)(await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", $$"""{"name":"account {{i}}"}""")))["id"]!);
            clock.Advance(TimeSpan.FromDays(1));
        }

        await gateway.TopUpAsync("3");
        async Task<List<string?>> TargetsAsync(string query) => [.. (await gateway.GetAnswerAsync("/admin/v1/audit" + query, gateway.Admin)).Json["data"]!.AsArray().Select(row => (string?)row!["account_id"])];
        Assert.Equal(["default", ids[2], ids[1], ids[0]], await TargetsAsync(""));
        Assert.Equal([ids[1]], await TargetsAsync($"?account_id={ids[1]}"));
        Assert.Equal(["default"], await TargetsAsync("?action=topup"));
        Assert.Equal([ids[2], ids[1], ids[0]], await TargetsAsync("?action=account.*"));
        Assert.Equal([ids[2], ids[1]], await TargetsAsync("?from=2026-11-23&to=2026-11-25"));
        Assert.Empty(await TargetsAsync("?key_id=key_nobody"));
        var first = (await gateway.GetAnswerAsync("/admin/v1/audit?limit=3", gateway.Admin)).Json;
        Assert.True((bool)first["has_more"]!);
        Assert.Equal([ids[0]], await TargetsAsync($"?limit=3&after={first["last_id"]}"));
        foreach (var (query, status, param) in ((string, HttpStatusCode, string)[])
            [("?after=aud_999", HttpStatusCode.NotFound, "after"), ("?after=x", HttpStatusCode.NotFound, "after"), ("?action=key.make", HttpStatusCode.BadRequest, "action"), ("?colour=red", HttpStatusCode.BadRequest, "colour")])
        {
            var wrong = await gateway.GetAnswerAsync("/admin/v1/audit" + query, gateway.Admin);
            Assert.Equal((status, param), (wrong.Status, (string?)wrong.Json["param"]));
        }
    }

    [Fact]
    public async Task Auditors_read_it_and_accounts_do_not()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = (await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"books","role":"auditor"}""")));
        using var auditor = gateway.ClientWith((string)made["key"]!);
        Assert.Single((await gateway.GetAnswerAsync("/admin/v1/audit", auditor)).Json["data"]!.AsArray());
        Assert.Equal(HttpStatusCode.Forbidden, (await gateway.GetAnswerAsync("/admin/v1/audit")).Status);
    }

    private static Task<List<JsonObject>> AuditAsync(TestGateway gateway) => gateway.ListAsync("/admin/v1/audit", gateway.Admin);
}

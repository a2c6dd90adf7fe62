using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;
using Microsoft.Data.Sqlite;

namespace Imprest.Integration.SignUps;

/// <summary>Strangers open accounts as far as the operator lets them, and however many come at once, no further.</summary>
public sealed class SignUpTests
{
    private readonly ManualClock clock = new(new(2026, 11, 22, 20, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task It_is_closed_as_the_gateway_comes()
    {
        await using var gateway = await TestGateway.StartAsync();
        var refused = await SignUpAsync(gateway);
        Assert.Equal((HttpStatusCode.Forbidden, "permission_denied"), (refused.Status, refused.Code));
        Assert.Contains("Ask the operator", (string?)refused.Json["error"]!["message"], StringComparison.Ordinal);
        using var useless = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/invitations", "{}");
        Assert.Equal(HttpStatusCode.BadRequest, useless.StatusCode);
    }

    [Fact]
    public async Task An_account_comes_with_its_key_and_its_trial_credit_and_can_be_used_at_once()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("sign_up", "open"));
        var opened = await SignUpAsync(gateway, """{"name":"  Fox & Sons "}""");
        Assert.Equal((HttpStatusCode.Created, "Fox & Sons", "1"), (opened.Status, (string?)opened.Json["name"], (string?)opened.Json["trial_credit_usd"]));
        using var client = gateway.ClientWith((string)opened.Json["key"]!["key"]!);
        Assert.Equal(HttpStatusCode.OK, (await client.GenerateAsync(new())).Status);
        var balance = (await gateway.GetAnswerAsync("/v1/balance", client)).Json;
        Assert.Equal(((string?)opened.Json["account_id"], "0.998", "trial"), ((string?)balance["account_id"], (string?)balance["balance_usd"], (string?)balance["lots"]![0]!["kind"]));
        Assert.Equal(HttpStatusCode.Created, (await Answer.ReadAsync(await TestGateway.PostAsync(client, "/v1/keys", """{"name":"second"}"""))).Status);
        Assert.Empty(await gateway.Ledger.CheckAsync(new() { Full = true }));
    }

    [Fact]
    public async Task Without_trial_credit_the_account_begins_empty()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: [("sign_up", "open"), ("trial_credit_usd", "0")]);
        var opened = await SignUpAsync(gateway);
        using var client = gateway.ClientWith((string)opened.Json["key"]!["key"]!);
        Assert.Equal("insufficient_funds", (await client.GenerateAsync(new())).Code);
    }

    [Fact]
    public async Task However_many_come_at_once_an_address_gets_its_number_and_a_restart_forgets_none()
    {
        using var data = new TempDirectory();
        await using (var gateway = await TestGateway.StartAsync(clock, directory: data.Path, configuration: ("sign_up", "open")))
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SignUpAsync(gateway)));
            Assert.Equal(3, answers.Count(answer => answer.Status == HttpStatusCode.Created));
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), over =>
                Assert.Equal((HttpStatusCode.TooManyRequests, "rate_limit_exceeded", "14400", "false"), (over.Status, over.Code, over["Retry-After"], over["x-should-retry"])));
            Assert.Equal(4, (await gateway.ListAsync("/admin/v1/accounts", gateway.Admin)).Count); // With the first one.
        }

        await using var again = await TestGateway.StartAsync(clock, directory: data.Path, configuration: ("sign_up", "open"));
        Assert.Equal("rate_limit_exceeded", (await SignUpAsync(again)).Code);
        clock.Advance(TimeSpan.FromHours(4)); // Midnight.
        Assert.Equal(HttpStatusCode.Created, (await SignUpAsync(again)).Status);
    }

    [Fact]
    public async Task A_day_has_its_number_wherever_they_come_from()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: [("sign_up", "open"), ("sign_up_per_day", "5"), ("trusted_proxies:0", "127.0.0.0/8")]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => SignUpAsync(gateway, forwarded: $"203.0.113.{i}")));
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.Created));
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), over => Assert.Contains("5 accounts were opened here today", (string?)over.Json["error"]!["message"], StringComparison.Ordinal));
    }

    [Theory]
    //          whom the operator trusts          what the header says                  are two such callers two addresses?
    [InlineData(null,                             "203.0.113.7", "203.0.113.8",         false)] // Anybody can write that.
    [InlineData("10.0.0.0/8",                     "203.0.113.7", "203.0.113.8",         false)] // The caller is no such proxy.
    [InlineData("127.0.0.1",                      "203.0.113.7", "203.0.113.8",         true)]
    [InlineData("127.0.0.1",                      "198.51.100.1, 203.0.113.7", "198.51.100.2, 203.0.113.7", false)] // What stands before the last untrusted one is hearsay.
    [InlineData("127.0.0.1,203.0.113.0/24",       "198.51.100.1, 203.0.113.7", "198.51.100.2, 203.0.113.7", true)]
    [InlineData("127.0.0.1",                      "2001:db8::1", "2001:db8::2",         false)] // One /64.
    [InlineData("127.0.0.1",                      "2001:db8:0:1::1", "[2001:db8:0:2::1]:443", true)]
    [InlineData("127.0.0.1",                      "nonsense", "203.0.113.8",            true)]
    [InlineData("127.0.0.1",                      "203.0.113.7", "::ffff:203.0.113.7",  false)]
    public async Task Addresses_are_told_apart_as_far_as_proxies_are_trusted(string? trusted, string one, string other, bool apart)
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration:
            [("sign_up", "open"), ("sign_up_per_address_per_day", "1"), .. (trusted?.Split(',') ?? []).Select((proxy, i) => ($"trusted_proxies:{i}", (string?)proxy))]);
        Assert.Equal(HttpStatusCode.Created, (await SignUpAsync(gateway, forwarded: one)).Status);
        Assert.Equal(apart ? HttpStatusCode.Created : HttpStatusCode.TooManyRequests, (await SignUpAsync(gateway, forwarded: other)).Status);
    }

    [Fact]
    public async Task The_store_holds_no_address_and_no_token_and_forgets_days_that_are_over()
    {
        using var data = new TempDirectory();
        string token;
        await using (var gateway = await TestGateway.StartAsync(clock, directory: data.Path, configuration: [("sign_up", "open"), ("trusted_proxies:0", "127.0.0.1")]))
        {
            await SignUpAsync(gateway, forwarded: "203.0.113.7");
            clock.Advance(TimeSpan.FromDays(1));
            await SignUpAsync(gateway, forwarded: "203.0.113.7");
            token = (string)(await InviteAsync(gateway, "{}")).Json["token"]!;
        }

        await using var connection = new SqliteConnection($"Data Source={Path.Combine(data.Path, "ledger.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from sign_ups";
        Assert.Equal(1L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        await connection.CloseAsync();
        foreach (var file in Directory.EnumerateFiles(data.Path, "ledger.db*"))
        {
            var text = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
            Assert.DoesNotContain("203.0.113", text, StringComparison.Ordinal);
            Assert.DoesNotContain(token, text, StringComparison.Ordinal);
            Assert.DoesNotContain("\u00cb\u0000\u0071\u0007", text, StringComparison.Ordinal); // Its four bytes.
        }
    }

    [Fact]
    public async Task An_invitation_opens_as_many_accounts_as_it_says_however_many_come_at_once()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("sign_up", "invitation"));
        var invitation = (await InviteAsync(gateway, """{"uses":5,"note":"for the class"}""")).Json;
        var token = (string)invitation["token"]!;
        Assert.Equal($"{gateway.Host.BaseAddress.ToString().TrimEnd('/')}/get-a-key?invitation={token}", (string?)invitation["link"]);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => SignUpAsync(gateway, Named(token))));
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.Created)); // More than an address has without one.
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), over => Assert.Equal((422, "invitation_invalid"), ((int)over.Status, over.Code)));
        var listed = Assert.Single(await gateway.ListAsync("/admin/v1/invitations", gateway.Admin));
        Assert.Equal((5, false, "for the class", null, null), ((int)listed["used"]!, (bool)listed["good"]!, (string?)listed["note"], (string?)listed["token"], (string?)listed["link"]));
    }

    [Fact]
    public async Task An_invitation_that_is_no_good_says_why()
    {
        await using var gateway = await TestGateway.StartAsync(clock, configuration: ("sign_up", "invitation"));
        async Task<string> WhyAsync(string body)
        {
            var answer = await SignUpAsync(gateway, body);
            return $"{(int)answer.Status} {answer.Json["error"]!["message"]}";
        }

        Assert.StartsWith("403 Sign-up needs an invitation here.", await WhyAsync("""{"name":"a"}"""), StringComparison.Ordinal);
        Assert.StartsWith("422 This invitation is not known here.", await WhyAsync(Named("invite_guessed")), StringComparison.Ordinal);
        Assert.StartsWith("422 This is no invitation.", await WhyAsync(Named("")), StringComparison.Ordinal);
        Assert.StartsWith("422 This is no invitation.", await WhyAsync(Named(new string('x', 2_000))), StringComparison.Ordinal);

        var withdrawn = (await InviteAsync(gateway, "{}")).Json;
        using var revoked = await gateway.Admin.DeleteAsync(new Uri($"/admin/v1/invitations/{withdrawn["id"]}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.False((bool)(await TestGateway.JsonAsync(revoked))["good"]!);
        Assert.StartsWith("422 This invitation was withdrawn.", await WhyAsync(Named((string)withdrawn["token"]!)), StringComparison.Ordinal);

        var used = (string)(await InviteAsync(gateway, "{}")).Json["token"]!;
        Assert.Equal(HttpStatusCode.Created, (await SignUpAsync(gateway, Named(used))).Status);
        Assert.StartsWith("422 This invitation is used up.", await WhyAsync(Named(used)), StringComparison.Ordinal);

        var brief = (string)(await InviteAsync(gateway, """{"expires_at":"2026-11-22T21:00:00Z"}""")).Json["token"]!;
        clock.Advance(TimeSpan.FromHours(1));
        Assert.StartsWith("422 This invitation has expired.", await WhyAsync(Named(brief)), StringComparison.Ordinal);
        Assert.Equal(2, (await gateway.ListAsync("/admin/v1/accounts", gateway.Admin)).Count);
    }

    [Theory]
    [InlineData("{}", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":""}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"   "}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"a\nb"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"a\u202Eb"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"a","role":"operator"}""", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":7}""", HttpStatusCode.BadRequest)]
    [InlineData("not JSON", HttpStatusCode.BadRequest)]
    [InlineData("""{"name":"<script>alert(1)</script>"}""", HttpStatusCode.Created)] // Text; whoever shows it shows it as such.
    public async Task A_name_is_plain_text(string body, HttpStatusCode status)
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("sign_up", "open"));
        Assert.Equal(status, (await SignUpAsync(gateway, body)).Status);
    }

    [Fact]
    public async Task What_is_long_or_no_JSON_is_not_read()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("sign_up", "open"));
        Assert.Equal("payload_too_large", (await SignUpAsync(gateway, $$"""{"name":"{{new string('a', 5_000)}}"}""")).Code);
        Assert.Equal("invalid_request", (await SignUpAsync(gateway, $$"""{"name":"{{new string('a', 101)}}"}""")).Code);
        using var nobody = gateway.ClientWith(null);
        using var form = new StringContent("""{"name":"a"}""", Encoding.UTF8, "text/plain"); // All that a page elsewhere can make a browser send.
        Assert.Equal("unsupported_media_type", (await Answer.ReadAsync(await nobody.PostAsync(new Uri("/v1/sign-ups", UriKind.Relative), form, TestContext.Current.CancellationToken))).Code);
    }

    [Theory]
    [InlineData("""{"uses":0}""", "uses")]
    [InlineData("""{"uses":10001}""", "uses")]
    [InlineData("""{"expires_at":"2020-01-01T00:00:00Z"}""", "expires_at")]
    public async Task A_wrong_invitation_is_not_made(string body, string param)
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("sign_up", "open"));
        var wrong = await InviteAsync(gateway, body);
        Assert.Equal((HttpStatusCode.BadRequest, param), (wrong.Status, (string?)wrong.Json["param"]));
        using var account = await gateway.PostAsync("/admin/v1/invitations", "{}");
        Assert.Equal(HttpStatusCode.Forbidden, account.StatusCode);
    }

    private static string Named(string token) => new JsonObject { ["name"] = "newcomer", ["invitation"] = token }.ToJsonString();

    private static async Task<Answer> InviteAsync(TestGateway gateway, string body) => await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/invitations", body));

    private static async Task<Answer> SignUpAsync(TestGateway gateway, string body = """{"name":"newcomer"}""", string? forwarded = null)
    {
        using var nobody = gateway.ClientWith(null);
        return await Answer.ReadAsync(await TestGateway.PostAsync(nobody, "/v1/sign-ups", body, forwarded is null ? [] : [("X-Forwarded-For", forwarded)]));
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed class KeyPageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task An_account_makes_a_key_that_works_is_shown_once_and_is_revoked()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/keys");
        await page.GetByLabel("Name").FillAsync("website");
        await page.GetByLabel("A day").FillAsync("0.50");
        await page.GetByLabel("Required labels").FillAsync("project");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        var text = (await page.GetByLabel("The new key").InnerTextAsync()).Split('\n')[0].Replace("copy", "", StringComparison.Ordinal).Trim();
        await Screens.KeepAsync(page, "key-made");
        using (var client = gateway.ClientWith(text))
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await TestGateway.PostAsync(client, "/v1/images/generations", """{"prompt":"a fox"}""")).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await TestGateway.PostAsync(client, "/v1/images/generations", """{"prompt":"a fox","metadata":{"project":"x"}}""")).StatusCode);
        }

        await page.ReloadAsync();
        Assert.DoesNotContain(text, await page.ContentAsync(), StringComparison.Ordinal);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("$0.50");
        await page.GotoAsync("/keys");
        await Assertions.Expect(page.Locator("tbody tr").Filter(new() { HasText = "website" }).Locator(".amount")).ToHaveTextAsync("$0.02"); // This month's.
        await Screens.KeepAsync(page, "keys");
        await page.GetByRole(AriaRole.Link, new() { Name = "website" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke this key" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("It opens nothing any more");
        using var revoked = gateway.ClientWith(text);
        Assert.Equal(HttpStatusCode.Unauthorized, (await revoked.GetAsync(new Uri("/v1/balance", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_last_day_that_has_no_next_is_told_as_a_mistake()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.PostAsync("/keys", ("name", "website"), ("expires_on", "9999-12-31"))).StatusCode);
    }

    [Theory]
    [InlineData("web\u202Eetis")]
    [InlineData("web\u200Bsite")]
    [InlineData("web\u2028site")]
    [InlineData("web\U000E0041site")]
    [InlineData("   ")]
    public async Task A_name_that_could_look_like_another_is_none(string name)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.PostAsync("/keys", ("name", name))).StatusCode);
        foreach (var address in new[] { "/admin/v1/keys", "/admin/v1/accounts" })
            Assert.Equal(HttpStatusCode.BadRequest, (await TestGateway.PostAsync(gateway.Admin, address, new System.Text.Json.Nodes.JsonObject { ["name"] = name }.ToJsonString())).StatusCode);
    }

    [Fact]
    public async Task A_required_label_with_a_blank_in_its_name_stays_one_label()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"batch","required_labels":["cost center"]}"""));
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        Assert.Equal(HttpStatusCode.Redirect, (await operating.PostAsync($"/keys/{made.Json["id"]}", ("name", "nightly"), ("required_labels", "cost center\r\n"))).StatusCode);
        using var client = gateway.ClientWith((string)made.Json["key"]!);
        Assert.Equal(HttpStatusCode.OK, (await TestGateway.PostAsync(client, "/v1/images/generations", """{"prompt":"a fox","quality":"low","metadata":{"cost center":"7"}}""")).StatusCode);
    }

    [Fact]
    public async Task Without_scripts_an_operator_makes_changes_and_limits_a_key_and_what_is_wrong_is_told_beside_the_form()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey, javaScript: false);
        await page.GotoAsync("/keys");
        await page.GetByLabel("Name").FillAsync("batch");
        await page.GetByLabel("Largest size").FillAsync("huge");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Largest size");
        await Assertions.Expect(page.GetByLabel("Name")).ToHaveValueAsync("batch");
        await page.GetByLabel("Largest size").FillAsync("1024x1024");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        await page.GetByLabel("Limit in USD; empty removes it").FillAsync("2");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("$2.00");
        await page.Locator("summary", new() { HasText = "Change name" }).ClickAsync();
        await page.GetByLabel("Name").FillAsync("nightly");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("nightly");
        await page.GotoAsync("/audit");
        foreach (var action in new[] { "key made", "limit set", "key changed" })
            await Assertions.Expect(page.Locator("main tbody")).ToContainTextAsync(action);
    }

    [Theory]
    [InlineData("required_labels", "cost center\r\nit's")]
    [InlineData("allowed_models", "openai/gpt-image-*")]
    [InlineData("allowed_models", "imprest-sandbox-*")]
    [InlineData("highest_quality", "low")]
    [InlineData("highest_size", "512x512")]
    public async Task The_call_that_is_shown_with_a_new_key_keeps_its_rules(string rule, string value)
    {
        var isOthers = value.StartsWith("openai", StringComparison.Ordinal);
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var made = await visitor.PostAsync("/keys", ("name", "ruled"), (rule, value));
        var (_, html) = await visitor.GetAsync(made.Headers.Location!.ToString());
        Assert.Contains("Rules and limits are changed by the operator", html, StringComparison.Ordinal);
        var curl = WebUtility.HtmlDecode(html.Split("data-copy=\"")[2].Split('"')[0]);
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", curl + " -s"]) { RedirectStandardOutput = true })!;
        var answer = JsonNode.Parse(await process.StandardOutput.ReadToEndAsync())!;
        Assert.True(isOthers ? (string?)answer["error"]?["code"] == "permission_denied" : answer["error"] is null, $"{curl}: {answer.ToJsonString()[..200]}");
    }

    [Fact]
    public async Task What_a_session_does_is_a_use_of_its_key()
    {
        var clock = new ManualClock(new(2026, 11, 20, 17, 20, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock);
        var made = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"laptop"}"""));
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, (string)made.Json["key"]!);
        clock.Advance(TimeSpan.FromHours(1));
        await visitor.GetAsync("/usage");
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        Assert.Contains("2026-11-20 18:20", (await operating.GetAsync($"/keys/{made.Json["id"]}")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anothers_key_is_not_found_and_a_restricted_key_manages_none()
    {
        await using var gateway = await TestGateway.StartAsync();
        var theirs = await VariedRequests.StrangersKeyAsync(gateway);
        using var other = await ConsoleVisitor.SignedInAsync(gateway, theirs);
        var own = (await gateway.GetAsync("/v1/keys"))["data"]!.AsArray().Select(key => (string)key!["id"]!).ToList();
        foreach (var id in own)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/keys/{id}")).Answer.StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"/keys/{id}/revoke")).StatusCode);
        }

        var made = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"small","highest_quality":"low"}"""));
        using var restricted = await ConsoleVisitor.SignedInAsync(gateway, (string)made.Json["key"]!);
        Assert.Contains("cannot look at the account", (await restricted.GetAsync("/keys")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await restricted.PostAsync("/keys", ("name", "wide"))).StatusCode);
    }

    [Fact]
    public async Task A_name_that_is_script_is_shown_as_text()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await page.GotoAsync("/keys");
        await page.GetByLabel("Name").FillAsync("<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        foreach (var address in new[] { "/keys", "/audit", "/usage", "/usage?group_by=key_id" })
        {
            await page.GotoAsync(address);
            Assert.NotEqual("taken", await page.TitleAsync());
        }
    }
}

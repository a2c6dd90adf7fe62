using System.Net;
using System.Text.Json.Nodes;
using Imprest.Hosting;
using Imprest.Integration.Support;
using Imprest.Keys;
using Microsoft.Playwright;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed class PrepaidTestPageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task A_person_starts_it_follows_it_and_gets_a_report_that_equals_the_ledger()
    {
        await using var gateway = await TestGateway.StartAsync();
        var before = await gateway.AvailableAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/prepaid-test");
        await Screens.KeepAsync(page, "prepaid-test-empty");
        var bound = Usd((await page.Locator("#main .figure").InnerTextAsync()).TrimStart('$'));
        Assert.Equal(before, await gateway.AvailableAsync());

        await page.GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await page.ArrivesAsync("**/prepaid-test/runs/*");
        await page.EvaluateAsync("window.isTheSame = true");
        await page.GetByRole(AriaRole.Heading, new() { Name = "The books" }).WaitForAsync(new() { Timeout = 60_000 });
        await Assertions.Expect(page.Locator(".test-steps li.passed")).ToHaveCountAsync(5);
        await Assertions.Expect(page.Locator("#run")).ToContainTextAsync("the books add up");
        var charged = Usd((await page.Locator("#run .figure").InnerTextAsync()).TrimStart('$'));
        Assert.Equal(before - await gateway.AvailableAsync(), charged);
        Assert.InRange(charged, 0.000_000_001m, bound);
        await page.WaitForTimeoutAsync(2_100); // Longer than the page of a browser without scripts stays.
        Assert.True(await page.EvaluateAsync<bool>("window.isTheSame === true"), "The page was loaded again, and not renewed in place.");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#run")).ToContainTextAsync("the books add up");
        var foot = await page.Locator("tfoot .number").AllInnerTextsAsync();
        Assert.Equal(3, foot.Count); // At most, charged, and what the book says.
        Assert.Equal(foot[1], foot[2]);
        await Screens.KeepAsync(page, "prepaid-test-report");

        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "Download the report" }).ClickAsync());
        var report = JsonNode.Parse(await File.ReadAllTextAsync(await download.PathAsync()))!;
        Assert.Equal(("pass", charged), ((string?)report["verdict"], Usd(report["charged_usd"])));
        var run = page.Url.Split('/')[^1];
        var rows = await gateway.ListAsync($"/v1/requests?label=prepaid-test={run}");
        Assert.Equal(charged, rows.Sum(row => Usd(row["amount_usd"])));
        await Accounts.BalanceAsync(gateway);
        await page.GotoAsync("/prepaid-test");
        await Screens.KeepAsync(page, "prepaid-test");
    }

    [Fact]
    public async Task Without_scripts_and_with_the_keyboard_alone_it_runs_to_its_report()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey, javaScript: false);
        await page.GotoAsync("/prepaid-test?qualities=lowest");
        await page.GetByLabel("Spend at most").FocusAsync();
        await page.Keyboard.PressAsync("Tab"); // Quote again.
        await page.Keyboard.PressAsync("Tab"); // Start.
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "The books" }).WaitForAsync(new() { Timeout = 60_000 }); // The page refreshes itself until then.
        await Assertions.Expect(page.Locator("#run")).ToContainTextAsync("the books add up");
    }

    [Fact]
    public async Task What_could_cost_more_than_allowed_is_not_begun()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (_, page) = await visitor.GetAsync("/prepaid-test?max_spend=0.001");
        Assert.Contains("is over what you allow", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Start:", page, StringComparison.Ordinal);
        var started = await visitor.PostAsync("/prepaid-test", ("model", "imprest-sandbox-1"), ("max_spend", "0.001"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, started.StatusCode);
        Assert.Contains("is over what you allow", await started.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(await gateway.ListAsync("/v1/requests"));
        var person = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await person.GotoAsync("/prepaid-test?qualities=lowest&max_spend=0.001");
        await Screens.KeepAsync(person, "prepaid-test-refused");
        var bound = await person.Locator("#main .figure").InnerTextAsync();
        await person.GetByRole(AriaRole.Button, new() { Name = $"Allow {bound}" }).ClickAsync();
        await Assertions.Expect(person.GetByRole(AriaRole.Button, new() { Name = $"Start: spend at most {bound}" })).ToBeVisibleAsync();
        await Assertions.Expect(person.GetByLabel("Qualities")).ToHaveValueAsync("lowest");
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.PostAsync("/prepaid-test", ("model", "imprest-sandbox-1"), ("max_spend", "much"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.PostAsync("/prepaid-test", ("model", "nobodys-model"))).StatusCode);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("0")]
    [InlineData("-1")]
    public async Task An_amount_that_is_none_is_told_above_the_form_which_keeps_what_was_entered(string amount)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (quoted, page) = await visitor.GetAsync($"/prepaid-test?model=imprest-sandbox-1&qualities=lowest&max_spend={amount}");
        using var started = await visitor.PostAsync("/prepaid-test", ("model", "imprest-sandbox-1"), ("qualities", "lowest"), ("max_spend", amount));
        foreach (var (answer, html) in new[] { (quoted, page), (started, await started.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)) })
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains($"is <code>{amount}</code>; it is an amount above 0", html, StringComparison.Ordinal);
            Assert.Contains($"name=\"max_spend\" inputmode=\"decimal\" value=\"{amount}\"", html, StringComparison.Ordinal);
            Assert.Contains("value=\"lowest\" selected", html, StringComparison.Ordinal);
            Assert.DoesNotContain("Start:", html, StringComparison.Ordinal);
        }

        Assert.Empty(await gateway.ListAsync("/v1/requests"));
    }

    [Fact]
    public async Task An_account_runs_one_at_a_time_and_others_do_not_see_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var starts = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => visitor.PostAsync("/prepaid-test", ("model", "imprest-sandbox-1"))));
        var address = Assert.Single(starts.Select(start => start.Headers.Location!.OriginalString).Distinct());
        using var stranger = await ConsoleVisitor.SignedInAsync(gateway, await PlaygroundPageTests.KeyAsync(gateway, """{"name":"other"}""", role: "account"));
        foreach (var part in new[] { "", "/events", "/report.json" })
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(address + part)).Answer.StatusCode);
        using var operates = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        Assert.Equal(HttpStatusCode.OK, (await operates.GetAsync(address)).Answer.StatusCode);
        await Eventually.TrueAsync(async () => (await visitor.GetAsync(address + "/report.json")).Answer.StatusCode == HttpStatusCode.OK);
        Assert.NotEqual(address, (await visitor.PostAsync("/prepaid-test", ("model", "imprest-sandbox-1"))).Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_key_that_is_revoked_meanwhile_spends_nothing_more()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"soon gone"}"""));
        KeySecret.TryReadId((string)made["key"]!, out var publicId);
        using var client = gateway.Service<OwnApi>().ClientOf(publicId, gateway.Host.BaseAddress);
        Assert.Equal(200, (await client.GetAsync("v1/balance", TestContext.Current.CancellationToken)).Status);
        (await gateway.Admin.DeleteAsync($"/admin/v1/keys/{made["id"]}")).EnsureSuccessStatusCode();
        Assert.Equal(401, (await client.GetAsync("v1/balance", TestContext.Current.CancellationToken)).Status);
    }
}

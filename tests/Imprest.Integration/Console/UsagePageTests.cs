using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InAnotherBrowser.Name)]
public sealed class UsagePageTests(ConsoleBrowser browser)
{
    [Theory]
    [InlineData(0, "from=2026-06-22T11:00:00&amp;to=2026-06-23")]
    [InlineData(120, "from=2026-06-22T11:00:00&amp;to=2026-07-01")] // Long periods are told by month.
    public async Task A_row_of_a_part_of_a_day_or_month_leads_to_that_part(int daysLater, string leadsTo)
    {
        var clock = new ManualClock(new(2026, 6, 22, 10, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock);
        for (var hour = 10; hour < 14; hour++)
        {
            await gateway.GenerateAsync(new($"a fox at {hour}"));
            clock.Advance(TimeSpan.FromHours(1));
        }

        clock.Advance(TimeSpan.FromDays(daysLater));
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (_, html) = await visitor.GetAsync("/usage?from=2026-06-22T11:00:00&group_by=day");
        var address = Regex.Matches(html, "href=\"(/usage\\?from=[^\"]*)\"").Select(link => link.Groups[1].Value).Last(link => !link.Contains("group_by", StringComparison.Ordinal));
        Assert.Equal(leadsTo, Uri.UnescapeDataString(address.Split('?')[^1]));
        Assert.Equal(3, Regex.Count((await visitor.GetAsync(WebUtility.HtmlDecode(address))).Html, "data-open=\"/requests/"));
    }

    [Fact]
    public async Task The_log_is_filtered_grouped_and_opened_by_addresses_that_can_be_shared()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/usage");
        var charged = VariedRequests.Shown(await VariedRequests.ChargedAsync(gateway));
        await Assertions.Expect(page.Locator(".figure")).ToHaveTextAsync(charged);
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync((await gateway.ListAsync("/v1/requests")).Count);
        await Assertions.Expect(page.Locator("main thead")).ToHaveTextAsync("TimeModelOperationQualitySizeOutcomeImagesCharge");
        await Assertions.Expect(page.Locator("main tbody a").Last).ToHaveAccessibleNameAsync(new Regex(@"^Request of \S+ \d\d:\d\d:\d\d ?, delivered, \$0\.\d+$"));
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "1 not sent (invalid)" })).ToHaveAttributeAsync("href", "/usage?state=rejected");
        await Screens.KeepAsync(page, "usage");

        await page.GetByRole(AriaRole.Link, new() { Name = "By quality" }).ClickAsync();
        await page.Locator("figure[data-drawn]").WaitForAsync();
        await Assertions.Expect(page.Locator("tfoot .amount")).ToHaveTextAsync(charged);
        await Screens.KeepAsync(page, "usage-by-quality");
        await page.Locator("main > section .line").GetByRole(AriaRole.Link, new() { Name = "high" }).ClickAsync();
        await page.ArrivesAsync("**/usage?quality=high");
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(3);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Quality", new() { Exact = true }).First).ToHaveValueAsync("high");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator(".tabs [aria-current]")).ToHaveTextAsync("By quality");

        await page.GotoAsync("/usage?outcome=delivered");
        await page.Locator("main tbody tr").First.ClickAsync();
        await page.ArrivesAsync("**/requests/req_*");
    }

    [Theory]
    [InlineData("day")]
    [InlineData("model")]
    [InlineData("operation")]
    [InlineData("size")]
    [InlineData("key_id")]
    [InlineData("outcome")]
    public async Task Each_view_adds_up_to_what_was_captured(string group)
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey, javaScript: false);
        await page.GotoAsync("/usage?period=all&group_by=" + group);
        await Assertions.Expect(page.Locator("tfoot .amount")).ToHaveTextAsync(VariedRequests.Shown(await VariedRequests.ChargedAsync(gateway)));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("exact", "in doubt", false)]
    [InlineData("unknown", "in doubt", true)]
    public async Task The_charge_status_narrows_the_log(string status, string outcome, bool isThere)
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var listed = await gateway.ListAsync("/v1/requests?amount_status=" + status);
        Assert.Equal((await gateway.ListAsync("/v1/requests")).Count(request => (string?)request["amount_status"] == status), listed.Count);
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (_, html) = await visitor.GetAsync("/usage?amount_status=" + status);
        Assert.Equal(listed.Count, html.Split("<tr data-open").Length - 1);
        Assert.Equal(isThere, html.Contains($"</svg>{outcome}</span>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task By_outcome_what_was_refused_is_counted_too()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.GenerateAsync(new());
        Assert.Equal(HttpStatusCode.BadRequest, (await TestGateway.PostAsync(gateway.Client, "/v1/images/generations", """{"prompt":"a fox","n":99}""")).StatusCode);
        await gateway.Ledger.FlushAsync(); // What is refused is written beside the commits of money, a moment later.
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        foreach (var filter in new[] { "", "outcome=invalid&amp;" })
        {
            var (_, html) = await visitor.GetAsync($"/usage?{filter.Replace("amp;", "", StringComparison.Ordinal)}group_by=outcome");
            Assert.Contains("<a href=\"/usage?outcome=invalid\">invalid</a></td><td class=\"number\">1</td>", html.Replace("\n", "", StringComparison.Ordinal).Replace("    ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/usage?from=2026-12-01&to=2026-11-01")]
    [InlineData("/usage?from=2026-11-01&to=2026-11-01&group_by=day")]
    [InlineData("/?from=2026-12-01&to=2026-11-01")]
    public async Task A_period_that_ends_before_it_begins_is_refused(string address)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (answer, html) = await visitor.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("comes after", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filters_work_by_the_keyboard_and_without_scripts()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey, javaScript: false);
        await page.GotoAsync("/usage");
        await page.GetByLabel("Outcome", new() { Exact = true }).First.FocusAsync();
        await page.Keyboard.TypeAsync("partial");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync("**outcome=partial**");
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Clear" }).ClickAsync();
        await page.GetByText("Columns").ClickAsync();
        await page.GetByLabel("Labels").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.Locator("main tbody")).ToContainTextAsync("project=website, stage=low");
    }

    [Fact]
    public async Task An_id_is_found_and_what_matches_nothing_says_what_to_do()
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await gateway.GenerateAsync(new());
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/usage");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync(answer.Headers["x-imprest-provider-request-id"]);
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync("**provider_request_id=**");
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync(answer.Id);
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync("**/requests/" + answer.Id);
        await page.GotoAsync("/usage?quality=high");
        await Assertions.Expect(page.Locator(".empty")).ToContainTextAsync("Nothing matches these filters");
        await Screens.KeepAsync(page, "usage-nothing");
    }

    [Fact]
    public async Task What_has_come_since_is_told_quietly()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.GenerateAsync(new());
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.Clock.InstallAsync();
        await page.GotoAsync("/usage");
        await gateway.GenerateAsync(new("another fox"));
        await page.Clock.RunForAsync(15_000);
        await page.GetByRole(AriaRole.Link, new() { Name = "1 new" }).ClickAsync();
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task The_export_is_the_list_and_no_formula()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        await gateway.GenerateAsync(new("sum") { User = "u" }, ("x-imprest-labels", "note=@SUM(A1)"));
        await gateway.Ledger.FlushAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var list = await gateway.ListAsync("/v1/requests");
        var (_, lines) = await visitor.GetAsync("/usage/export?format=jsonl&period=all");
        Assert.Equal(list.Select(row => row.ToJsonString()), lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!.ToJsonString()));

        var (answer, csv) = await visitor.GetAsync("/usage/export?format=csv&outcome=delivered&period=all");
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        var rows = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(list.Count(row => (string?)row["outcome"] == "delivered"), rows.Length - 1);
        var column = Array.IndexOf(rows[0].Split(','), "amount_usd");
        Assert.Equal(await DeliveredAsync(gateway), rows.Skip(1).Sum(row => GatewayCalls.Usd(row.Split(',')[column])));
        Assert.DoesNotContain("absorbed", rows[0], StringComparison.Ordinal);
        Assert.DoesNotMatch("(^|,)\"?[=+@]", string.Join('\n', rows.Skip(1)));
    }

    [Fact]
    public async Task Another_accounts_requests_are_neither_listed_nor_summed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await gateway.GenerateAsync(new());
        using var other = await ConsoleVisitor.SignedInAsync(gateway, await VariedRequests.StrangersKeyAsync(gateway));
        Assert.DoesNotContain(answer.Id, (await other.GetAsync("/usage")).Html, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Id, (await other.GetAsync("/usage/export?format=jsonl")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/usage?account_id=default")).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/usage?q=" + answer.Id)).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/usage/news?after=" + answer.Id)).Answer.StatusCode);
    }

    private static async Task<decimal> DeliveredAsync(TestGateway gateway) =>
        (await gateway.GetAsync("/v1/usage?outcome=delivered"))["data"]!.AsArray().Sum(row => GatewayCalls.Usd(row!["amount_usd"]));
}

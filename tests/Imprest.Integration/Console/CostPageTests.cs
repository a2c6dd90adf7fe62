using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Imprest.Costs;
using Imprest.Integration.Support;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Costs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InAnotherBrowser.Name)]
public sealed partial class CostPageTests(ConsoleBrowser browser)
{
    private const string Small = "/cost?name=Small&items=100&1.name=photo&1.model=imprest-sandbox-1&1.size=1024x1024&1.quality=high&1.discarded=50&1.give_up_after=3";

    [Fact]
    public async Task The_figures_follow_the_form_and_the_address_keeps_the_workflow()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/cost");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("This is an example");
        await Screens.KeepAsync(page, "cost");
        await page.GotoAsync(Small);
        // By hand: 1 + ½ + ¼ results of $0.08, for a hundred items.
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("$14.00");
        await page.GetByLabel("Items a month").FillAsync("200");
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("$28.00");
        await page.ArrivesAsync(address => address.Contains("items=200", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("figure.chart canvas")).ToBeVisibleAsync();
        var chart = JsonNode.Parse((await page.Locator("figure.chart").GetAttributeAsync("data-chart"))!)!;
        Assert.Equal(("simulated months", "half", "19 of 20"), ((string?)chart["unit"], (string?)chart["marks"]![0]!["name"], (string?)chart["marks"]![1]!["name"]));
        Assert.All(chart["labels"]!.AsArray(), label => Assert.Matches(@"^\$[0-9,.]+$", (string)label!)); // A bin's lower edge.
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("$28.00");
        await page.GetByRole(AriaRole.Link, new() { Name = "photo: 25 % thrown away" }).ClickAsync();
        await page.ArrivesAsync(address => address.Contains("what_if=", StringComparison.Ordinal));
        var row = page.GetByRole(AriaRole.Region, new() { Name = "What-ifs" }).GetByRole(AriaRole.Row, new() { Name = "photo: 25 % thrown away" });
        await Assertions.Expect(row).ToContainTextAsync("$21.00"); // 1 + ¼ + ¹⁄₁₆ results.
        await Assertions.Expect(row).ToContainTextAsync("−$7.00");
        await Assertions.Expect(page.GetByLabel("What if 1")).ToHaveValueAsync("photo.discarded=25%");
        await Screens.KeepAsync(page, "cost-what-if");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("$28.00");
    }

    [Fact]
    public async Task Without_scripts_steps_are_added_and_taken_away_and_worked_out_by_buttons()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway, javaScript: false);
        await page.GotoAsync(Small);
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a step" }).ClickAsync();
        await Assertions.Expect(page.Locator("fieldset.step")).ToHaveCountAsync(2);
        await page.Locator("fieldset.step").Last.GetByLabel("Quality").FillAsync("low");
        await page.GetByRole(AriaRole.Button, new() { Name = "Work it out" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Steps" }).GetByRole(AriaRole.Row, new() { Name = "step2" })).ToContainTextAsync("imprest-sandbox-1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Take step 2 away" }).ClickAsync();
        await Assertions.Expect(page.Locator("fieldset.step")).ToHaveCountAsync(1);
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("$14.00");
        Assert.EndsWith(Small, page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_keyboard_alone_one_changes_the_workflow()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync(Small);
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("1000");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("$140.00");
        Assert.Equal("items", await page.EvaluateAsync<string>("document.activeElement.id"));
    }

    [Fact]
    public async Task The_figures_are_those_of_the_API_and_the_file_is_for_the_command()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (_, file) = await visitor.GetAsync(Small.Replace("/cost?", "/cost/workflow.json?", StringComparison.Ordinal));
        var (answer, csv) = await visitor.GetAsync(Small.Replace("/cost?", "/cost/estimate.csv?", StringComparison.Ordinal));
        Assert.Equal("attachment; filename=cost.csv", answer.Content.Headers.ContentDisposition!.ToString());
        var asked = JsonNode.Parse(file)!.AsObject();
        var api = (await Answer.ReadAsync(await gateway.PostAsync("/v1/cost-estimates", asked.ToJsonString()))).Json;
        var month = api["account"]!["month"]!;
        Assert.Contains($"total,Small,{api["account"]!["item"]!["expected_usd"]},{month["expected_usd"]},{month["p50_usd"]},{month["p95_usd"]},{month["worst_usd"]},", csv, StringComparison.Ordinal);
        // The command reads a file as YAML, and JSON is YAML.
        var now = gateway.Host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var book = gateway.Host.Services.GetRequiredService<PriceBookSource>().Current;
        var read = new CostPlan(WorkflowDocument.ParseYaml("workflow.json", file), [], [], book, now).Estimate(CostEstimator.DefaultSeed, 100, TestContext.Current.CancellationToken);
        Assert.Equal((string?)month["expected_usd"], Assert.IsType<CostResult.Estimated>(read.Result).Estimate.Total.Account.Month.Expected.ToString());
    }

    [Theory]
    [InlineData("/cost?items=0&1.model=imprest-sandbox-1", "“Items a month” is <code>0</code>; it is a whole number from 1 to 100,000,000")]
    [InlineData("/cost?items=1e6&1.model=imprest-sandbox-1", "“Items a month” is <code>1e6</code>")]
    [InlineData("/cost?items=100&1.model=imprest-sandbox-1&1.n=x", "step1: “Images a call” is <code>x</code>")]
    [InlineData("/cost?items=100&1.model=imprest-sandbox-1&1.runs=0", "“Runs an item” is <code>0</code>; it is a number above 0, at most 100")]
    [InlineData("/cost?items=100&1.model=painter-9", "No rate card prices painter-9.")]
    [InlineData("/cost?items=100&1.model=painter-9", "<a href=\"/pricing\">Which models are priced</a>")]
    [InlineData("/cost?items=100&failed=150&1.model=imprest-sandbox-1", "“Failed, %” is <code>150</code>; it is a number from 0 up to below 100, such as 2 for 2 %.")]
    [InlineData("/cost?items=100&failed=-1&1.model=imprest-sandbox-1", "“Failed, %” is <code>-1</code>")]
    [InlineData("/cost?items=100&retried=101&1.model=imprest-sandbox-1", "“Sent again, %” is <code>101</code>; it is a number from 0 to 100")]
    [InlineData("/cost?items=100&1.model=imprest-sandbox-1&1.timeout=abc", "step1: “Timed out, %” is <code>abc</code>")]
    [InlineData("/cost?items=100&1.model=imprest-sandbox-1&1.discarded=100", "“Thrown away, %” is <code>100</code>; it is a number from 0 up to below 100")]
    [InlineData("/cost?items=100&failed=60&timeout=40&1.model=imprest-sandbox-1", "comes to 100 %; together that is below 100 %")]
    [InlineData("/cost?items=100", "A workflow has a step at least")]
    [InlineData("/cost?items=100&1.model=imprest-sandbox-1&what_if=1.quality%3Dlow", "there is no step <code>1</code>")]
    [InlineData("/cost?items=100&1.name=%3Cscript%3Ealert(1)%3C%2Fscript%3E&1.model=imprest-sandbox-1", "'<script>alert(1)</script>' is no name for a step")]
    public async Task What_cannot_be_worked_out_is_said_beside_the_form_which_stays(string address, string words)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = new ConsoleVisitor(gateway);
        var (answer, page) = await visitor.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains(words, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("id=\"cost-form\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        // A file's words, its shares and the shell are not this page's.
        foreach (var foreign in (string[])["items_a_month", "from 0 to 1,", "<code>imprest prices"])
            Assert.DoesNotContain(foreign, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/cost")]
    [InlineData("/cost?items=777&1.model=imprest-sandbox-1&1.discarded=13.7&2.model=imprest-sandbox-1&2.runs=1.37&3.model=imprest-sandbox-1&3.size=64x64&3.quality=low&3.discarded=0.3")]
    public async Task Columns_add_up_to_the_sum_under_them(string address)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = new ConsoleVisitor(gateway);
        var (_, page) = await visitor.GetAsync(address);
        // One number of decimals for months and one for items.
        Assert.InRange(AmountPattern().Matches(page).Select(amount => amount.Groups[1].Value.Split('.')[1].Length).Distinct().Count(), 1, 2);
        foreach (var region in new[] { "Causes of spend", "Steps" })
        {
            var table = page[page.IndexOf($"aria-label=\"{region}\"", StringComparison.Ordinal)..];
            table = table[..table.IndexOf("</table>", StringComparison.Ordinal)];
            var rows = table.Split("<tr>").Skip(2).Select(row => AmountPattern().Matches(row).SelectMany(amount => (decimal[])[Usd(amount.Groups[1].Value), Usd(amount.Groups[2] is { Success: true } most ? most.Value : amount.Groups[1].Value)]).ToArray()).ToList();
            // Each cell is from one amount to another, mostly the same. By step the first is a call's price, which is no part of a sum.
            var first = region == "Steps" ? 2 : 0;
            Assert.NotEmpty(rows[^1]);
            for (var column = 0; column < rows[^1].Length; column++)
                Assert.Equal(rows[^1][column], rows[..^1].Sum(row => row[column + first]));
        }
    }

    private static decimal Usd(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"to the nano-dollar"">\$([0-9,.]+)(?: to \$([0-9,.]+))?<")]
    private static partial Regex AmountPattern();

    [Fact]
    public async Task A_workflow_that_has_no_price_looks_unknown_and_not_like_zero()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/cost?items=100&1.model=painter-9");
        await Assertions.Expect(page.Locator(".figure")).ToHaveTextAsync("?");
        await Screens.KeepAsync(page, "cost-unknown");
        await page.GotoAsync("/cost?items=1e6&failed=150&1.model=imprest-sandbox-1");
        await Assertions.Expect(page.Locator(".notice.bad li")).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".lead")).ToHaveTextAsync(new Regex("2 fields\\s+need a look"));
        await Assertions.Expect(page.GetByLabel("Failed, %").First).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(page.GetByLabel("Failed, %").First).ToHaveAccessibleDescriptionAsync(new Regex("is 150; it is a number"));
        // The bullets stand beside the border, not on it.
        Assert.True(await page.EvaluateAsync<bool>("parseFloat(getComputedStyle(document.querySelector('.notice.bad ul')).paddingLeft) > 12"));
        await Screens.KeepAsync(page, "cost-slips");
        // In place, as one types.
        await page.GetByLabel("Items a month").FillAsync("100");
        await page.GetByLabel("Failed, %").First.FillAsync("1");
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("a month expected");
        await Assertions.Expect(page.GetByLabel("Failed, %").First).Not.ToHaveAttributeAsync("aria-invalid", "true");
        await page.GetByLabel("Sent again, %").First.FillAsync("101");
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("1 field");
        await Assertions.Expect(page.GetByLabel("Sent again, %").First).ToHaveAccessibleDescriptionAsync(new Regex("is 101.*answer was lost"));
    }

    [Fact]
    public async Task Strangers_compare_less_at_once_than_those_who_signed_in_and_nobody_without_end()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stranger = new ConsoleVisitor(gateway);
        using var customer = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var six = Small + string.Concat(Enumerable.Range(1, 6).Select(tries => $"&what_if=photo.tries%3D{tries}"));
        Assert.Contains("At most 5 what-ifs and models are compared at once; with a key it is more", (await stranger.GetAsync(six)).Html, StringComparison.Ordinal);
        Assert.Contains("$14.00", (await customer.GetAsync(six)).Html, StringComparison.Ordinal);
        // Twenty steps of a hundred runs with twenty results of ten tries each.
        var endless = "/cost?items=100000000&failed=90" + string.Concat(Enumerable.Range(1, 20).Select(step => $"&{step}.model=imprest-sandbox-1&{step}.runs=100&{step}.discarded=99&{step}.give_up_after=20&{step}.tries=10"));
        Assert.Contains("more than is simulated here", (await stranger.GetAsync(endless)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rates_of_the_usage_log_go_into_the_form_with_what_they_rest_on()
    {
        await using var gateway = await TestGateway.StartAsync();
        await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts/default/topups", """{"amount_usd":"100","kind":"paid","source_ref":"a"}"""));
        for (var batch = 0; batch < 10; batch++)
            await Task.WhenAll(Enumerable.Range(0, 10).Select(call => PaintAsync(gateway, $"a fox {batch} {call}{(call == 0 ? " [[outcome:blocked]]" : "")}")));
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync(Small);
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the rates from my usage log" }).ClickAsync();
        await page.ArrivesAsync(address => address.Contains("log=30d", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator(".notice").First).ToContainTextAsync("photo: of 100 requests in the last 30 days, 10 (10 %) were blocked ");
        Assert.Contains("=10&", page.Url, StringComparison.Ordinal);
        await Screens.KeepAsync(page, "cost-log");
        // Another account's log is not taken.
        var made = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"other"}"""));
        var key = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"other","account_id":"{{made.Json["id"]}}"}"""));
        using var other = await ConsoleVisitor.SignedInAsync(gateway, (string)key.Json["key"]!);
        var (redirect, _) = await other.GetAsync(Small + "&take=log");
        Assert.Contains("photo: 0 requests in the last 30 days", (await other.GetAsync(redirect.Headers.Location!.OriginalString)).Html, StringComparison.Ordinal);
        // And whoever has no key has no log.
        using var stranger = new ConsoleVisitor(gateway);
        Assert.StartsWith("/sign-in", (await stranger.GetAsync(Small + "&take=log")).Answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.DoesNotContain("requests in the last 30 days", (await stranger.GetAsync(Small + "&log=30d")).Html, StringComparison.Ordinal);
    }

    private static async Task PaintAsync(TestGateway gateway, string prompt)
    {
        using var body = new StringContent(new JsonObject { ["model"] = "imprest-sandbox-1", ["prompt"] = prompt, ["size"] = "64x64", ["quality"] = "low", ["response_format"] = "url" }.ToJsonString(), Encoding.UTF8, "application/json");
        using var answer = await gateway.Client.PostAsync("/v1/images/generations", body);
        Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }
}

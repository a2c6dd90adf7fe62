using System.Net;
using System.Text.RegularExpressions;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed partial class AccountPageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task An_operator_opens_an_account_limits_it_and_sees_at_a_glance_who_needs_somebody()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await page.GotoAsync("/accounts");
        await page.GetByPlaceholder("a team's name").FillAsync("Search team");
        await page.GetByLabel("with trial credit").UncheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Open" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("no money left");
        await page.GetByLabel("At most").FillAsync("5");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set" }).ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("$5.00");
        await Screens.KeepAsync(page, "account");
        await page.GotoAsync("/accounts");
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("Search team");
        await Screens.KeepAsync(page, "accounts-many");
        await page.GotoAsync("/audit");
        await Screens.KeepAsync(page, "audit");
        await Assertions.Expect(page.Locator("main tbody")).ToContainTextAsync("account opened");
        await Assertions.Expect(page.Locator("main tbody tr").Filter(new() { HasText = "account opened" }).First.Locator("td").Nth(3)).ToHaveTextAsync("Search team");
    }

    [Fact]
    public async Task Where_there_are_many_accounts_a_page_lists_the_first_finds_the_others_and_stays_light()
    {
        const int Many = 1_500;
        await using var gateway = await TestGateway.StartAsync();
        await Task.WhenAll(Enumerable.Range(1, Many).Select(number => gateway.Ledger.CreateAccountAsync(new(new($"acct_{number:d4}"), $"team {number:d4}", 0, DateTimeOffset.UnixEpoch))));
        await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts/acct_1234/topups", """{"amount_usd":"7.5","kind":"paid","source_ref":"one"}""");
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        var (_, all) = await operating.GetAsync("/accounts");
        Assert.Contains("$8.50", WithoutTags(all), StringComparison.Ordinal); // 7.50 and the trial credit of the first account.
        Assert.Contains("The first 200 accounts", all, StringComparison.Ordinal);
        var (_, found) = await operating.GetAsync("/accounts?find=1234");
        Assert.Contains("1 account with “1234”", found, StringComparison.Ordinal);
        Assert.Contains("href=\"/accounts/acct_1234\"", found, StringComparison.Ordinal);
        Assert.Contains("No account is called that", (await operating.GetAsync("/accounts?find=nobody")).Html, StringComparison.Ordinal);
        var (_, sorted) = await operating.GetAsync("/accounts?sort=available");
        Assert.Contains("acct_1234", sorted[sorted.IndexOf("<tbody", StringComparison.Ordinal)..sorted.IndexOf("</tr>", sorted.IndexOf("<tbody", StringComparison.Ordinal), StringComparison.Ordinal)], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await operating.GetAsync("/accounts?sort=colour")).Answer.StatusCode);
        foreach (var address in new[] { "/accounts", "/keys", "/wallet", "/webhooks", "/tasks", "/usage" })
            Assert.InRange((await operating.GetAsync(address)).Html.Length, 1, 300_000);
        Assert.Contains("$7.50", WithoutTags((await operating.GetAsync("/wallet?account_id=acct_1234")).Html), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_limit_that_is_not_there_is_not_removed_and_the_audit_log_says_nothing_of_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        var key = (string)(await gateway.GetAsync("/v1/keys"))["data"]![0]!["id"]!;
        foreach (var (page, period) in new[] { ("accounts/default", "day"), ("accounts/default", "absorbed_day"), ("keys/" + key, "month") })
        {
            var answer = await operating.PostAsync($"/{page}/limits", ("period", period), ("limit_usd", ""));
            Assert.Contains("Nothing changed", (await operating.GetAsync(answer.Headers.Location!.ToString())).Html, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("<summary>limit removed ", (await operating.GetAsync("/audit")).Html, StringComparison.Ordinal);
        foreach (var amount in new[] { "5", "" })
        {
            var answer = await operating.PostAsync("/accounts/default/limits", ("period", "day"), ("limit_usd", amount));
            Assert.Contains("Changed, and written", (await operating.GetAsync(answer.Headers.Location!.ToString())).Html, StringComparison.Ordinal);
        }

        Assert.Contains("<summary>limit removed ", (await operating.GetAsync("/audit")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_changed_is_told_in_words_and_what_is_called_alike_is_told_apart()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("sign_up", "invitation"));
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        await operating.PostAsync("/accounts/default/limits", ("period", "day"), ("limit_usd", "2"));
        await operating.PostAsync("/keys", ("name", "batch"), ("month", "0.5"), ("expires_on", "2030-01-31"));
        var audit = WithoutTags((await operating.GetAsync("/audit")).Html);
        foreach (var words in new[] { "at most $2.00 a day", "at most $0.50 a month", "2030-02-01 00:00 UTC" })
            Assert.Contains(words, audit, StringComparison.Ordinal);
        Assert.DoesNotContain("{", audit[audit.IndexOf("Rows are never", StringComparison.Ordinal)..], StringComparison.Ordinal);

        string Id(HttpResponseMessage opened) => opened.Headers.Location!.ToString().Split('/', '?')[2];
        var (one, other, third) = (Id(await operating.PostAsync("/accounts", ("name", "team"))), Id(await operating.PostAsync("/accounts", ("name", "team"))), Id(await operating.PostAsync("/accounts", ("name", "sole"))));
        await operating.PostAsync("/accounts/invitations", ("uses", "1"), ("expires_on", "2030-01-31"));
        var accounts = WithoutTags((await operating.GetAsync("/accounts")).Html);
        Assert.Contains("team" + one, accounts, StringComparison.Ordinal);
        Assert.Contains("team" + other, accounts, StringComparison.Ordinal);
        Assert.DoesNotContain(third, accounts, StringComparison.Ordinal);
        Assert.Contains("end of 2030-01-31 UTC", accounts, StringComparison.Ordinal); // The day that the form was given.
    }

    private static string WithoutTags(string html) => Tag().Replace(html, "");

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [Fact]
    public async Task Customers_see_none_of_it_and_an_auditor_changes_nothing()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var customer = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        foreach (var address in new[] { "/accounts", "/accounts/default", "/audit", "/providers", "/price-book" })
            Assert.Equal(HttpStatusCode.Forbidden, (await customer.GetAsync(address)).Answer.StatusCode);
        var made = await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"books","role":"auditor"}"""));
        using var auditor = await ConsoleVisitor.SignedInAsync(gateway, (string)made.Json["key"]!);
        foreach (var address in new[] { "/accounts", "/accounts/default", "/audit", "/providers", "/price-book", "/keys", "/wallet" })
        {
            var (answer, html) = await auditor.GetAsync(address);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.DoesNotContain("method=\"post\" action=\"/accounts", html, StringComparison.Ordinal);
            Assert.DoesNotContain("method=\"post\" action=\"/keys", html, StringComparison.Ordinal);
        }
    }
}

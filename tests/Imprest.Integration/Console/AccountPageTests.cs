using System.Net;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed class AccountPageTests(ConsoleBrowser browser)
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
        await Assertions.Expect(page.Locator("main tbody")).ToContainTextAsync("account create");
    }

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

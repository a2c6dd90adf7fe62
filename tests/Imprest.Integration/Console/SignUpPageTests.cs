using System.Net;
using System.Text.RegularExpressions;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InAnotherBrowser.Name)]
public sealed class SignUpPageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task A_stranger_gets_a_key_with_trial_credit_and_is_led_to_the_prepaid_test()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("sign_up", "open"));
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/sign-in");
        await page.GetByRole(AriaRole.Link, new() { Name = "Get one" }).ClickAsync();
        await Screens.KeepAsync(page, "get-a-key");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("of your own here, with $1.00 of trial credit. You pay");
        await page.GetByLabel("A name for the account").FillAsync("Otters at work");
        await page.GetByRole(AriaRole.Button, new() { Name = "Get a key" }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Your key");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(new Regex(@"It opens your account Otters at work \(acct_[^ )]+\)\. You"));
        await Assertions.Expect(page.Locator(".who")).ToContainTextAsync("account · Otters at work");
        await Screens.KeepAsync(page, "welcome");
        var key = (await page.GetByLabel("Your key").InnerTextAsync()).Replace("copy", "", StringComparison.Ordinal).Trim();
        Assert.StartsWith("imp_live_", key, StringComparison.Ordinal);
        await page.ReloadAsync();
        Assert.DoesNotContain(key, await page.ContentAsync(), StringComparison.Ordinal);
        await page.GotoAsync("/wallet");
        await Assertions.Expect(page.Locator(".figure").First).ToHaveTextAsync("$1.00");
        await page.GotoAsync("/get-a-key/welcome");
        await page.GetByRole(AriaRole.Link, new() { Name = "Start the prepaid test" }).ClickAsync();
        await page.ArrivesAsync("**/prepaid-test");
    }

    /// <summary>Taken for no day at all, it would make an invitation that never ends.</summary>
    [Theory]
    [InlineData("31.12.2026")]
    [InlineData("9999-12-31")]
    public async Task An_invitation_whose_last_day_is_none_is_not_made(string day)
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("sign_up", "invitation"));
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        Assert.Equal(HttpStatusCode.BadRequest, (await operating.PostAsync("/accounts/invitations", ("uses", "1"), ("expires_on", day))).StatusCode);
        Assert.Empty(await gateway.ListAsync("/admin/v1/invitations", gateway.Admin));
    }

    [Fact]
    public async Task Without_scripts_an_invitation_opens_one_account_and_then_no_other()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("sign_up", "invitation"));
        var operating = await browser.SignedInAsync(gateway, gateway.Host.AdminKey, javaScript: false);
        await operating.GotoAsync("/accounts");
        await operating.GetByRole(AriaRole.Button, new() { Name = "Invite" }).ClickAsync();
        var link = (await operating.GetByLabel("The invitation's link").InnerTextAsync()).Trim();
        foreach (var (name, said) in new[] { ("First", "Your key"), ("Second", "Get a key") })
        {
            var page = await browser.VisitorAsync(gateway, javaScript: false);
            await page.GotoAsync(new Uri(link).PathAndQuery);
            if (await page.GetByLabel("A name for the account").CountAsync() > 0)
            {
                await page.GetByLabel("A name for the account").FillAsync(name);
                await page.GetByRole(AriaRole.Button, new() { Name = "Get a key" }).ClickAsync();
            }

            await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync(said);
        }

        await operating.GotoAsync("/accounts");
        await Assertions.Expect(operating.Locator("#invitations")).ToContainTextAsync("used up");
        var seeing = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await seeing.GotoAsync("/accounts");
        await Screens.KeepAsync(seeing, "accounts");
    }

    [Fact]
    public async Task Where_sign_up_is_closed_the_page_says_whom_to_ask()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/get-a-key");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("gives out keys by hand");
        await Screens.KeepAsync(page, "get-a-key-closed");
    }
}

using System.Globalization;
using System.Net;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed class OverviewPageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task Somebody_new_is_told_what_to_do_first()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/");
        await Assertions.Expect(page.Locator(".figure")).ToHaveTextAsync("$1.00");
        await Assertions.Expect(page.Locator(".empty")).ToContainTextAsync(gateway.Host.BaseAddress.ToString());
        await Screens.KeepAsync(page, "overview-first");
        await page.GetByRole(AriaRole.Link, new() { Name = "Make one image in the playground" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync("**/playground");
    }

    [Fact]
    public async Task A_stranger_is_shown_the_prices()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var stranger = new ConsoleVisitor(gateway);
        var (answer, _) = await stranger.GetAsync("/");
        Assert.Equal((HttpStatusCode.Redirect, "/pricing"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
    }

    [Fact]
    public async Task Balance_and_spend_are_the_ledgers_and_each_leads_to_its_rows()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/");
        await Assertions.Expect(page.Locator(".figure")).ToHaveTextAsync(VariedRequests.Shown(await gateway.AvailableAsync()));
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync(VariedRequests.Shown(await gateway.HeldAsync()));
        var charged = VariedRequests.Shown(await VariedRequests.ChargedAsync(gateway));
        await Assertions.Expect(page.Locator("h2 .amount")).ToHaveTextAsync(charged);
        await Assertions.Expect(page.Locator(".split tfoot .amount")).ToHaveTextAsync(charged);
        await Assertions.Expect(page.Locator(".split tfoot .number").First).ToHaveTextAsync((await gateway.ListAsync("/v1/requests")).Count.ToString(CultureInfo.InvariantCulture));
        await Assertions.Expect(page.Locator(".attention")).ToContainTextAsync("1 request in doubt");
        await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("Absorbed"); // That is the operator's.
        await page.Locator("figure[data-drawn]").WaitForAsync();
        await Screens.KeepAsync(page, "overview");

        await page.Locator("h2 a").ClickAsync();
        await page.ArrivesAsync("**/usage");
        await Assertions.Expect(page.Locator(".figure")).ToHaveTextAsync(charged);
        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "no image" }).ClickAsync();
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
        await page.GotoAsync("/?period=last-month");
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("h2 .amount")).ToHaveTextAsync("$0.00");
    }

    [Fact]
    public async Task An_operator_sees_what_providers_take_and_what_no_charge_covers()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var absorbed = (await gateway.ListAsync("/v1/requests", gateway.Admin)).Sum(request => GatewayCalls.Usd(request["absorbed_usd"]));
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey, javaScript: false);
        await page.GotoAsync("/");
        await Assertions.Expect(page.Locator(".facts")).ToContainTextAsync("Absorbed" + VariedRequests.Shown(absorbed));
        Assert.True(absorbed > 0);
        await Assertions.Expect(page.Locator("figure table")).ToBeVisibleAsync(); // The chart's figures, without scripts.
        await page.GetByRole(AriaRole.Link, new() { Name = "Today" }).ClickAsync();
        await page.ArrivesAsync("**/?period=today");
    }
}

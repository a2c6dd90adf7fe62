using System.Globalization;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

/// <summary>A person who has never read the docs: from the link that the start printed to the export of a bill that is understood.</summary>
[Collection(InTheBrowser.Name)]
public sealed class JourneyTests(ConsoleBrowser browser)
{
    private static readonly string[] Pages =
    [
        "/", "/usage", "/wallet", "/tasks", "/pricing", "/pricing/openai/gpt-image-2", "/compare", "/cost", "/playground", "/prepaid-test", "/keys", "/webhooks", "/accounts", "/accounts/default", "/providers",
        "/providers/sandbox", "/price-book", "/audit", "/get-a-key",
    ];

    [Fact]
    public async Task From_the_first_start_to_the_export()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync(gateway.Host.MakeEntryLink()!.PathAndQuery);
        await Assertions.Expect(page.Locator(".figure").First).ToContainTextAsync("$1.00");
        await page.GetByRole(AriaRole.Link, new() { Name = "Playground", Exact = true }).First.ClickAsync();
        await page.GetByLabel("Prompt").FillAsync("a red fox in snow");
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await Assertions.Expect(page.Locator("#result img.result").First).ToBeVisibleAsync();
        var shown = await page.Locator("#result .figure").First.InnerTextAsync();

        await page.Locator("#result a[href^='/requests/']").First.ClickAsync();
        await Assertions.Expect(page.Locator(".figure").First).ToHaveTextAsync(shown);
        var request = page.Url[(page.Url.LastIndexOf('/') + 1)..].Split('?')[0];

        await page.GetByRole(AriaRole.Link, new() { Name = "Usage", Exact = true }).First.ClickAsync();
        await Assertions.Expect(page.Locator(".figure").First).ToHaveTextAsync(shown);
        await page.GotoAsync("/usage?group_by=model&period=all");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("tr[data-open]")).ToHaveCountAsync(1);
        await page.GoForwardAsync();
        await Assertions.Expect(page.Locator("tfoot")).ToBeVisibleAsync();
        await page.ReloadAsync();
        Assert.EndsWith("/usage?group_by=model&period=all", page.Url, StringComparison.Ordinal);

        await page.GotoAsync("/usage");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Export CSV").ClickAsync());
        var csv = await File.ReadAllTextAsync(await download.PathAsync());
        Assert.Contains(request, csv, StringComparison.Ordinal);
        Assert.Contains(decimal.Parse(shown.TrimStart('$'), CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture).TrimEnd('0'), csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_shows_the_same_without_scripts_and_none_is_heavy()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey, javaScript: false);
        foreach (var address in Pages)
        {
            var answer = await page.GotoAsync(address);
            Assert.True(answer!.Ok, $"{address}: {answer.Status}");
            Assert.NotEmpty(await page.Locator("main h1").InnerTextAsync());
            Assert.True((await answer.BodyAsync()).Length < 300_000, $"{address} weighs {(await answer.BodyAsync()).Length} bytes.");
            Assert.Equal(0, await page.Locator("main [data-chart] .plot:visible").CountAsync());
        }
    }

    [Fact]
    public async Task Tab_reaches_whatever_can_be_clicked_on_every_page_and_traps_nobody()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        foreach (var address in Pages.Except(["/pricing"]))
        {
            await page.GotoAsync(address);
            var expected = await page.EvaluateAsync<int>("""
                [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
                    .filter(e => !e.disabled && e.checkVisibility({ visibilityProperty: true }) && !(e.type === 'radio' && !e.checked)).length
                """);
            await page.EvaluateAsync("() => { window.reached = new Set(); document.addEventListener('focusin', event => window.reached.add(event.target)); document.activeElement?.blur(); }");
            for (var presses = 0; presses < expected + 60; presses++)
                await page.Keyboard.PressAsync("Tab");
            var missed = await page.EvaluateAsync<string[]>("""
                [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
                    .filter(e => !e.disabled && e.checkVisibility({ visibilityProperty: true }) && !(e.type === 'radio' && !e.checked) && !window.reached.has(e)).map(e => e.outerHTML.slice(0, 120))
                """);
            Assert.True(missed.Length == 0, $"{address}: {string.Join("; ", missed)}");
        }
    }

    [Fact]
    public async Task The_keyboard_leads_everywhere()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/usage");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("w");
        await page.ArrivesAsync("**/wallet");
        await page.Keyboard.PressAsync("?");
        await Assertions.Expect(page.Locator("#shortcuts")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.GotoAsync("/usage");
        await page.Keyboard.PressAsync("/");
        Assert.Equal("q", await page.EvaluateAsync<string>("document.activeElement.name"));
        await page.GotoAsync("/keys");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync("**#main");
    }
}

using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

/// <summary>Debian's Chromium, started once for many tests of the console.</summary>
public sealed class ConsoleBrowser : IAsyncLifetime
{
    // Without these Chromium asks for hosts of its maker's, and as root it needs no sandbox of its own.
    private static readonly string[] Arguments =
        ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--font-render-hinting=none"];

    private const int Patience = 15_000;

    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Headless = true, Args = Arguments });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>A person at a fresh browser, not signed in.</summary>
    public async Task<IPage> VisitorAsync(TestGateway gateway, bool javaScript = true, int width = 1280, bool dark = false)
    {
        var context = await browser!.NewContextAsync(new()
        {
            BaseURL = gateway.Host.BaseAddress.ToString(),
            JavaScriptEnabled = javaScript,
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            TimezoneId = "Europe/Vienna",
            ReducedMotion = ReducedMotion.Reduce,
        });
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    /// <summary>The same, signed in with this key by the form that people use.</summary>
    public async Task<IPage> SignedInAsync(TestGateway gateway, string key, bool javaScript = true, int width = 1280, bool dark = false)
    {
        var page = await VisitorAsync(gateway, javaScript, width, dark);
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync(key);
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.ArrivesAsync(address => !address.Contains("/sign-in", StringComparison.Ordinal));
        return page;
    }
}

/// <summary>Tests that share one browser; they run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class InTheBrowser : ICollectionFixture<ConsoleBrowser>
{
    public const string Name = "in the browser";
}

/// <summary>The same, beside them: with one browser they would be what the whole run waits for.</summary>
[CollectionDefinition(Name)]
public sealed class InAnotherBrowser : ICollectionFixture<ConsoleBrowser>
{
    public const string Name = "in another browser";
}

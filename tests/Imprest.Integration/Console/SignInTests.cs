using System.Net;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed class SignInTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task The_link_of_the_start_signs_in_once()
    {
        await using var gateway = await TestGateway.StartAsync();
        var link = gateway.Host.MakeEntryLink()!.PathAndQuery;
        using (var garbled = new ConsoleVisitor(gateway))
            Assert.Contains("or was not copied whole", (await garbled.GetAsync(link[..^3])).Html, StringComparison.Ordinal);
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync(link);
        await Assertions.Expect(page.Locator(".who")).ToContainTextAsync("operator");
        var second = await browser.VisitorAsync(gateway);
        await second.GotoAsync(link);
        await Assertions.Expect(second.Locator("main")).ToContainTextAsync("was used already");
    }

    [Fact]
    public async Task A_key_signs_in_and_leads_on_to_the_page_that_was_asked_for()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/usage?model=x");
        await Screens.KeepAsync(page, "sign-in");
        await page.GetByLabel("Key", new() { Exact = true }).FillAsync(gateway.Host.ApiKey);
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.ArrivesAsync("**/usage?model=x");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Usage");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GotoAsync("/usage");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Sign in");
    }

    /// <summary>By such a link the browser sends no cookie of ours, and whatever page it gets gives it one.</summary>
    [Theory]
    [InlineData("/pricing", "Pricing")]
    [InlineData("/usage?model=x", "Usage")]
    public async Task A_link_from_elsewhere_signs_nobody_out(string address, string title)
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.RouteAsync("http://elsewhere.example/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/html", Body = $"<a href=\"{new Uri(gateway.Host.BaseAddress, address)}\">look</a>",
        }));
        await page.GotoAsync("http://elsewhere.example/");
        await page.GetByText("look").ClickAsync();
        await page.ArrivesAsync("**" + address);
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(title);
        await page.GotoAsync("/usage");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Usage");
    }

    [Fact]
    public async Task A_form_from_elsewhere_signs_nobody_out()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.RouteAsync("http://elsewhere.example/**", route => route.FulfillAsync(new()
        {
            ContentType = "text/html", Body = $"<form method=\"post\" action=\"{new Uri(gateway.Host.BaseAddress, "/sign-out")}\"><button>win</button></form>",
        }));
        await page.GotoAsync("http://elsewhere.example/");
        await page.GetByText("win").ClickAsync();
        await page.ArrivesAsync("**/sign-out");
        await page.GotoAsync("/usage");
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Usage");
    }

    [Theory]
    [InlineData("/\u00fc")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    public async Task Nobody_is_led_to_another_place(string address)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = new ConsoleVisitor(gateway);
        await visitor.GetAsync("/sign-in");
        var answer = await visitor.PostAsync("/sign-in", ("key", gateway.Host.ApiKey), ("return_to", address));
        Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
    }
}

using System.Net;
using System.Text.RegularExpressions;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Imprest.Providers;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InAnotherBrowser.Name)]
public sealed class ProviderPageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task A_connection_that_fails_again_and_again_is_seen_at_a_glance()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress, configuration: [("absorbed_limit_usd", "100"), ("providers:openai:concurrent", "8"), ("providers:openai:requests_per_minute", "100")]);
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await page.GotoAsync("/providers");
        await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync("2 of 2");
        for (var i = 0; i < 5; i++)
        {
            provider.Next(new Misbehavior("500"));
            await gateway.GenerateAsync(ImageAsk.OpenAI($"fox {i}"));
        }

        await page.ReloadAsync();
        await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync("1 of 2");
        var row = page.Locator("tr", new() { HasText = "openai" }).First;
        await Assertions.Expect(row).ToContainTextAsync("paused");
        await Assertions.Expect(row).ToContainTextAsync("5 in a row");
        await Assertions.Expect(row).ToContainTextAsync("0 of 8");
        await Screens.KeepAsync(page, "providers");
        await page.GetByRole(AriaRole.Link, new() { Name = "openai", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("OpenAI");
        await Assertions.Expect(page.Locator(".lead")).ToHaveTextAsync(new Regex(@"^\s*Paused\s+until .*, after 5 failures in a row\. Calls go to the next model of their route\.\s*$"));
        // One row for all that nobody documents.
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Outcomes" }).GetByRole(AriaRole.Row, new() { Name = "nobody says" })).ToHaveCountAsync(1);
        await Screens.KeepAsync(page, "provider");
        // An address within words is a link too.
        await Assertions.Expect(page.GetByRole(AriaRole.Row, new() { Name = "bad output yes inferred" }).GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", "https://developers.openai.com/api/docs/guides/image-generation");
        foreach (var address in new[] { "/providers", "/providers/openai" })
            await ComparePageTests.NoTableIsWiderThanAPhoneAsync(page, address);
    }

    [Fact]
    public async Task Without_a_credential_it_says_what_enables_each_provider()
    {
        await using var gateway = await TestGateway.StartAsync();
        var looked = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await looked.GotoAsync("/providers");
        await Assertions.Expect(looked.GetByRole(AriaRole.Row, new() { Name = "Black Forest Labs bfl" }).Locator("code", new() { HasText = "BFL_API_KEY" })).ToBeVisibleAsync();
        await Screens.KeepAsync(looked, "providers-empty");
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey, javaScript: false);
        await page.GotoAsync("/providers");
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("Only the sandbox is enabled");
        await page.GetByRole(AriaRole.Link, new() { Name = "Black Forest Labs" }).ClickAsync();
        await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync("not enabled");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("BFL_API_KEY");
    }

    [Fact]
    public async Task Every_provider_has_its_page_and_customers_have_none()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var admin = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        foreach (var kind in ProviderKinds.All)
        {
            var (answer, html) = await admin.GetAsync($"/providers/{kind.Id}");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.All(kind.Models, model => Assert.Contains($"<code>{WebUtility.HtmlEncode(model.Model)}</code>", html, StringComparison.Ordinal));
            Assert.True(html.Length < 300_000, $"{kind.Id}: {html.Length} characters");
        }

        var (_, sandbox) = await admin.GetAsync("/providers/sandbox");
        Assert.Contains("imprest-sandbox-1", sandbox, StringComparison.Ordinal);
        Assert.Contains("nothing is owed upstream", sandbox, StringComparison.Ordinal);
        Assert.DoesNotContain("takes money", sandbox, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await admin.GetAsync("/providers/nobody")).Answer.StatusCode);
        using var customer = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        foreach (var path in new[] { "/providers", "/providers/openai" })
            Assert.Equal(HttpStatusCode.Forbidden, (await customer.GetAsync(path)).Answer.StatusCode);
    }
}

using System.Net;
using Imprest.Integration.Support;
using Imprest.Integration.Webhooks;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed class WebhookPageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task A_webhook_is_added_tested_and_told_and_its_secret_is_shown_once()
    {
        await using var receiver = await OutsideServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(configuration: ("webhook_hosts:0", receiver.Origin));
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/webhooks");
        await Screens.KeepAsync(page, "webhooks-empty");
        await page.GetByLabel("Address").FillAsync("http://127.0.0.1:9/inside");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice.bad")).ToContainTextAsync("Address");
        await page.GetByLabel("Address").FillAsync(receiver.Origin + "/hook");
        await page.Keyboard.PressAsync("Enter");
        var secret = page.Locator(".notice.warn code");
        await secret.WaitForAsync();
        var text = await secret.InnerTextAsync();
        await Screens.KeepAsync(page, "webhook-new");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send a test" }).ClickAsync();
        await Assertions.Expect(page.Locator("#deliveries tbody")).ToContainTextAsync("delivered");
        await Assertions.Expect(secret).ToHaveCountAsync(0);
        Assert.True(WebhookRig.IsSigned(Assert.Single(receiver.Calls), text));
        await page.ReloadAsync();
        await Assertions.Expect(secret).ToHaveCountAsync(0);
        await gateway.GenerateAsync(new("a fox"), ("Prefer", "respond-async"));
        await receiver.WaitForAsync(2);
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#deliveries tbody tr")).ToHaveCountAsync(2);
        await page.GotoAsync("/webhooks");
        await Assertions.Expect(page.GetByRole(AriaRole.Columnheader, new() { Name = "Last delivery" })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("main tbody tr")).ToContainTextAsync("delivered");
        await page.SetViewportSizeAsync(390, 900);
        Assert.True(await page.EvaluateAsync<bool>("[...document.querySelectorAll('.check')].every(label => label.lastElementChild.getBoundingClientRect().left >= label.firstElementChild.getBoundingClientRect().right)"), "Words stand under a box.");
    }

    [Fact]
    public async Task What_was_not_taken_waits_for_its_next_try_and_is_sent_again_by_hand()
    {
        await using var receiver = await OutsideServer.StartAsync((context, _) =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(configuration: ("webhook_hosts:0", receiver.Origin));
        using var made = await gateway.PostAsync("/v1/webhooks", $$"""{"url":"{{receiver.Origin}}/<b>hook"}""");
        var id = (string)(await TestGateway.JsonAsync(made))["id"]!;
        await gateway.PostAsync($"/v1/webhooks/{id}/test", "{}");
        await receiver.WaitForAsync(1);
        var accepted = await gateway.GenerateAsync(new("a fox"), ("Prefer", "respond-async"));
        await receiver.WaitForAsync(2);
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync($"/webhooks/{id}");
        await Assertions.Expect(page.Locator("#deliveries tbody tr").First).ToContainTextAsync("waiting");
        await Assertions.Expect(page.Locator("#deliveries tbody tr").First).ToContainTextAsync("503");
        await Assertions.Expect(page.Locator("#deliveries tbody tr").Nth(1)).ToContainTextAsync("given up"); // A test has one try.
        await page.Locator("#deliveries summary").First.ClickAsync();
        await Screens.KeepAsync(page, "webhook");
        await Assertions.Expect(page.Locator(".lead .is-warn")).ToHaveTextAsync("0 of 2");
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("deliveries taken; the last answer was 503, next try ");
        var phone = await browser.SignedInAsync(gateway, gateway.Host.ApiKey, width: 390);
        await phone.GotoAsync($"/webhooks/{id}");
        await Assertions.Expect(phone.GetByRole(AriaRole.Button, new() { Name = "Send again" })).ToBeInViewportAsync(new() { Ratio = 1 });
        receiver.Answer = null;
        await page.GetByRole(AriaRole.Button, new() { Name = "Send again: webhook.test of the test" }).ClickAsync();
        await Assertions.Expect(page.Locator("#deliveries tbody tr").Nth(1)).ToContainTextAsync("delivered");
        await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[12] of 2$")); // In place, like the list; the other may have been tried again meanwhile.
        await page.Locator($"#deliveries a[href='/tasks/{accepted.Id}']").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync(accepted.Id);
    }

    [Fact]
    public async Task It_works_without_scripts_from_rotating_to_removing()
    {
        await using var receiver = await OutsideServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(configuration: ("webhook_hosts:0", receiver.Origin));
        foreach (var path in new[] { "/one", "/two" })
            (await gateway.PostAsync("/v1/webhooks", $$"""{"url":"{{receiver.Origin}}{{path}}"}""")).Dispose();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey, javaScript: false);
        await page.GotoAsync("/webhooks");
        await page.GetByRole(AriaRole.Link, new() { Name = "/one" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Rotate the secret" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice.warn code")).ToContainTextAsync("whsec_");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("an earlier one signs too until");
        await page.GetByText("Remove", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove it" }).ClickAsync();
        await Assertions.Expect(page.Locator("main tbody tr")).ToHaveCountAsync(1);
        var looked = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await looked.GotoAsync("/webhooks");
        await Screens.KeepAsync(looked, "webhooks");
    }

    [Fact]
    public async Task Nobody_touches_anothers_webhook_and_an_auditor_none()
    {
        await using var receiver = await OutsideServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(configuration: ("webhook_hosts:0", receiver.Origin));
        using var made = await gateway.PostAsync("/v1/webhooks", $$"""{"url":"{{receiver.Origin}}/hook"}""");
        var id = (string)(await TestGateway.JsonAsync(made))["id"]!;
        using var account = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"other"}""");
        var other = (string)(await TestGateway.JsonAsync(account))["id"]!;
        using var key = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"k","account_id":"{{other}}"}""");
        using var audit = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"a","role":"auditor"}""");
        using var stranger = await ConsoleVisitor.SignedInAsync(gateway, (string)(await TestGateway.JsonAsync(key))["key"]!);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/webhooks/{id}")).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/webhooks?account_id=default")).Answer.StatusCode);
        foreach (var act in new[] { "rotate", "enable", "remove", "test" })
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/webhooks/{id}/{act}")).StatusCode);
        using var auditor = await ConsoleVisitor.SignedInAsync(gateway, (string)(await TestGateway.JsonAsync(audit))["key"]!);
        var (seen, html) = await auditor.GetAsync($"/webhooks/{id}");
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
        Assert.DoesNotContain("Rotate", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.PostAsync($"/webhooks/{id}/remove")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await gateway.Client.GetAsync($"/v1/webhooks/{id}")).StatusCode);
    }
}

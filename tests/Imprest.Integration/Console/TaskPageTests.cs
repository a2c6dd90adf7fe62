using System.Net;
using System.Text.RegularExpressions;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InAnotherBrowser.Name)]
public sealed class TaskPageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task A_task_is_watched_until_its_images_are_there()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Gate.Close();
        var accepted = await StartAsync(gateway, ImageAsk.OpenAI("a red fox in snow"));
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/tasks?show=open");
        await page.Locator("main tbody a").First.ClickAsync();
        await page.ArrivesAsync($"**/tasks/{accepted.Id}");
        await Assertions.Expect(page.Locator(".head .outcome")).ToHaveTextAsync(new Regex("queued|running"));
        provider.Gate.Open();
        await Assertions.Expect(page.Locator(".head .outcome")).ToHaveTextAsync("delivered"); // By itself: nobody reloads.
        await Assertions.Expect(page.Locator("img.result")).ToHaveCountAsync(1);
        Assert.Equal("$" + (await gateway.RequestAsync(accepted.Id))["amount_usd"], await page.Locator(".lead .amount").InnerTextAsync());
        await page.WaitForFunctionAsync("document.querySelector('img.result').naturalWidth > 0");
        await Screens.KeepAsync(page, "task");
    }

    [Fact]
    public async Task A_task_that_its_provider_can_stop_is_canceled_from_its_page()
    {
        await using var emulated = await EmulatedWorld.StartAsync();
        await using var gateway = await TestGateway.StartAsync(world: emulated, configuration: ("trial_credit_usd", "100"));
        emulated["replicate"].Next(Misbehavior.EndlessTask);
        var accepted = await StartAsync(gateway, EmulatedWorld.Ask(emulated["replicate"]));
        await Eventually.TrueAsync(async () => (await gateway.RequestAsync(accepted.Id))["calls"]!.AsArray().Any(call => (string?)call!["state"] == "accepted"));
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync($"/tasks/{accepted.Id}");
        var cancel = page.GetByRole(AriaRole.Button, new() { Name = "Cancel this task" });
        await cancel.WaitForAsync();
        await Screens.KeepAsync(page, "task-running");
        await cancel.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".head .outcome")).ToHaveTextAsync("canceled");
        await Assertions.Expect(page.Locator(".lead .amount")).ToHaveTextAsync("$0.00");
        Assert.Equal("voided", (string?)(await gateway.RequestAsync(accepted.Id))["state"]);
    }

    [Fact]
    public async Task The_list_has_tasks_alone_and_says_how_each_stands()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("attempt_budget", "1"));
        await gateway.GenerateAsync(new("not a task"));
        foreach (var prompt in new[] { "a fox", "[[outcome:error]] a dog", "[[outcome:blocked]] a cat", "an owl" })
            await EndAsync(gateway, (await StartAsync(gateway, new(prompt) { N = 2 })).Id);
        await StartAsync(gateway, new("[[delay:60s]] a boat"));
        var plain = await browser.SignedInAsync(gateway, gateway.Host.ApiKey, javaScript: false);
        await plain.GotoAsync("/tasks");
        await Assertions.Expect(plain.Locator("main tbody tr")).ToHaveCountAsync(5);
        await Assertions.Expect(plain.Locator("main thead")).ToHaveTextAsync("SinceTaskModelOutcomeImagesCharge"); // No provider of these tells how far it is.
        await Assertions.Expect(plain.Locator("main tbody")).ToContainTextAsync("blocked before");
        await plain.GetByRole(AriaRole.Link, new() { Name = "Not delivered" }).ClickAsync();
        await Assertions.Expect(plain.Locator("main tbody tr")).ToHaveCountAsync(2);
        await plain.GoBackAsync();
        await Assertions.Expect(plain.Locator("main tbody tr")).ToHaveCountAsync(5);
        await plain.Locator("main tbody tr").Nth(0).GetByRole(AriaRole.Link).First.ClickAsync();
        await Assertions.Expect(plain.Locator("main")).ToContainTextAsync("cannot be stopped");
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/tasks");
        await Screens.KeepAsync(page, "tasks");
    }

    [Fact]
    public async Task Somebody_without_tasks_is_shown_how_to_make_one()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/tasks");
        await Assertions.Expect(page.Locator(".empty pre")).ToContainTextAsync(gateway.Host.BaseAddress.GetLeftPart(UriPartial.Authority));
        await Screens.KeepAsync(page, "tasks-empty");
    }

    [Fact]
    public async Task Anothers_task_is_not_found_and_what_ended_is_not_canceled()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var made = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"other"}""");
        var account = (string)(await TestGateway.JsonAsync(made))["id"]!;
        using var key = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"k","account_id":"{{account}}"}""");
        var ended = await StartAsync(gateway, new("a fox"));
        await EndAsync(gateway, ended.Id);
        using var stranger = await ConsoleVisitor.SignedInAsync(gateway, (string)(await TestGateway.JsonAsync(key))["key"]!);
        foreach (var path in new[] { $"/tasks/{ended.Id}", $"/tasks/{ended.Id}/events", "/tasks/req_01m81cfn8afes4gkmfx157f9zx" })
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(path)).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostAsync($"/tasks/{ended.Id}/cancel")).StatusCode);
        using var own = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Equal(HttpStatusCode.Conflict, (await own.PostAsync($"/tasks/{ended.Id}/cancel")).StatusCode);
        Assert.Contains("event: done", (await own.GetAsync($"/tasks/{ended.Id}/events")).Html, StringComparison.Ordinal);
    }

    private static Task<Answer> StartAsync(TestGateway gateway, ImageAsk ask) => gateway.GenerateAsync(ask, ("Prefer", "respond-async"));

    private static Task EndAsync(TestGateway gateway, string id) =>
        Eventually.TrueAsync(async () => (string)(await gateway.GetAnswerAsync("/v1/tasks/" + id)).Json["status"]! is not ("queued" or "running"));
}

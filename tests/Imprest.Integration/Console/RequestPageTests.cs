using System.Net;
using System.Text.RegularExpressions;
using Imprest.Emulators;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed class RequestPageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task A_request_tells_its_story_and_recomputes_to_the_nano_dollar()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("retain_prompts", "true"));
        var answer = await gateway.GenerateAsync(new("[[outcome:error,then=ok]] two foxes") { N = 2, Quality = "high" }, ("x-imprest-labels", "project=website"));
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/requests/" + answer.Id);
        await Assertions.Expect(page.Locator(".figure")).ToHaveTextAsync(VariedRequests.Shown(GatewayCalls.Usd(answer.Amount)));
        foreach (var heading in (string[])["Asked", "Quoted and held", "Attempts", "Outcome", "Images", "Receipt", "Ledger entries"])
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = heading })).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".timeline tbody tr")).ToHaveCountAsync(4); // Held, failed, answered, charged.
        await Assertions.Expect(page.Locator("img.result")).ToHaveCountAsync(2);
        await page.WaitForFunctionAsync("[...document.querySelectorAll('img.result')].every(image => image.complete && image.naturalWidth === 64)"); // They are loaded last.
        await Assertions.Expect(page.Locator("#receipt tfoot .amount")).ToHaveTextAsync(VariedRequests.Shown(GatewayCalls.Usd(answer.Amount)));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("two foxes");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Ledger entries" }).Locator("thead")).ToHaveTextAsync("TimeWhatHeld ±Amount ±Balance after");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Ledger entries" }).Locator("tbody tr").Last).ToContainTextAsync("Charged");
        await Assertions.Expect(page.Locator(".menu [aria-current]")).ToHaveTextAsync("Usage");
        await Assertions.Expect(page.GetByRole(AriaRole.Navigation, new() { Name = "Where this page is" })).ToContainTextAsync("Usage › req_");
        Assert.True((await page.Locator(".copy button").First.BoundingBoxAsync())!.Height >= 24);
        await page.GetByRole(AriaRole.Link, new() { Name = "Recompute" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#receipt .notice")).ToContainTextAsync("the same to the nano-dollar");
        await Screens.KeepAsync(page, "request");
    }

    [Fact]
    public async Task A_receipt_that_nobody_was_charged_is_told_as_rated()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Next(Misbehavior.UsageTimes(percent: 1_000));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal("review", (string?)(await gateway.RequestAsync(answer.Id))["state"]);
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (_, html) = await visitor.GetAsync("/requests/" + answer.Id);
        var foot = Regex.Replace(Regex.Match(html, "id=\"receipt\".*?<tfoot>(.*?)</tfoot>", RegexOptions.Singleline).Groups[1].Value, "<[^>]*>", "");
        Assert.StartsWith("Rated$", foot, StringComparison.Ordinal);
        Assert.EndsWith("Charged?", foot, StringComparison.Ordinal);

        await TestGateway.PostAsync(gateway.Admin, $"/admin/v1/requests/{answer.Id}/decision", """{"decision":"void","reason":"a gift"}""");
        Assert.DoesNotContain("Nothing was delivered", (await visitor.GetAsync("/requests/" + answer.Id)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_was_opened_while_it_runs_shows_the_end_by_itself()
    {
        await using var provider = await OpenAIEmulator.StartAsync();
        await using var gateway = await TestGateway.StartAsync(openAI: provider.BaseAddress);
        provider.Gate.Close();
        var call = gateway.GenerateAsync(ImageAsk.OpenAI("a slow fox"));
        await Eventually.TrueAsync(async () => (await gateway.OpenRequestsAsync()).Count == 1);
        var id = (await gateway.OpenRequestsAsync())[0].Id;
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/requests/" + id);
        await Assertions.Expect(page.Locator(".figure")).ToHaveTextAsync("?");
        await Screens.KeepAsync(page, "request-running");
        provider.Gate.Open();
        await Assertions.Expect(page.Locator(".figure")).ToHaveTextAsync(VariedRequests.Shown(GatewayCalls.Usd((await call).Amount)));
        await Assertions.Expect(page.Locator("img.result")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task What_was_refused_in_doubt_or_failed_says_why_and_who_pays_without_scripts()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey, javaScript: false);
        var seen = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        foreach (var request in await gateway.ListAsync("/v1/requests"))
        {
            await page.GotoAsync("/requests/" + request["id"]);
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Who pays: ");
            await Assertions.Expect(page.Locator("#story > section").First).Not.ToContainTextAsync("nobody:");
            if (request["outcome"]?.ToString() is not "delivered")
                await Assertions.Expect(page.Locator("main")).ToContainTextAsync("Next: ");
            await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync(request["amount_usd"] is { } amount ? VariedRequests.Shown(GatewayCalls.Usd(amount)) : "?");
            await Assertions.Expect(page.Locator("main")).Not.ToContainTextAsync("Provider cost");
            if (request["outcome"]?.ToString() is not ("failed" or "invalid"))
                continue;
            await seen.GotoAsync("/requests/" + request["id"]);
            await Screens.KeepAsync(seen, "request-" + request["outcome"]);
        }
    }

    [Fact]
    public async Task An_operator_decides_what_nobody_knows_and_a_customer_cannot()
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await gateway.GenerateAsync(new("[[outcome:timeout]] a fox"));
        using (var customer = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey))
        {
            await customer.GetAsync("/requests/" + answer.Id);
            Assert.Equal(HttpStatusCode.Forbidden, (await customer.PostAsync($"/requests/{answer.Id}/decision", ("decision", "void"), ("reason", "mine"))).StatusCode);
            var (_, html) = await customer.GetAsync("/requests/" + answer.Id);
            Assert.DoesNotContain("as the directive asked", html, StringComparison.Ordinal); // The provider's words are the operator's.
        }

        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await page.GotoAsync("/requests/" + answer.Id);
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("as the directive asked");
        await page.GetByLabel("Reason").FillAsync("the customer waits");
        await page.GetByLabel("Provider takes, USD").FillAsync("much");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record the decision" }).ClickAsync();
        await Assertions.Expect(page.Locator("#decide .notice.bad")).ToContainTextAsync("“Provider takes” is an amount in USD");
        await Assertions.Expect(page.Locator("#decide .notice.bad")).ToContainTextAsync("Nothing was changed");
        await Assertions.Expect(page.Locator("#decide .notice.bad")).ToBeInViewportAsync();
        await Assertions.Expect(page.GetByLabel("Provider takes, USD")).ToHaveAttributeAsync("aria-invalid", "true");
        await Assertions.Expect(page.GetByLabel("Provider takes, USD")).ToHaveValueAsync("much");
        await Assertions.Expect(page.GetByLabel("Reason")).ToHaveValueAsync("the customer waits");
        await Screens.KeepAsync(page, "request-in-doubt");
        await page.GetByLabel("Provider takes, USD").FillAsync("0");
        await page.GetByRole(AriaRole.Button, new() { Name = "Record the decision" }).ClickAsync();
        await Assertions.Expect(page.Locator(".notice.good")).ToContainTextAsync("The decision is recorded");
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
    }

    [Fact]
    public async Task Another_accounts_request_is_not_found()
    {
        await using var gateway = await TestGateway.StartAsync();
        var answer = await gateway.GenerateAsync(new());
        using var other = await ConsoleVisitor.SignedInAsync(gateway, await VariedRequests.StrangersKeyAsync(gateway));
        foreach (var address in new[] { "/requests/" + answer.Id, $"/requests/{answer.Id}?recompute=yes", $"/requests/{answer.Id}/events", "/requests/req_nothing" })
        {
            var (page, html) = await other.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
            Assert.Contains("Not found", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Script_in_a_prompt_or_a_label_is_text()
    {
        const string Script = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">";
        await using var gateway = await TestGateway.StartAsync(configuration: ("retain_prompts", "true"));
        var answer = await gateway.GenerateAsync(new(Script), ("x-imprest-labels", "note=<b>bold</b>"));
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/requests/" + answer.Id);
        await Assertions.Expect(page.Locator("dd.said")).ToHaveTextAsync(Script);
        await Assertions.Expect(page.Locator(".tag")).ToHaveTextAsync("note=<b>bold</b>");
        await page.GotoAsync("/usage?columns=time,labels&q=" + "<script>");
        Assert.DoesNotContain("owned", await page.TitleAsync(), StringComparison.Ordinal);
        await page.GotoAsync("/usage?columns=time,labels");
        await Assertions.Expect(page.Locator("main tbody")).ToContainTextAsync("note=<b>bold</b>");
    }

    [Fact]
    public async Task Script_in_what_a_provider_says_is_text_and_for_operators_alone()
    {
        const string Said = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> is no size";
        await using var provider = await OutsideServer.StartAsync(async (context, _) =>
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { error = new { message = Said, type = "invalid_request_error", code = "invalid_value" } });
        });
        await using var gateway = await TestGateway.StartAsync(openAI: new(provider.Origin + "/v1/"));
        var answer = await gateway.GenerateAsync(new("a red fox") { Model = "openai/gpt-image-2", Size = "1024x1024", Quality = "low" });
        var operating = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await operating.GotoAsync("/requests/" + answer.Id);
        await Assertions.Expect(operating.Locator("td.said")).ToContainTextAsync(Said);
        Assert.DoesNotContain("owned", await operating.TitleAsync(), StringComparison.Ordinal);
        var customer = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await customer.GotoAsync("/requests/" + answer.Id);
        await Assertions.Expect(customer.Locator("td.said")).ToHaveCountAsync(0);
        Assert.DoesNotContain("owned", await customer.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_past_their_retention_are_said_to_be_gone()
    {
        var clock = new ManualClock(DateTimeOffset.UtcNow);
        await using var gateway = await TestGateway.StartAsync(clock);
        var answer = await gateway.GenerateAsync(new());
        clock.Advance(TimeSpan.FromHours(80));
        await gateway.HousekeepAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (_, html) = await visitor.GetAsync("/requests/" + answer.Id);
        Assert.Contains("past their retention and gone", html, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"result\"", html, StringComparison.Ordinal);
    }
}

using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;
using Imprest.Providers.Imaging;
using Microsoft.Playwright;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Console;

[Collection(InAnotherBrowser.Name)]
public sealed class PlaygroundPageTests(ConsoleBrowser browser)
{
    private const string Script = "<script>alert(1)</script> a fox";

    [Fact]
    public async Task A_person_sets_a_call_sees_its_price_and_gets_image_and_receipt()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/playground");
        await Screens.KeepAsync(page, "playground-empty");
        await Assertions.Expect(page.GetByLabel("Model", new() { Exact = true }).Locator("option").First).ToHaveTextAsync("imprest-sandbox-1 · $0.005, low 1024x1024");
        await page.GetByLabel("Prompt").FillAsync(Script);
        await page.GetByLabel("Quality").SelectOptionAsync("low");
        await page.GetByLabel("Size").FillAsync("512x512");
        await page.GetByLabel("Streamed previews").SelectOptionAsync("2");
        var code = page.Locator("pre[data-language=curl]");
        await Assertions.Expect(code).ToContainTextAsync("\"size\":\"512x512\",\"quality\":\"low\",\"stream\":true,\"partial_images\":2");
        var quoted = await page.Locator("#price .figure").InnerTextAsync();

        var sent = await page.RunAndWaitForRequestAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync(), "**/v1/images/generations");
        await page.Locator("#result img[alt^=Result]").WaitForAsync();
        Assert.Contains($"-d '{sent.PostData}'", (await code.InnerTextAsync()).Replace("'\\''", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        var request = await gateway.NewestAsync();
        Assert.Equal("delivered", (string?)request["outcome"]);
        Assert.Equal("$" + (string?)request["amount_usd"], await page.Locator("#result .figure").InnerTextAsync());
        Assert.Equal(Usd(request["held_usd"]), Usd(quoted.TrimStart('$')));
        Assert.DoesNotContain("fox", page.Url, StringComparison.Ordinal);
        Assert.Equal("Counted Quantity × unit price = amount", string.Join(' ', await page.Locator("#result thead th").AllInnerTextsAsync()));
        var unitPrices = await page.Locator("#result tbody td:nth-child(3)").AllInnerTextsAsync();
        Assert.Equal("$0.0005 $0.0020", string.Join(' ', unitPrices.Order(StringComparer.Ordinal)));
        await Screens.KeepAsync(page, "playground");

        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("#result a[href^='/requests/']")).ToHaveAttributeAsync("href", $"/requests/{request["id"]}");
        await Assertions.Expect(page.GetByLabel("Quality")).ToHaveValueAsync("low");
    }

    [Fact]
    public async Task The_keyboard_alone_is_enough()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/playground?quality=low&size=64x64");
        await page.Keyboard.PressAsync("/"); // To the prompt.
        await page.Keyboard.TypeAsync("a fox");
        for (var steps = 0; steps < 12 && await page.EvaluateAsync<string>("document.activeElement.id") != "generate"; steps++)
            await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#result img[alt^=Result]").WaitForAsync();
        Assert.Equal("delivered", (string?)(await gateway.NewestAsync())["outcome"]);
    }

    [Fact]
    public async Task A_mask_is_drawn_on_the_image_and_the_rest_of_it_stays()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/playground?operation=edit&quality=low");
        await page.GetByLabel("Prompt").FillAsync("a red balloon");
        await page.GetByLabel("Input images").SetInputFilesAsync(new FilePayload { Name = "base.png", MimeType = "image/png", Buffer = TestImages.Square(256) });
        var canvas = page.Locator("#canvas");
        await page.WaitForFunctionAsync("document.getElementById('canvas').width === 256"); // The image is in it.
        await canvas.ScrollIntoViewIfNeededAsync();
        var box = (await canvas.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.4f), box.Y + (box.Height * 0.5f));
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(box.X + (box.Width * 0.6f), box.Y + (box.Height * 0.5f), new() { Steps = 5 });
        await page.Mouse.UpAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await page.Locator("#result img[alt^=Result]").WaitForAsync();
        await Screens.KeepAsync(page, "playground-mask");
        await ChangedOnlyAsync(gateway, x: 128, y: 128);
    }

    [Fact]
    public async Task A_mask_is_given_as_a_rectangle_by_numbers()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/playground?operation=edit&quality=low");
        await page.GetByLabel("Prompt").FillAsync("a red balloon");
        await page.GetByLabel("Input images").SetInputFilesAsync(new FilePayload { Name = "base.png", MimeType = "image/png", Buffer = TestImages.Square(256) });
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await Assertions.Expect(page.Locator("#result")).ToContainTextAsync("Say where the image may change");
        await FillRectangleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await page.Locator("#result img[alt^=Result]").WaitForAsync();
        await ChangedOnlyAsync(gateway, x: 100, y: 60);
    }

    [Fact]
    public async Task Without_scripts_it_shows_the_price_makes_the_image_and_edits_it()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey, javaScript: false);
        await page.GotoAsync("/playground?size=256x256");
        await page.GetByLabel("Prompt").FillAsync("a fox");
        await page.GetByLabel("Quality").SelectOptionAsync("low");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the price" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Prompt")).ToHaveValueAsync("a fox");
        await Assertions.Expect(page.Locator("pre[data-language=curl]")).ToContainTextAsync("\"prompt\":\"a fox\"");
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await page.Locator("#result img[alt^=Result]").WaitForAsync(); // The page refreshes itself until then.
        Assert.Contains("request=req_", page.Url, StringComparison.Ordinal);

        await page.GetByLabel("Operation").SelectOptionAsync("edit");
        await page.GetByLabel("Prompt").FillAsync("a red balloon");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show the price" }).ClickAsync();
        await page.GetByLabel("Input images").SetInputFilesAsync(new FilePayload { Name = "base.png", MimeType = "image/png", Buffer = TestImages.Square(256) });
        await page.GetByLabel("Size").FillAsync("");
        await FillRectangleAsync(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await page.Locator("#result img[alt^=Result]").WaitForAsync();
        await ChangedOnlyAsync(gateway, x: 100, y: 60);
    }

    [Fact]
    public async Task Without_scripts_a_form_that_is_sent_twice_is_one_call()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        (string, string)[] form = [("once", "a"), ("operation", "generate"), ("prompt", "a red fox"), ("model", "imprest-sandbox-1"), ("quality", "low"), ("size", "64x64")];
        var twice = await Task.WhenAll(visitor.PostAsync("/playground", form), visitor.PostAsync("/playground", form));
        Assert.All(twice, sent => Assert.Equal(HttpStatusCode.Found, sent.StatusCode));
        Assert.Single(twice.Select(sent => sent.Headers.Location).Distinct());
        Assert.Single(await gateway.ListAsync("/v1/requests"));
        foreach (var (name, wrong) in new[] { ("model", "nope"), ("quality", "shiny"), ("operation", "foo") })
        {
            var refused = await visitor.PostAsync("/playground", [.. form.Where(field => field.Item1 != name), (name, wrong)]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode); // Not something else in its place, for money.
            Assert.Contains(wrong, await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Assert.Single(await gateway.ListAsync("/v1/requests"));
        await visitor.PostAsync("/playground", [.. form[1..], ("once", "b")]); // The page anew: another wish.
        Assert.Equal(2, (await gateway.ListAsync("/v1/requests")).Count);
    }

    [Theory]
    [InlineData(".")]
    [InlineData("%00")]
    [InlineData("..%2Fbalance")]
    public async Task What_is_no_id_is_no_request(string id)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/playground?request=" + id)).Answer.StatusCode);
    }

    [Fact]
    public async Task What_does_not_fit_says_what_does()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: ("trial_credit_usd", "0.01"));
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/playground?quality=high&size=1024x1024");
        await Assertions.Expect(page.Locator("#price")).ToContainTextAsync("does not fit");
        await page.GetByLabel("Prompt").FillAsync("a fox");
        await Screens.KeepAsync(page, "playground-too-dear");
        await page.Locator("#price [data-settings]").First.ClickAsync();
        await Assertions.Expect(page.Locator("#price")).Not.ToContainTextAsync("does not fit");
        await Assertions.Expect(page.GetByLabel("Prompt")).ToHaveValueAsync("a fox");
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await page.Locator("#result img[alt^=Result]").WaitForAsync();
    }

    [Fact]
    public async Task What_is_available_heeds_the_limits_of_the_account_and_of_the_own_key_alone()
    {
        await using var gateway = await TestGateway.StartAsync();
        var made = await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"small","limits":[{"period":"day","limit_usd":"0.05"}]}"""));
        using var first = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        using var small = await ConsoleVisitor.SignedInAsync(gateway, (string)made["key"]!);
        Assert.DoesNotContain("does not fit", (await first.GetAsync("/playground?quality=high")).Html, StringComparison.Ordinal);
        var (_, html) = await small.GetAsync("/playground?quality=high");
        Assert.Contains("$0.05", html, StringComparison.Ordinal);
        Assert.Contains("does not fit", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[outcome:blocked]] a fox", "moderation")]
    [InlineData("[[outcome:error]] a fox", "provider")]
    [InlineData("[[nonsense:1]] a fox", "directive")]
    public async Task A_failure_says_what_happened_and_what_it_cost(string prompt, string said)
    {
        await using var gateway = await TestGateway.StartAsync();
        var earlier = (await gateway.GenerateAsync(new())).Headers["x-request-id"];
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync($"/playground?quality=low&size=64x64&request={earlier}");
        await page.GetByLabel("Prompt").FillAsync(prompt);
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(said);
        await Assertions.Expect(page.Locator("#result .figure")).ToHaveTextAsync("$0.00");
        var request = await gateway.NewestAsync();
        await Assertions.Expect(page.Locator("#result a[href^='/requests/']")).ToHaveAttributeAsync("href", $"/requests/{request["id"]}");
        if (said == "moderation")
            await Screens.KeepAsync(page, "playground-failed");
        await page.ReloadAsync(); // The failed one, not the one before it.
        await Assertions.Expect(page.Locator("#result a[href^='/requests/']")).ToHaveAttributeAsync("href", $"/requests/{request["id"]}");
    }

    [Theory]
    [InlineData("/playground?quality=low&size=64x64&n=2", "generate")]
    [InlineData("/playground?operation=edit&quality=low", "edit")]
    [InlineData("/playground?operation=variation&quality=low", "variation")]
    public async Task The_curl_line_does_what_it_says(string address, string operation)
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync(address);
        if (operation != "variation")
            await page.GetByLabel("Prompt").FillAsync("it's a \"fox\" $(exit 1) @here");
        if (operation != "variation")
            await Assertions.Expect(page.Locator("pre[data-language=curl]")).ToContainTextAsync("@here");
        var line = (await page.Locator("pre[data-language=curl]").GetAttributeAsync("data-copy"))!;

        using var directory = new TempDirectory();
        await File.WriteAllBytesAsync(Path.Combine(directory.Path, "image.png"), TestImages.Square());
        await File.WriteAllBytesAsync(Path.Combine(directory.Path, "mask.png"), TestImages.Mask());
        var start = new ProcessStartInfo("bash", ["-c", line + " -s"]) { WorkingDirectory = directory.Path, RedirectStandardOutput = true, Environment = { ["IMPREST_API_KEY"] = gateway.Host.ApiKey } };
        using var curl = Process.Start(start)!;
        var answer = JsonNode.Parse(await curl.StandardOutput.ReadToEndAsync())!;
        Assert.Null(answer["error"]);
        Assert.Equal(operation == "generate" ? 2 : 1, answer["data"]!.AsArray().Count);
        Assert.Equal(operation, (string?)(await gateway.NewestAsync())["operation"]);
    }

    [Fact]
    public async Task A_key_that_asks_for_labels_and_allows_few_settings_is_obeyed()
    {
        await using var gateway = await TestGateway.StartAsync();
        var key = (string)(await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"ruled","required_labels":["team"],"highest_quality":"low"}""")))["key"]!;
        var page = await browser.SignedInAsync(gateway, key);
        await page.GotoAsync("/playground?size=64x64&quality=medium&labels=team%3Dweb");
        await Assertions.Expect(page.Locator("#price")).ToContainTextAsync("Highest quality");
        await page.GotoAsync("/playground?size=64x64&quality=low");
        await Assertions.Expect(page.Locator("#price")).ToContainTextAsync("The label team is missing");
        await page.GetByLabel("Prompt").FillAsync("a fox");
        await page.GetByText("Labels", new() { Exact = true }).First.ClickAsync();
        await page.GetByLabel("Labels").FillAsync("team=web");
        await Assertions.Expect(page.Locator("#price .figure")).ToHaveTextAsync("$0.002");
        await page.GetByRole(AriaRole.Button, new() { Name = "Generate" }).ClickAsync();
        await page.Locator("#result img[alt^=Result]").WaitForAsync();
        Assert.Equal("web", (string?)(await gateway.NewestAsync())["labels"]!["team"]);
    }

    [Fact]
    public async Task A_setting_that_the_model_does_not_take_is_told_where_the_price_stands()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Contains("value=\"99\" aria-invalid=\"true\"", (await visitor.GetAsync("/playground?n=99")).Html, StringComparison.Ordinal);
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/playground");
        var images = page.GetByLabel("Images a call");
        foreach (var (wrong, said) in new[] { ("99", "n"), ("1e", "is not a number") })
        {
            await images.FillAsync("1");
            await Assertions.Expect(page.Locator("#price .figure")).ToBeVisibleAsync();
            await images.ClearAsync();
            await images.PressSequentiallyAsync(wrong);
            await Assertions.Expect(page.Locator("#price .notice")).ToContainTextAsync(said);
            await Assertions.Expect(page.Locator("#price .figure")).ToHaveCountAsync(0);
            await Assertions.Expect(images).ToHaveAttributeAsync("aria-invalid", "true");
            if (wrong == "99")
                await Screens.KeepAsync(page, "playground-wrong");
        }

        await images.FillAsync("2");
        await Assertions.Expect(page.Locator("#price .figure")).ToBeVisibleAsync();
        await Assertions.Expect(images).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact]
    public async Task The_language_of_the_code_is_kept_in_the_address()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey);
        await page.GotoAsync("/playground");
        await page.GetByLabel("Prompt").FillAsync("a fox");
        await page.GetByRole(AriaRole.Link, new() { Name = "Python" }).ClickAsync();
        await Assertions.Expect(page.Locator("pre[data-language=python]")).ToContainTextAsync("prompt=\"a fox\"");
        Assert.Equal("code-python", await page.EvaluateAsync<string>("document.activeElement.id"));
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("pre[data-language]")).ToHaveAttributeAsync("data-language", "python");
    }

    [Fact]
    public async Task Another_accounts_result_is_not_found_and_an_auditor_may_not_spend()
    {
        await using var gateway = await TestGateway.StartAsync();
        var id = (string)(await gateway.GenerateAsync(new())).Headers["x-request-id"]!;
        var other = await KeyAsync(gateway, """{"name":"other"}""", role: "account");
        using var stranger = await ConsoleVisitor.SignedInAsync(gateway, other);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync($"/playground?request={id}")).Answer.StatusCode);
        using var owner = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Contains(id, (await owner.GetAsync($"/playground?request={id}")).Html, StringComparison.Ordinal);
        var audit = await KeyAsync(gateway, null, role: "auditor");
        using var auditor = await ConsoleVisitor.SignedInAsync(gateway, audit);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.GetAsync("/playground")).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.PostAsync("/playground", ("prompt", "a fox"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await owner.PostAsync("/playground", "forged", ("prompt", "a fox"))).StatusCode);
    }

    /// <summary>Makes a key, of a new account where one is given.</summary>
    internal static async Task<string> KeyAsync(TestGateway gateway, string? account, string role)
    {
        var id = account is null ? "default" : (string)(await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", account)))["id"]!;
        return (string)(await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"a key","role":"{{role}}","account_id":"{{id}}"}""")))["key"]!;
    }

    private static async Task FillRectangleAsync(IPage page)
    {
        foreach (var (label, value) in new[] { ("Left", "80"), ("Top", "40"), ("Width", "40"), ("Height", "40") })
            await page.GetByLabel(label).FillAsync(value);
    }

    /// <summary>The newest result is the grey square still, but for this pixel and those about it.</summary>
    private static async Task ChangedOnlyAsync(TestGateway gateway, int x, int y)
    {
        var request = await gateway.NewestAsync();
        Assert.Equal("edit", (string?)request["operation"]);
        Assert.True(PngDecoder.TryDecode(await gateway.Client.GetByteArrayAsync($"/v1/requests/{request["id"]}/images/0"), out var image, out _));
        Assert.Equal((256, 256), (image.Width, image.Height));
        Assert.NotEqual([90, 90, 90, 255], image.Pixel(x, y).ToArray());
        foreach (var (far, down) in new[] { (2, 2), (253, 2), (2, 253), (253, 253) })
            Assert.Equal([90, 90, 90, 255], image.Pixel(far, down).ToArray());
    }
}

using System.Net;
using System.Text.Json.Nodes;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InAnotherBrowser.Name)]
public sealed class ComparePageTests(ConsoleBrowser browser)
{
    [Fact]
    public async Task The_page_says_what_the_API_says_and_its_address_keeps_the_question()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/compare");
        await Screens.KeepAsync(page, "compare");
        await page.GetByLabel("Images a call").FillAsync("4");
        await page.GetByLabel("Quality").FillAsync("high");
        await page.GetByRole(AriaRole.Button, new() { Name = "Compare" }).ClickAsync();
        await page.ArrivesAsync(address => address.Contains("n=4", StringComparison.Ordinal));
        var answer = await Answer.ReadAsync(await gateway.PostAsync("/v1/compare", """{"size":"1024x1024","quality":"high","n":4}"""));
        var models = answer.Json["models"]!.AsArray();
        var rows = page.GetByRole(AriaRole.Region, new() { Name = "Models that can do the work" }).Locator("tbody tr");
        Assert.Equal(40, await rows.CountAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = $"Show all {models.Count}" }).ClickAsync();
        await page.ArrivesAsync(address => address.Contains("all=1", StringComparison.Ordinal));
        var texts = await rows.AllInnerTextsAsync();
        Assert.Equal(models.Select(model => $"{model!["model"]} {model["per_image_usd"]} {model["expected_usd"]} {model["upper_bound_usd"]}"), texts.Select(Row));
        await Screens.KeepAsync(page, "compare-all");
        await page.GetByRole(AriaRole.Link, new() { Name = "At most, all" }).ClickAsync();
        await page.ArrivesAsync(address => address.Contains("sort=bound", StringComparison.Ordinal));
        var bounds = (await rows.AllInnerTextsAsync()).Select(text => Row(text).Split(' ')[3]).Where(bound => bound != "?").Select(decimal.Parse).ToList();
        Assert.Equal(bounds.Order(), bounds);
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("Images a call")).ToHaveValueAsync("4");
        await page.GoBackAsync();
        await Assertions.Expect(page.Locator("th[aria-sort]")).ToContainTextAsync("An image");
        await NoTableIsWiderThanAPhoneAsync(page, "/compare");
    }

    internal static async Task NoTableIsWiderThanAPhoneAsync(IPage page, string address)
    {
        await page.SetViewportSizeAsync(390, 900);
        await page.GotoAsync(address);
        var wide = await page.EvaluateAsync<string[]>("[...document.querySelectorAll('.scroll')].filter(box => box.checkVisibility() && box.scrollWidth > box.clientWidth).map(box => box.ariaLabel)");
        Assert.Empty(wide);
    }

    [Fact]
    public async Task Who_cannot_do_the_work_is_listed_with_the_reason()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway, javaScript: false);
        await page.GotoAsync("/compare?operation=edit&references=3&size=7x7");
        await page.GetByText("that cannot do it, and why").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Models that cannot do the work" }).GetByRole(AriaRole.Row, new() { Name = "openai/gpt-image-2 openai/gpt-image-2 does not make 7x7" }).First).ToContainTextAsync("also any size with sides multiples of 16");
    }

    [Fact]
    public async Task Nothing_that_can_do_the_work_says_what_to_do()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/compare?operation=variation&size=7x7&models=openai%2Fgpt-image-2%2C%3Cscript%3Ealert(1)%3C%2Fscript%3E");
        await Assertions.Expect(page.Locator(".empty")).ToContainTextAsync("No model can do this work");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("<script>alert(1)</script>");
        await Screens.KeepAsync(page, "compare-none");
    }

    [Fact]
    public async Task With_the_keyboard_alone_one_compares_other_work()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/compare");
        await page.GetByLabel("Size").FocusAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("512x512");
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync(address => address.Contains("size=512x512", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("512x512, medium quality, 1 image");
    }

    [Theory]
    [InlineData("/compare?n=0", "<code>n</code> is a whole number from 1 to 1000")]
    [InlineData("/compare?n=many", "<code>n</code> is a whole number from 1 to 1000")]
    [InlineData("/compare?operation=paint", "<code>operation</code> is one of generate")]
    [InlineData("/compare?size=banana", "<code>banana</code> is not a size. Write it as WIDTHxHEIGHT")]
    [InlineData("/compare?size=1024x1024&quality=zz", "No model of the price book has a quality <code>zz</code>")]
    [InlineData("/compare?sort=zz", "<code>sort</code> is one of bound, megapixel, model, read")]
    [InlineData("/compare?colour=red", "<code>colour</code> is not a parameter here")]
    public async Task A_question_that_cannot_be_read_is_refused_with_what_would_be_right(string address, string words)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = new ConsoleVisitor(gateway);
        var (answer, page) = await visitor.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    /// <summary>A row's model and its three amounts, as the API writes them.</summary>
    private static string Row(string text)
    {
        var cells = text.Split('\t', StringSplitOptions.TrimEntries);
        return string.Join(' ', cells.Take(4).Select((cell, index) => index == 0 ? cell : Plain(cell)));
    }

    private static string Plain(string amount) => amount.Replace("≈ ", "", StringComparison.Ordinal).TrimStart('$') is var digits && digits.Contains('.', StringComparison.Ordinal) ? digits.TrimEnd('0').TrimEnd('.') : digits;
}

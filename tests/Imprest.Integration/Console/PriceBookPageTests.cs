using System.Net;
using Imprest.Integration.Support;
using Imprest.Prices;
using Imprest.Pricing;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed class PriceBookPageTests(ConsoleBrowser browser) : IDisposable
{
    private readonly TempDirectory prices = new();

    public void Dispose() => prices.Dispose();

    private void Write(string usd) => File.WriteAllText(Path.Combine(prices.Path, "sandbox.yaml"), $$"""
        provider: sandbox
        cards:
          - model: imprest-sandbox-1
            effective: { from: 2026-01-01 }
            source: https://example.com/prices
            read: 2026-01-02
            trust: secondary
            operations: [generate]
            qualities: [low, medium, high]
            sizes: { list: [64x64, 1024x1024] }
            limits: { images: 10 }
            rates: [{ meter: output_image, usd: {{usd}} }]
            examples: [{ name: one, work: { quality: low, size: 64x64 }, amount: {{usd}} }]
        """);

    [Fact]
    public async Task An_operator_reads_the_files_again_and_sees_what_changed()
    {
        Write("0.01");
        await using var gateway = await TestGateway.StartAsync(prices: prices.Path);
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await page.GotoAsync("/price-book");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync(prices.Path);
        await Screens.KeepAsync(page, "price-book");
        Write("0.025");
        var reload = page.GetByRole(AriaRole.Button, new() { Name = "Read the price files again" });
        await reload.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync("**/price-book?tab=changes&reloaded=1");
        await Assertions.Expect(page.Locator(".notice.good")).ToContainTextAsync("in force");
        var row = page.Locator("tbody tr").First;
        await Assertions.Expect(row).ToContainTextAsync("sandbox/imprest-sandbox-1");
        await Assertions.Expect(row).ToContainTextAsync("+150 %");
        await Screens.KeepAsync(page, "price-book-changes");
        Assert.Equal("0.025", (await gateway.GenerateAsync(new ImageAsk())).Amount);
        File.WriteAllText(Path.Combine(prices.Path, "sandbox.yaml"), "provider: sandbox\ncards: [{ model: '<b>x' }]\n");
        await reload.ClickAsync();
        await Assertions.Expect(page.Locator(".notice.bad")).ToContainTextAsync("nothing has changed");
        await Assertions.Expect(page.Locator("main li").First).ToContainTextAsync("sandbox.yaml:");
        Assert.Equal("0.025", (await gateway.GenerateAsync(new ImageAsk("again"))).Amount);
    }

    [Fact]
    public async Task Old_figures_conflicts_and_lists_have_their_own_addresses()
    {
        await using var gateway = await TestGateway.StartAsync(
            new ManualClock(new(2027, 6, 1, 0, 0, 0, TimeSpan.Zero)), configuration: [("price_lists:resale:margin:multiply", "1.25"), ("price_lists:plain:margin:fixed", "0.002"), ("default_price_list", "resale")]);
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await page.GotoAsync("/price-book");
        var cards = gateway.Service<PriceBookSource>().Current.CardsAt(new(2027, 6, 1, 0, 0, 0, TimeSpan.Zero)).Count;
        await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync(cards.ToString(System.Globalization.CultureInfo.InvariantCulture));
        foreach (var (link, tab, text) in new[]
        {
            ("Read long ago", "stale", "Look at the live page"), ("Conflicts", "conflicts", "Why the card has what it has"), ("Price lists", "lists", "the providers’ rates × 1.25"), ("What changed", "changes", "Nothing changed"),
        })
        {
            await page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync();
            await page.ArrivesAsync($"**/price-book?tab={tab}");
            await Assertions.Expect(page.Locator("main")).ToContainTextAsync(text);
            await Screens.KeepAsync(page, $"price-book-{(tab == "changes" ? "unchanged" : tab)}");
        }

        await page.GotoAsync("/price-book?provider=openai");
        await Screens.KeepAsync(page, "price-book-provider");
        foreach (var address in new[] { "/price-book", "/price-book?tab=stale", "/price-book?tab=lists" })
            await ComparePageTests.NoTableIsWiderThanAPhoneAsync(page, address);
    }

    [Fact]
    public async Task What_was_read_long_ago_is_one_number_wherever_it_stands_and_seen_whole()
    {
        var now = new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero);
        await using var gateway = await TestGateway.StartAsync(new ManualClock(now));
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        var book = gateway.Service<PriceBookSource>().Current;
        var (cards, figures) = (book.CardsAt(now).Count, StaleFigure.Of(book, new(2027, 6, 1), RateCardAge.StaleAfterDays).Count);
        var (_, page) = await visitor.GetAsync("/price-book");
        Assert.Contains($"of {cards} of them the rates were read more than 90 days ago", page, StringComparison.Ordinal);
        Assert.Contains($"<td class=\"number\">{cards}</td></tr></tfoot>", page, StringComparison.Ordinal);
        var (_, first) = await visitor.GetAsync("/price-book?tab=stale");
        Assert.Contains($"{figures} figures: the rates of {cards} models, and {figures - cards} beside them", first, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"/price-book?tab=stale&amp;all=1\">Show all {figures}</a>", first, StringComparison.Ordinal);
        var (_, all) = await visitor.GetAsync("/price-book?tab=stale&all=1");
        Assert.Equal((200, figures), (Rows(first), Rows(all)));
        Assert.Contains("<a href=\"/pricing/openai/gpt-image-2\">openai/gpt-image-2</a>: rates", all, StringComparison.Ordinal);
    }

    private static int Rows(string page) => page.Split("<td class=\"words\">").Length - 1;

    [Fact]
    public async Task Customers_have_no_price_book_and_an_auditor_reloads_none()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var customer = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.GetAsync("/price-book")).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await customer.PostAsync("/price-book/reload")).StatusCode);
        using var made = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"a","role":"auditor"}""");
        using var auditor = await ConsoleVisitor.SignedInAsync(gateway, (string)(await TestGateway.JsonAsync(made))["key"]!);
        var (answer, html) = await auditor.GetAsync("/price-book?tab=stale");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.DoesNotContain("/price-book/reload", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.PostAsync("/price-book/reload")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await auditor.GetAsync("/price-book?tab=nothing")).Answer.StatusCode);
    }
}

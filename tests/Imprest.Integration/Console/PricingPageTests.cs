using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Imprest.Console.Components;
using Imprest.Console.Prices;
using Imprest.Integration.Support;
using Imprest.Pricing;
using Imprest.Pricing.Describing;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InTheBrowser.Name)]
public sealed partial class PricingPageTests(ConsoleBrowser browser)
{
    private const string ContrastOfZeros = """
        () => {
            const sheet = document.createElement('canvas').getContext('2d');
            const light = colour => {
                sheet.fillStyle = colour;
                sheet.fillRect(0, 0, 1, 1);
                return [...sheet.getImageData(0, 0, 1, 1).data].slice(0, 3).map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
                    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
            };
            const [one, other] = [light(getComputedStyle(document.querySelector('.amount .zeros')).color), light(getComputedStyle(document.documentElement).backgroundColor)];
            return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        }
        """;

    private const int MostBytes = 300_000;

    [Fact]
    public async Task Somebody_without_a_key_finds_a_model_and_sees_what_moves_its_price()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/pricing");
        await Screens.KeepAsync(page, "pricing");
        await page.GetByLabel("Provider").SelectOptionAsync("openai");
        await page.ArrivesAsync(address => address.Contains("provider=openai", StringComparison.Ordinal));
        await page.GetByRole(AriaRole.Link, new() { Name = "openai/gpt-image-2", Exact = true }).Last.ClickAsync();
        await page.ArrivesAsync("**/pricing/openai/gpt-image-2");
        var card = Card("openai/gpt-image-2");
        var usual = new CardDomain(card).Usual;
        await Assertions.Expect(page.Locator(".figure").First).ToContainTextAsync(AmountText.Of(Rating.Quote(card, usual).Expected!.Value));
        // Size × quality: each cell is a quote of its own.
        var square = Rating.Quote(card, usual with { Quality = "high" }).Expected!.Value;
        await Assertions.Expect(page.Locator("table.choices", new() { HasText = "high quality" }).GetByRole(AriaRole.Row, new() { Name = "1024x1024" })).ToContainTextAsync(AmountText.Of(square));
        var source = page.GetByRole(AriaRole.Link, new() { Name = "Check the provider’s page" });
        Assert.Equal((card.Source, "noreferrer noopener"), (await source.GetAttributeAsync("href"), await source.GetAttributeAsync("rel")));
        await Screens.KeepAsync(page, "pricing-model");
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("each further image costs the same, input images +$");
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            Assert.InRange(await page.EvaluateAsync<double>(ContrastOfZeros), 7, 12); // Dimmer than the digits.
        }
        await page.GetByRole(AriaRole.Link, new() { Name = "Compare with others" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Size")).ToHaveValueAsync("1024x1024");
        await page.GoBackAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Cost of a thousand" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("Model", new() { Exact = true })).ToHaveValueAsync("openai/gpt-image-2");
        await Assertions.Expect(page.Locator(".lead")).ToContainTextAsync("a month expected");
    }

    [Theory]
    [InlineData("/pricing?sort=zz", "<code>sort</code> is price or read")]
    [InlineData("/pricing/openai/gpt-image-2?at=2026-01-01", "<code>at</code> is not a parameter here; this page takes none")]
    public async Task What_the_address_asks_for_and_the_page_has_not_is_refused(string address, string words)
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = new ConsoleVisitor(gateway);
        var (answer, page) = await visitor.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(words, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_models_page_links_to_has_its_figure()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var client = new HttpClient { BaseAddress = gateway.Host.BaseAddress };
        var page = await client.GetStringAsync("/pricing/openai/gpt-image-2");
        var figure = Regex.Match(page, @"class=""figure"">.*?\$([0-9.]+)", RegexOptions.Singleline).Groups[1].Value;
        var links = Regex.Matches(page, "href=\"(/(?:compare|cost)\\?[^\"]*)\"").Select(link => WebUtility.HtmlDecode(link.Groups[1].Value)).ToArray();
        Assert.Contains("$" + figure, Regex.Replace(await client.GetStringAsync(links.First(link => link.StartsWith("/compare", StringComparison.Ordinal)) + "&models=openai/gpt-image-2"), "<[^>]*>", ""), StringComparison.Ordinal);
        var cost = Regex.Replace(await client.GetStringAsync(links.First(link => link.StartsWith("/cost", StringComparison.Ordinal))), "<[^>]*>", "");
        Assert.Contains("$" + (1_000 * decimal.Parse(figure, CultureInfo.InvariantCulture)).ToString("0.00", CultureInfo.InvariantCulture), cost, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_scripts_the_list_is_filtered_and_sorted_by_its_form()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway, javaScript: false);
        await page.GotoAsync("/pricing");
        await page.GetByLabel("Name").FillAsync("flux");
        await page.GetByLabel("Order").SelectOptionAsync("price");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await page.ArrivesAsync(address => address.Contains("flux", StringComparison.Ordinal));
        var names = await page.Locator("#models tbody tr td:first-child a").AllInnerTextsAsync();
        Assert.True(names.Count > 5);
        Assert.All(names, name => Assert.Contains("flux", name, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(names.Select(name => Price(Card(name))).Order(), names.Select(name => Price(Card(name))));
        await page.GetByLabel("Name").FillAsync("<script>alert(1)</script>");
        await page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        await Assertions.Expect(page.Locator(".empty")).ToContainTextAsync("No model matches");
        await Assertions.Expect(page.GetByLabel("Name")).ToHaveValueAsync("<script>alert(1)</script>");
    }

    [Fact]
    public async Task With_the_keyboard_alone_one_searches_and_opens_a_model()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.VisitorAsync(gateway);
        await page.GotoAsync("/pricing");
        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.GetByLabel("Name")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("imprest-sandbox-1");
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync(address => address.Contains("q=imprest-sandbox-1", StringComparison.Ordinal));
        await Screens.KeepAsync(page, "pricing-search");
        var link = page.Locator("#models tbody a");
        for (var presses = 0; presses < 100 && !await link.EvaluateAsync<bool>("link => link === document.activeElement"); presses++)
            await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Enter");
        await page.ArrivesAsync("**/pricing/sandbox/imprest-sandbox-1");
        await Assertions.Expect(page.Locator("pre")).ToContainTextAsync("\"model\":\"sandbox/imprest-sandbox-1\"");
        await Screens.KeepAsync(page, "pricing-model-served");
    }

    [Fact]
    public async Task Every_model_of_the_book_has_a_page_and_none_is_heavy()
    {
        await using var gateway = await TestGateway.StartAsync();
        using var visitor = new ConsoleVisitor(gateway);
        var (list, html) = await visitor.GetAsync("/pricing?gone=1");
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        Assert.True(html.Length < MostBytes, $"The list has {html.Length} characters.");
        var addresses = RowLink().Matches(html[html.IndexOf("id=\"models\"", StringComparison.Ordinal)..]).Select(match => WebUtility.HtmlDecode(match.Groups[1].Value)).Distinct().ToList();
        Assert.Equal(PriceBook.BuiltIn.CardsAt(DateTimeOffset.UtcNow).Count, addresses.Count);
        foreach (var address in addresses)
        {
            var (answer, page) = await visitor.GetAsync(address);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {answer.StatusCode}");
            Assert.True(page.Length < MostBytes, $"{address} has {page.Length} characters.");
        }
    }

    [Fact]
    public async Task Who_pays_by_a_price_list_sees_its_prices_and_not_the_rates_behind_them()
    {
        await using var gateway = await TestGateway.StartAsync(configuration: [("price_lists:more:margin:multiply", "3"), ("default_price_list", "more")]);
        using var stranger = new ConsoleVisitor(gateway);
        using var customer = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        using var operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        const string Address = "/pricing/openai/gpt-image-2";
        var own = Rating.Quote(Card("openai/gpt-image-2"), new CardDomain(Card("openai/gpt-image-2")).Usual).Expected!.Value;
        var listed = AmountText.Of(own * 3);
        foreach (var visitor in new[] { stranger, customer })
        {
            var (_, page) = await visitor.GetAsync(Address);
            Assert.Contains(listed, page, StringComparison.Ordinal);
            Assert.Contains("the prices of your price list", page, StringComparison.Ordinal);
            Assert.DoesNotContain(AmountText.Of(own), page, StringComparison.Ordinal);
            Assert.DoesNotContain(">$30<", page, StringComparison.Ordinal); // The provider's rate for a million output tokens.
            Assert.DoesNotContain("takes money for", page, StringComparison.Ordinal);
        }

        var (_, whole) = await operating.GetAsync(Address);
        Assert.Contains(AmountText.Of(own), whole, StringComparison.Ordinal);
        Assert.Contains(">$30<", whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prices_over_time_are_those_of_the_book_and_those_that_requests_were_priced_by()
    {
        using var prices = new TempDirectory();
        await File.WriteAllTextAsync(Path.Combine(prices.Path, "acme.yaml"), Cards);
        await using var gateway = await TestGateway.StartAsync(prices: prices.Path);
        using var visitor = new ConsoleVisitor(gateway);
        var (_, page) = await visitor.GetAsync("/pricing/acme/brush");
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", page, StringComparison.Ordinal);
        Assert.Contains("check https://acme.example/prices before relying", page, StringComparison.Ordinal); // It was read long ago.
        Assert.Equal(2, Versions(page).Count);
        Assert.Contains("2025-01-01", Versions(page)[1], StringComparison.Ordinal);
        Assert.Contains("holds now", Versions(page)[0], StringComparison.Ordinal);
        // A name that is only an alias leads to the one address of the model.
        Assert.Equal("/pricing/acme/brush", (await visitor.GetAsync("/pricing/acme/brush-latest")).Answer.Headers.Location?.OriginalString);
        var (missing, words) = await visitor.GetAsync("/pricing/acme/none");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.Contains("unknown, which is not zero", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_requests_were_priced_by_stays_when_the_book_has_another()
    {
        await using var gateway = await TestGateway.StartAsync();
        await Answer.ReadAsync(await gateway.PostAsync("/v1/images/generations", """{"model":"imprest-sandbox-1","prompt":"a fox","size":"256x256","quality":"low","response_format":"url"}"""));
        using var visitor = new ConsoleVisitor(gateway);
        var (_, page) = await visitor.GetAsync("/pricing/sandbox/imprest-sandbox-1");
        Assert.Contains("holds now; requests here were priced by it", Assert.Single(Versions(page)), StringComparison.Ordinal);
    }

    private static RateCard Card(string id) => PriceBook.BuiltIn.Find(id, DateTimeOffset.UtcNow) ?? throw new InvalidOperationException($"{id} is not in the book.");

    private static decimal Price(RateCard card) => Rating.Quote(card, new CardDomain(card).Usual).Expected?.Usd ?? decimal.MaxValue;

    private static List<string> Versions(string page)
    {
        var section = page[page.IndexOf("Prices over time", StringComparison.Ordinal)..];
        return [.. TableRow().Matches(section[..section.IndexOf("</table>", StringComparison.Ordinal)]).Skip(1).Select(match => match.Value)];
    }

    private const string Cards = """
        provider: acme
        cards:
          - model: brush
            aliases: [brush-latest]
            effective: { from: 2025-01-01, to: 2025-06-01 }
            source: https://acme.example/prices
            read: 2025-01-01
            trust: official
            operations: [generate]
            sizes: { list: [1024x1024] }
            rates:
              - { meter: output_image, usd: 0.04 }
            examples:
              - { name: one, work: { size: 1024x1024 }, amount: 0.04 }
          - model: brush
            aliases: [brush-latest]
            effective: { from: 2025-06-01 }
            source: https://acme.example/prices
            read: 2025-06-01
            trust: official
            operations: [generate]
            sizes: { list: [1024x1024] }
            notes: ["<script>alert(1)</script>"]
            rates:
              - { meter: output_image, usd: 0.05 }
            examples:
              - { name: one, work: { size: 1024x1024 }, amount: 0.05 }
        """;

    [GeneratedRegex("<td><a href=\"(/pricing/[^\"]+)\"")]
    private static partial Regex RowLink();

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex TableRow();
}

using System.Net;
using System.Text.RegularExpressions;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Imprest.Pricing;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

[Collection(InAnotherBrowser.Name)]
public sealed partial class WalletPageTests(ConsoleBrowser browser)
{
    private static readonly AccountId Default = new("default");

    [Fact]
    public async Task An_operator_pays_in_once_however_often_the_form_is_sent()
    {
        await using var gateway = await TestGateway.StartAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await page.GotoAsync("/wallet");
        await PayInAsync(page, "10.50", "invoice 17");
        await Assertions.Expect(page.Locator(".notice.good")).ToContainTextAsync("$10.50 (paid) is in the wallet");
        await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync("$11.50");
        await page.ReloadAsync(); // Sends nothing again.
        await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync("$11.50");
        await PayInAsync(page, "10.50", "invoice 17");
        await Assertions.Expect(page.Locator(".notice")).ToContainTextAsync("Nothing was added");
        await PayInAsync(page, "12", "invoice 17");
        await Assertions.Expect(page.Locator(".notice.bad")).ToContainTextAsync("belongs to another top-up");
        await Assertions.Expect(page.GetByLabel("Amount, USD")).ToHaveValueAsync("12");
        await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync("$11.50");
        Assert.Equal(new Money(11_500_000_000), (await gateway.Ledger.WalletAsync(Default, DateTimeOffset.UtcNow))!.Balance);
    }

    [Fact]
    public async Task What_is_left_held_and_charged_is_what_the_ledger_says()
    {
        await using var gateway = await TestGateway.StartAsync();
        await FillAsync(gateway);
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await page.GotoAsync("/wallet?account_id=default");
        var wallet = (await gateway.Ledger.WalletAsync(Default, DateTimeOffset.UtcNow))!;
        Assert.True(wallet.Held > Money.Zero);
        Assert.Equal(wallet.Available, Usd(await page.Locator(".lead .figure").InnerTextAsync()));
        Assert.Equal(wallet.Available, await SumAsync(page, "#credit tbody tr td:last-child"));
        Assert.Equal(wallet.Available, Usd(await page.Locator("#credit tfoot td:last-child").InnerTextAsync()));
        Assert.Equal(wallet.Held, await SumAsync(page, "#credit tbody tr td:nth-child(5)"));
        await Assertions.Expect(page.Locator("#limits a[href^='/keys/key_']")).ToHaveCountAsync(1);
        foreach (var table in (string[])["#credit", "#limits"])
            await Assertions.Expect(page.Locator($"{table} thead")).ToContainTextAsync("HeldUsed or heldLeft");
        Assert.Equal(wallet.Held, await SumAsync(page, "#holds tbody tr td:last-child"));
        Assert.Equal(wallet.Balance, await SumAsync(page, "#entries tbody tr td:nth-child(5)"));
        Assert.Equal(wallet.Held, await SumAsync(page, "#entries tbody tr td:nth-child(4)"));
        Assert.Equal(wallet.Balance, Usd(await page.Locator("#entries tbody tr:first-child td:nth-child(6)").InnerTextAsync()));
        Assert.Equal(wallet.Balance, Usd(await page.Locator("figure.chart tbody tr:last-child td").TextContentAsync()));
        await Assertions.Expect(page.Locator("figure.chart tbody tr")).ToHaveCountAsync(1); // Before its first day it had no balance.
        await page.WaitForSelectorAsync("figure[data-drawn]");
        await Screens.KeepAsync(page, "wallet");
        await page.Locator("#holds tbody a").First.ClickAsync();
        Assert.Contains("/requests/req_", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_without_money_is_told_what_to_do()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (account, key) = await OtherAsync(gateway, "Other & Sons");
        var page = await browser.SignedInAsync(gateway, key);
        await page.GotoAsync("/wallet");
        await Assertions.Expect(page.Locator("#credit .empty")).ToContainTextAsync("No credit yet");
        await Assertions.Expect(page.Locator("#credit .empty")).ToContainTextAsync("until the operator of this gateway pays in");
        await Assertions.Expect(page.Locator("#credit .empty .copy")).ToContainTextAsync(account);
        await Assertions.Expect(page.Locator("#entries .empty")).ToContainTextAsync("No movement here");
        await Assertions.Expect(page.Locator("figure.chart")).ToHaveCountAsync(0);
        await Screens.KeepAsync(page, "wallet-empty");
        var operators = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await operators.GotoAsync("/wallet");
        await operators.GetByLabel("Account").SelectOptionAsync(account); // Sends its form by itself.
        await operators.ArrivesAsync($"**/wallet?account_id={account}");
        await Assertions.Expect(operators.Locator("#credit .empty a")).ToHaveAttributeAsync("href", "#pay-in");
        await Assertions.Expect(operators.GetByRole(AriaRole.Button, new() { Name = "Pay in to Other & Sons" })).ToBeVisibleAsync();
        await operators.GoBackAsync();
        await Assertions.Expect(operators.Locator(".lead .figure")).ToHaveTextAsync("$1.00");
    }

    [Fact]
    public async Task It_works_without_scripts_and_with_the_keyboard_alone()
    {
        await using var gateway = await TestGateway.StartAsync();
        var plain = await browser.SignedInAsync(gateway, gateway.Host.AdminKey, javaScript: false);
        await plain.GotoAsync("/wallet");
        await PayInAsync(plain, "1", "without scripts");
        await Assertions.Expect(plain.Locator(".lead .figure")).ToHaveTextAsync("$2.00");
        await Assertions.Expect(plain.Locator("figure.chart table")).ToBeVisibleAsync();
        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey);
        await page.GotoAsync("/wallet");
        await TabToAsync(page, "amount");
        await page.Keyboard.TypeAsync("3");
        await TabToAsync(page, "reference");
        await page.Keyboard.TypeAsync("by keyboard");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".lead .figure")).ToHaveTextAsync("$5.00");
    }

    [Fact]
    public async Task A_period_shows_its_own_entries_and_the_next_page_goes_on()
    {
        var clock = new ManualClock(new(2026, 10, 1, 12, 0, 0, TimeSpan.Zero));
        await using var gateway = await TestGateway.StartAsync(clock);
        for (var day = 1; day <= 60; day++)
        {
            clock.Advance(TimeSpan.FromDays(1));
            await gateway.Ledger.TopUpAsync(Default, LotKind.Paid, new(1_000_000_000), null, $"day {day}", "test", clock.GetUtcNow());
        }

        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (_, october) = await visitor.GetAsync("/wallet?from=2026-10-10&to=2026-10-12");
        Assert.Equal(3, Paid().Count(Entries(october)));
        Assert.Contains("2026-10-12 12:00:00", Entries(october), StringComparison.Ordinal);
        Assert.DoesNotContain("2026-10-13 12:00:00", Entries(october), StringComparison.Ordinal);
        var (_, first) = await visitor.GetAsync("/wallet");
        var next = WebUtility.HtmlDecode(Older().Match(first).Groups[1].Value);
        var (_, second) = await visitor.GetAsync(next);
        Assert.Equal(60, Paid().Count(Entries(first)) + Paid().Count(Entries(second)));
        Assert.Contains("Trial credit", Entries(second), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await visitor.GetAsync("/wallet?from=yesterday")).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync("/wallet?after=99999")).Answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_sees_anothers_wallet_and_an_auditor_changes_none()
    {
        await using var gateway = await TestGateway.StartAsync();
        var (account, _) = await OtherAsync(gateway, "Other");
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.GetAsync($"/wallet?account_id={account}")).Answer.StatusCode);
        Assert.DoesNotContain("Pay in", (await visitor.GetAsync("/wallet")).Html, StringComparison.Ordinal);
        (string, string)[] form = [("amount", "5"), ("kind", "paid"), ("source_ref", "mine"), ("account_id", "default")];
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.PostAsync("/wallet/top-ups", form)).StatusCode);
        using var auditor = await ConsoleVisitor.SignedInAsync(gateway, await KeyAsync(gateway, "default", "auditor"));
        Assert.Equal(HttpStatusCode.OK, (await auditor.GetAsync($"/wallet?account_id={account}")).Answer.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await auditor.PostAsync("/wallet/top-ups", form)).StatusCode);
        using var forged = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        Assert.Equal(HttpStatusCode.Forbidden, (await forged.PostAsync("/wallet/top-ups", new string('0', 64), form)).StatusCode);
        Assert.Equal(new Money(1_000_000_000), (await gateway.Ledger.WalletAsync(Default, DateTimeOffset.UtcNow))!.Balance);
    }

    [Fact]
    public async Task Script_in_a_reference_is_text()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.TopUpAsync("2", "<img src=x onerror=alert(1)>");
        using var visitor = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.ApiKey);
        var (_, html) = await visitor.GetAsync("/wallet");
        Assert.DoesNotContain("<img", html, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x onerror=alert(1)&gt;", html, StringComparison.Ordinal);
    }

    /// <summary>Charges, failures, a request in doubt and one under way, credit that expires, and limits.</summary>
    private static async Task FillAsync(TestGateway gateway)
    {
        await gateway.TopUpAsync("25", "invoice 2026-11-0042");
        await gateway.Ledger.TopUpAsync(Default, LotKind.Promo, new(2_500_000_000), DateTimeOffset.UtcNow.AddDays(20), "launch week", "test", DateTimeOffset.UtcNow);
        await gateway.LimitAsync("day", "5");
        await gateway.LimitAsync("month", "40", await gateway.FirstKeyAsync());
        foreach (var (prompt, quality) in new[] { ("a red fox in snow", "low"), ("a teal cat at dawn", "high"), ("[[outcome:error]] a dog", "low"), ("an owl", "medium"), ("[[outcome:timeout]] a bear", "high") })
            await gateway.GenerateAsync(new(prompt) { Quality = quality, Size = "256x256" });
        await gateway.GenerateAsync(new("[[delay:60s]] a slow boat"), ("Prefer", "respond-async"));
    }

    private static async Task PayInAsync(IPage page, string amount, string reference)
    {
        await page.GetByLabel("Amount, USD").FillAsync(amount);
        await page.GetByLabel("Reference", new() { Exact = true }).FillAsync(reference);
        await page.GetByRole(AriaRole.Button, new() { NameRegex = PayIn() }).ClickAsync();
    }

    private static async Task TabToAsync(IPage page, string id)
    {
        for (var steps = 0; await page.EvaluateAsync<string>("document.activeElement.id") != id; steps++)
        {
            Assert.True(steps < 200, $"The keyboard does not get to {id}.");
            await page.Keyboard.PressAsync("Tab");
        }
    }

    private static async Task<(string Account, string Key)> OtherAsync(TestGateway gateway, string name)
    {
        using var made = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", $$"""{"name":"{{name}}","trial":false}""");
        var account = (string)(await TestGateway.JsonAsync(made))["id"]!;
        return (account, await KeyAsync(gateway, account, "account"));
    }

    private static async Task<string> KeyAsync(TestGateway gateway, string account, string role)
    {
        using var made = await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"a key","account_id":"{{account}}","role":"{{role}}"}""");
        return (string)(await TestGateway.JsonAsync(made))["key"]!;
    }

    private static async Task<Money> SumAsync(IPage page, string cells) =>
        (await page.Locator(cells).AllInnerTextsAsync()).Aggregate(Money.Zero, (sum, text) => sum + Usd(text));

    private static Money Usd(string? text) => text is "–" ? Money.Zero
        : Money.TryParse(text!.Replace('−', '-').Replace("$", "", StringComparison.Ordinal).Trim(), out var amount) ? amount : throw new FormatException($"{text} is no amount.");

    private static string Entries(string html) => html[html.IndexOf("id=\"entries\"", StringComparison.Ordinal)..];

    [GeneratedRegex("<td>Paid in</td>")]
    private static partial Regex Paid();

    [GeneratedRegex("rel=\"next\" href=\"([^\"]+)\"")]
    private static partial Regex Older();

    [GeneratedRegex("^Pay in to")]
    private static partial Regex PayIn();
}

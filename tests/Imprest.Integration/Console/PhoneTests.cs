using System.Text.RegularExpressions;
using Imprest.Integration.Support;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

/// <summary>On a phone money is never what is cut off, and no name makes a page wider than the screen.</summary>
[Collection(InTheBrowser.Name)]
public sealed class PhoneTests(ConsoleBrowser browser)
{
    private const int Width = 390;

    private static readonly string LongName = new('m', 100);

    [Fact]
    public async Task Amounts_are_whole_on_a_phone()
    {
        await using var gateway = await TestGateway.StartAsync();
        await VariedRequests.MakeAsync(gateway);
        await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts/default/topups", """{"amount_usd":"1234.567891234","kind":"paid","source_ref":"invoice 2026-11"}""");
        var made = await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"{{LongName}}","limits":[{"period":"day","limit_usd":"0.000000001"}]}"""));
        var account = (string)(await TestGateway.JsonAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", $$"""{"name":"{{LongName}}"}""")))["id"]!;
        using (var small = gateway.ClientWith((string)made["key"]!))
            await TestGateway.PostAsync(small, "/v1/images/generations", """{"prompt":"a fox"}"""); // Over limit, not sent.
        await gateway.Ledger.FlushAsync();

        var page = await browser.SignedInAsync(gateway, gateway.Host.AdminKey, width: Width);
        List<string> wrong = [];
        foreach (var (address, name) in new[]
        {
            ("/usage", "usage"), ("/usage?group_by=key_id", "usage-by-key"), ("/wallet", "wallet"), ("/keys", "keys"), ($"/keys/{made["id"]}", "key"), ("/audit", "audit"),
            ("/accounts", "accounts"), ("/accounts/default", "account"), ($"/accounts/{account}", "account-long"), ($"/wallet?account_id={account}", "wallet-long"),
        })
        {
            await page.GotoAsync(address);
            await page.ScreenshotAsync(new() { Path = Path.Combine(Screens.Folder, $"narrow-{name}.png"), FullPage = true });
            var cut = await page.EvaluateAsync<string[]>("""
                [...document.querySelectorAll('main .amount, main td time')].filter(item => item.checkVisibility() && item.closest('.scroll')
                    && item.getBoundingClientRect().right > item.closest('.scroll').getBoundingClientRect().right + 0.5).map(item => item.textContent)
                """);
            wrong.AddRange(cut.Select(amount => $"{address}: {amount} ends beyond its box."));
            if (await page.EvaluateAsync<int>("document.documentElement.scrollWidth") > Width)
                wrong.Add($"{address} is wider than the screen.");
        }

        Assert.Equal([], wrong);

        await page.GotoAsync("/wallet");
        await Assertions.Expect(page.Locator("#entries tr:has-text('Held for a request') .narrow-only").First).ToHaveTextAsync(new Regex(@"^\$0\.\d+ held$"), new() { UseInnerText = true });
        await Assertions.Expect(page.Locator("#entries tr:has-text('Held for a request') .narrow-only").First).ToBeVisibleAsync();
        await page.Locator("#entries td a:visible").First.ClickAsync(); // The movement's words lead to its request.
        await page.ArrivesAsync("**/requests/**");
    }

    [Fact]
    public async Task Times_are_short_in_tables_and_whole_again_where_there_is_room()
    {
        await using var gateway = await TestGateway.StartAsync();
        await gateway.GenerateAsync(new());
        var page = await browser.SignedInAsync(gateway, gateway.Host.ApiKey, width: Width);
        await page.GotoAsync("/usage");
        await Assertions.Expect(page.Locator("main td time").First).ToHaveTextAsync(new Regex(@"^\d\d-\d\d \d\d:\d\d:\d\d$")); // Requests of one minute are told apart.
        await page.GotoAsync("/wallet");
        var time = page.Locator("#entries td time").First;
        await Assertions.Expect(time).ToHaveTextAsync(new Regex(@"^\d\d-\d\d \d\d:\d\d$"));
        await Assertions.Expect(time).ToHaveAttributeAsync("title", new Regex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$"));
        await page.SetViewportSizeAsync(1280, 900);
        await Assertions.Expect(time).ToHaveTextAsync(new Regex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$"));
    }
}

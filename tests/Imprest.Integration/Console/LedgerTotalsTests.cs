using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Imprest.Bench.Stores;
using Imprest.Integration.Support;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Integration.Console;

/// <summary>5,000 varied requests, failures and refunds included: what each page says that they come to is what the ledger says, to the nano-dollar.</summary>
public sealed partial class LedgerTotalsTests : IAsyncLifetime
{
    private static readonly DateTimeOffset End = new(2026, 11, 20, 17, 20, 0, TimeSpan.Zero);

    private readonly TempDirectory directory = new();
    private TestGateway gateway = null!;
    private ConsoleVisitor operating = null!;
    private readonly List<RequestRecord> requests = [];
    private IReadOnlyList<AccountRecord> accounts = [];

    public async ValueTask InitializeAsync()
    {
        await VariedStore.FillAsync(directory.Path, 5_000, End, TimeSpan.FromDays(60));
        gateway = await TestGateway.StartAsync(new ManualClock(End.AddMinutes(5)), directory: directory.Path);
        operating = await ConsoleVisitor.SignedInAsync(gateway, gateway.Host.AdminKey);
        accounts = await gateway.Ledger.AccountsAsync();
        for (var more = true; more;)
        {
            var page = (await gateway.Ledger.ListRequestsAsync(new(), 1_000, requests.Count > 0 ? requests[^1].Id : null))!;
            requests.AddRange(page.Items);
            more = page.HasMore;
        }
    }

    public async ValueTask DisposeAsync()
    {
        operating.Dispose();
        await gateway.DisposeAsync();
        directory.Dispose();
    }

    [Fact]
    public async Task Every_total_on_every_page_is_the_ledgers()
    {
        Assert.True(requests.Count(request => request.State == RequestState.Voided) > 100 && requests.Count(request => request.State == RequestState.Settled) > 3_000, "The store is not as varied as it should be.");
        var journal = Money.Zero;
        foreach (var account in accounts)
        {
            var entries = await EntriesAsync(account.Id);
            // Charged by the journal, and by the requests: the same.
            var charged = entries.Where(entry => entry.Kind is "capture" or "rerate").Aggregate(Money.Zero, (sum, entry) => sum - entry.Amount);
            Assert.Equal(Charged(request => request.Account == account.Id), charged);
            journal += charged;
            await UsageIsAsync($"account_id={account.Id}&period=all", charged);
            await WalletIsAsync(account.Id, entries);
        }

        await UsageIsAsync("period=all", journal);
        await AccountsPageIsAsync();
        await OverviewIsAsync(journal);
    }

    [Theory]
    [InlineData("day")]
    [InlineData("model")]
    [InlineData("operation")]
    [InlineData("quality")]
    [InlineData("size")]
    [InlineData("key_id")]
    [InlineData("outcome")]
    [InlineData("account_id")]
    public async Task The_rows_of_each_view_add_up_to_its_total_which_is_the_ledgers(string group)
    {
        var html = await PageAsync($"/usage?period=all&group_by={group}");
        var table = Table(html);
        var rows = Amounts(table[table.IndexOf("<tbody", StringComparison.Ordinal)..table.IndexOf("</tbody", StringComparison.Ordinal)]);
        var foot = Amounts(table[table.IndexOf("<tfoot", StringComparison.Ordinal)..]);
        Assert.Equal(Charged(_ => true), rows.Aggregate(Money.Zero, (sum, amount) => sum + amount));
        Assert.Equal([Charged(_ => true)], foot);
    }

    [Theory]
    [InlineData("model", "requests", 1)]
    [InlineData("model", "images", 2)]
    [InlineData("model", "delivered", 3)]
    [InlineData("day", "requests", 1)]
    public async Task A_view_is_sorted_by_what_its_address_says(string group, string sort, int column)
    {
        var html = await PageAsync($"/usage?period=all&group_by={group}&sort={sort}");
        var table = Table(html);
        var counts = table[table.IndexOf("<tbody", StringComparison.Ordinal)..table.IndexOf("</tbody", StringComparison.Ordinal)].Split("</tr>")[..^1].Select(row => int.Parse(Text(row.Split("</td>")[column]), NumberStyles.Number, CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(counts.OrderDescending(), counts);
        Assert.True(counts.Distinct().Count() > 2);
        Assert.Contains("aria-sort=\"descending\"><a href=\"/usage?period=all&amp;group_by=" + $"{group}&amp;sort={sort}\"", table, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await operating.GetAsync($"/usage?group_by={group}&sort=colour")).Answer.StatusCode);
        foreach (var time in (string[])["period=30d&group_by=day&sort=month", "period=all&group_by=day&sort=day", "period=all&group_by=key_id&sort=key_id"])
            await PageAsync("/usage?" + time); // Told by months or by days as the period is long, and sorted all the same.
    }

    [Fact]
    public async Task Each_filter_comes_to_what_the_requests_that_it_matches_were_charged()
    {
        foreach (var sample in requests.Where(request => request.State == RequestState.Settled).Take(400).Chunk(20).Select(some => some[0]))
        {
            await UsageIsAsync($"period=all&model={Uri.EscapeDataString(sample.Model!)}", Charged(request => request.Model == sample.Model));
            await UsageIsAsync($"period=all&key_id={sample.Key}&quality={sample.Quality}", Charged(request => request.Key == sample.Key && (sample.Quality is null || request.Quality == sample.Quality)));
            var day = sample.CreatedAt.UtcDateTime.Date;
            await UsageIsAsync(
                string.Create(CultureInfo.InvariantCulture, $"from={day:yyyy-MM-dd}&to={day.AddDays(1):yyyy-MM-dd}&outcome={sample.Outcome!.Value.Wire()}"),
                Charged(request => request.CreatedAt.UtcDateTime.Date == day && request.Outcome == sample.Outcome));
        }
    }

    [Fact]
    public async Task A_requests_receipt_lines_add_up_to_its_charge_and_its_entries_to_nothing_else()
    {
        foreach (var sample in requests.Where(request => request.State == RequestState.Settled && request.Amount > Money.Zero).Take(1_000).Chunk(100).Select(some => some[0]))
        {
            var html = await PageAsync($"/requests/{sample.Id}");
            Assert.Equal(sample.Amount, Lead(html));
        }
    }

    private async Task UsageIsAsync(string query, Money expected) => Assert.Equal((query, expected), (query, Lead(await PageAsync("/usage?" + query))));

    private async Task WalletIsAsync(AccountId account, List<LedgerEntry> entries)
    {
        var last = entries[0];
        var html = await PageAsync($"/wallet?account_id={account}");
        Assert.Equal(last.BalanceAfter - last.HeldAfter, Lead(html));
        // The foot of the credit is held, and left: the headline.
        var credit = html[html.IndexOf("id=\"credit\"", StringComparison.Ordinal)..html.IndexOf("id=\"limits\"", StringComparison.Ordinal)];
        if (credit.Contains("<tfoot", StringComparison.Ordinal))
            Assert.Equal([last.HeldAfter, Lead(html)], Amounts(credit[credit.IndexOf("<tfoot", StringComparison.Ordinal)..]));
        Assert.Contains(VariedRequests.Shown(last.BalanceAfter.Usd), Text(html), StringComparison.Ordinal);
        // The running balance is each entry's own: no amount of the journal is missing between two of them.
        for (var i = 0; i + 1 < entries.Count; i++)
            Assert.Equal(entries[i].BalanceAfter, entries[i + 1].BalanceAfter + entries[i].Amount);
    }

    private async Task AccountsPageIsAsync()
    {
        var available = Money.Zero;
        foreach (var account in accounts)
            available += (await gateway.Ledger.WalletAsync(account.Id, End.AddMinutes(5)))!.Available;
        var html = await PageAsync("/accounts");
        Assert.Equal(available, Lead(html));
        var foot = Amounts(html[html.IndexOf("<tfoot", StringComparison.Ordinal)..html.IndexOf("</tfoot", StringComparison.Ordinal)]);
        Assert.Equal(available, foot[0]);
        Assert.Equal(Charged(request => request.CreatedAt >= new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)), foot[2]);
    }

    private async Task OverviewIsAsync(Money charged)
    {
        var (balance, held) = (Money.Zero, Money.Zero);
        foreach (var account in accounts)
        {
            var wallet = (await gateway.Ledger.WalletAsync(account.Id, End.AddMinutes(5)))!;
            (balance, held) = (balance + wallet.Balance, held + wallet.Held);
        }

        var html = await PageAsync("/?period=all");
        Assert.Equal(balance - held, Lead(html));
        Assert.Contains(VariedRequests.Shown(charged.Usd), Text(html), StringComparison.Ordinal);
    }

    private Money Charged(Func<RequestRecord, bool> which) =>
        requests.Where(request => request.State == RequestState.Settled && which(request)).Aggregate(Money.Zero, (sum, request) => sum + (request.Amount ?? Money.Zero));

    private async Task<List<LedgerEntry>> EntriesAsync(AccountId account)
    {
        var entries = new List<LedgerEntry>();
        for (var more = true; more;)
        {
            var page = (await gateway.Ledger.LedgerAsync(account, 1_000, entries.Count > 0 ? entries[^1].Id : null))!;
            entries.AddRange(page.Items);
            more = page.HasMore;
        }

        return entries;
    }

    private async Task<string> PageAsync(string address)
    {
        var (answer, html) = await operating.GetAsync(address);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {answer.StatusCode}");
        return html;
    }

    /// <summary>The last table of a page's own part.</summary>
    private static string Table(string html)
    {
        var main = html[..html.IndexOf("</main>", StringComparison.Ordinal)];
        return main[main.LastIndexOf("<table", StringComparison.Ordinal)..];
    }

    private static Money Lead(string html) => Amounts(html[html.IndexOf("class=\"figure\"", StringComparison.Ordinal)..])[0];

    private static string Text(string html) => Tag().Replace(html, "");

    private static IReadOnlyList<Money> Amounts(string html) => [.. Dollars().Matches(Text("<" + html)).Select(match =>
        (match.Groups[1].Value.Length > 0 ? -1 : 1) * Money.FromUsd(decimal.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)).Nanos).Select(nanos => new Money(nanos))];

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"(−?)\$(\d{1,3}(?:,\d{3})*(?:\.\d+)?)")]
    private static partial Regex Dollars();
}

using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Pricing;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Api;

/// <summary>Prices are changed while the gateway runs: the whole book, or nothing.</summary>
public sealed class PriceReloadTests : IAsyncLifetime
{
    private readonly DirectoryInfo prices = Directory.CreateTempSubdirectory("imprest-reload-");
    private TestGateway gateway = null!;

    private string CardFile => Path.Combine(prices.FullName, "sandbox.yaml");

    public async ValueTask InitializeAsync()
    {
        File.WriteAllText(CardFile, Card("0.01"));
        gateway = await TestGateway.StartAsync(prices: prices.FullName);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        prices.Delete(recursive: true);
    }

    private static string Card(string usd, string model = "imprest-sandbox-1") => $$"""
        provider: sandbox
        cards:
          - model: {{model}}
            effective: { from: 2026-01-01 }
            source: https://example.com/prices
            read: 2026-11-22
            trust: official
            operations: [generate]
            qualities: [low, medium, high]
            sizes: { list: [64x64] }
            limits: { images: 10 }
            rates: [{ meter: output_image, usd: {{usd}} }]
            examples: [{ name: one, work: { quality: low, size: 64x64 }, amount: {{usd}} }]
        """;

    private async Task<Answer> ReloadAsync(HttpClient? client = null) =>
        await Answer.ReadAsync(await (client ?? gateway.Admin).PostAsync("/admin/v1/prices/reload", null));

    [Fact]
    public async Task A_reload_swaps_the_book_and_says_which_versions_changed()
    {
        Assert.Equal("0.01", (await gateway.GenerateAsync(new ImageAsk())).Amount);
        File.WriteAllText(CardFile, Card("0.02"));
        Assert.Equal("0.01", (await gateway.GenerateAsync(new ImageAsk("before"))).Amount);
        var answer = await ReloadAsync();
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var changed = Assert.Single(answer.Json["changed"]!.AsArray())!;
        Assert.Equal("sandbox/imprest-sandbox-1", (string?)changed["model"]);
        Assert.NotEqual((string?)changed["versions_before"]![0], (string?)changed["versions_after"]![0]);
        Assert.Equal("0.02", (await gateway.GenerateAsync(new ImageAsk("after"))).Amount);
        Assert.Empty((await ReloadAsync()).Json["changed"]!.AsArray());
        File.WriteAllText(Path.Combine(prices.FullName, "more.yaml"), Card("0.5", "another"));
        Assert.Equal("sandbox/another", (string?)Assert.Single((await ReloadAsync()).Json["added"]!.AsArray()));
        File.Delete(Path.Combine(prices.FullName, "more.yaml"));
        Assert.Equal("sandbox/another", (string?)Assert.Single((await ReloadAsync()).Json["removed"]!.AsArray()));
    }

    [Fact]
    public async Task Wrong_files_change_nothing_and_every_error_is_listed()
    {
        File.WriteAllText(CardFile, Card("0.02").Replace("output_image", "output_picture", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(prices.FullName, "other.yaml"), "provider: other\ncards: [{ model: m }]");
        var answer = await ReloadAsync();
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "prices_invalid"), (answer.Status, (string?)answer.Json["code"]));
        var errors = answer.Json["errors"]!.AsArray().Select(error => (string)error!).ToList();
        Assert.Contains(errors, error => error.Contains("sandbox.yaml:12: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("other.yaml:2: ", StringComparison.Ordinal));
        Assert.Equal("0.01", (await gateway.GenerateAsync(new ImageAsk())).Amount);
        prices.Delete(recursive: true);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ReloadAsync()).Status);
        prices.Create();
        Assert.Equal("0.01", (await gateway.GenerateAsync(new ImageAsk("again"))).Amount);
    }

    [Fact]
    public async Task A_book_that_lacks_a_model_of_the_configuration_is_refused()
    {
        File.WriteAllText(Path.Combine(prices.FullName, "more.yaml"), Card("0.5", "another"));
        await using var routed = await TestGateway.StartAsync(prices: prices.FullName, configuration: ("routes:mine:models:0", "sandbox/another"));
        File.Delete(Path.Combine(prices.FullName, "more.yaml"));
        var answer = await ReloadAsync(routed.Admin);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Contains("routes:mine:models:0", (string?)answer.Json["errors"]![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_an_operator_reloads() => Assert.Equal(HttpStatusCode.Forbidden, (await ReloadAsync(gateway.Client)).Status);

    [Fact]
    public async Task A_reserved_quote_and_a_receipt_of_before_keep_their_version()
    {
        var quote = (await gateway.QuoteAsync(new ImageAsk())).Json;
        var earlier = await gateway.GenerateAsync(new ImageAsk("earlier"));
        File.WriteAllText(CardFile, Card("0.02"));
        await ReloadAsync();
        var pinned = await gateway.GenerateAsync(new ImageAsk { QuoteId = (string?)quote["id"] });
        Assert.Equal(("0.01", (string?)quote["price_version"]), (pinned.Amount, pinned["x-imprest-price-version"]));
        await ReceiptComesOutAsync((await gateway.GetAsync($"/v1/requests/{earlier["x-request-id"]}/receipt")));
    }

    [Fact]
    public async Task Under_load_every_receipt_comes_out_again_by_the_card_of_its_own_version()
    {
        const int Callers = 6;
        var ids = new ConcurrentBag<string>();
        using var done = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var call = 0; !done.IsCancellationRequested && call < 10; call++)
            {
                var answer = await gateway.GenerateAsync(new ImageAsk($"{caller} {call}"));
                if (answer.Status == HttpStatusCode.OK) // The wallet is small: one day it is empty.
                    ids.Add(answer["x-request-id"]!);
            }
        }).ToList();
        var reloads = 0;
        for (; !callers.TrueForAll(caller => caller.IsCompleted); reloads++)
        {
            File.WriteAllText(CardFile, Card(reloads % 2 == 0 ? "0.011" : "0.009"));
            Assert.Equal(HttpStatusCode.OK, (await ReloadAsync()).Status);
        }
        await done.CancelAsync();
        await Task.WhenAll(callers);
        await gateway.Ledger.FlushAsync();
        var versions = new HashSet<string>();
        foreach (var id in ids)
            versions.Add(await ReceiptComesOutAsync(await gateway.GetAsync($"/v1/requests/{id}/receipt")));
        Assert.True(ids.Count >= 20 && reloads >= 2, $"{ids.Count} calls, {reloads} reloads");
        Assert.True(versions.Count >= 2, "no call was charged by a reloaded card");
        await Accounts.BalanceAsync(gateway);
    }

    /// <summary>Works a receipt out again by the card that the store keeps under its version.</summary>
    private async Task<string> ReceiptComesOutAsync(JsonObject receipt)
    {
        var version = (string)receipt["price_version"]!;
        var card = PriceBook.ParseCanonical(await gateway.Ledger.FindCardAsync(version) ?? throw new InvalidOperationException($"The store does not keep {version}."));
        Assert.Equal(version, card.Version);
        var facts = receipt["facts"]!;
        var work = System.Text.Json.JsonSerializer.Deserialize(facts["work"], FactsJson.Default.ImageWork)!;
        var happened = System.Text.Json.JsonSerializer.Deserialize(facts["happened"], FactsJson.Default.Happened)!;
        Assert.Equal((string?)receipt["amount_usd"], Rating.Rate(card, work, happened).Amount?.ToString());
        return version;
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Imprest.Emulators.OpenAI;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Integration.Support;
using Imprest.Pricing;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Prices;

/// <summary>What an account pays is its price list's matter; what the provider takes is known apart, and to operators and auditors alone.</summary>
public sealed class PriceListTests : IAsyncLifetime
{
    private static readonly (string, string?)[] Lists =
    [
        ("price_lists:more:margin:multiply", "1.2"), ("price_lists:share:margin:divide", "0.85"), ("price_lists:each:margin:fixed", "0.005"),
        ("price_lists:least:margin:floor", "0.05"), ("price_lists:half:margin:multiply", "0.5"), ("price_lists:plain:margin", ""),
    ];

    private OpenAIEmulator provider = null!;

    public async ValueTask InitializeAsync() => provider = await OpenAIEmulator.StartAsync();

    public ValueTask DisposeAsync() => provider.DisposeAsync();

    private Task<TestGateway> StartAsync(string? usual = null, string? directory = null, params (string, string?)[] more) => TestGateway.StartAsync(
        openAI: provider.BaseAddress, directory: directory,
        configuration: [.. Lists.ExceptBy(more.Select(one => one.Item1), list => list.Item1), .. usual is null ? [] : new[] { ("default_price_list", (string?)usual) }, .. more]);

    private static async Task<Answer> PutAsync(TestGateway gateway, string? list, HttpClient? client = null)
    {
        using var content = new StringContent(new JsonObject { ["price_list"] = list }.ToJsonString(), Encoding.UTF8, "application/json");
        return await Answer.ReadAsync(await (client ?? gateway.Admin).PutAsync("/admin/v1/accounts/default/price-list", content));
    }

    [Theory]
    [InlineData("more")]
    [InlineData("share")]
    [InlineData("each")]
    [InlineData("least")]
    [InlineData("half")]
    [InlineData("plain")]
    public async Task Quote_hold_charge_and_receipt_follow_the_list_and_the_providers_cost_does_not(string list)
    {
        await using var gateway = await StartAsync();
        Assert.Equal(list, (string?)(await PutAsync(gateway, list)).Json["price_list"]);
        decimal Price(decimal cost) => list switch
        {
            "more" => cost * 1.2m, "share" => cost / 0.85m, "each" => cost + 2 * 0.005m, "least" => Math.Max(cost, 0.05m), "half" => cost * 0.5m, _ => cost,
        };
        var ask = ImageAsk.OpenAI() with { N = 2 };
        var quote = (await gateway.QuoteAsync(ask)).Json;
        var answer = await gateway.GenerateAsync(ask);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.InRange(Usd(answer.Amount) - Price(provider.BilledUsd), -0.000000003m, 0.000000003m);
        Assert.Equal(answer.Amount, answer["x-imprest-charge-usd"]);
        Assert.Equal((string?)quote["upper_bound_usd"], answer["x-imprest-held-usd"]);
        Assert.True(Usd(answer.Amount) <= Usd(quote["upper_bound_usd"]));
        Assert.EndsWith(":" + list, answer["x-imprest-price-version"], StringComparison.Ordinal);
        Assert.Equal((string?)quote["price_version"], answer["x-imprest-price-version"]);

        var story = await gateway.RequestAsync(answer.Id);
        Assert.Equal((answer.Amount, provider.BilledUsd, list), ((string?)story["amount_usd"], Usd(story["provider_cost_usd"]), (string?)story["price_list"]));
        var call = Assert.Single(story["calls"]!.AsArray())!;
        Assert.Equal((provider.BilledUsd, "provider_usage"), (Usd(call["provider_cost_usd"]), (string?)call["cost_evidence"]));
        Assert.DoesNotContain(":", (string?)call["cost_price_version"], StringComparison.Ordinal);
        Assert.Equal("0", (string?)story["absorbed_usd"]); // A list below cost is a decision, and no failure.
        await RecomputesAsync(gateway, story["receipt"]!, answer["x-imprest-price-version"]!, Usd(answer.Amount));
        await RecomputesAsync(gateway, story["receipt"]!, (string)call["cost_price_version"]!, provider.BilledUsd);
        var usage = (await gateway.GetAnswerAsync("/v1/usage", gateway.Admin)).Json["data"]![0]!;
        Assert.Equal((answer.Amount, provider.BilledUsd, 0), ((string?)usage["amount_usd"], Usd(usage["provider_cost_usd"]), (int)usage["unknown_cost_requests"]!));
        await Accounts.BalanceAsync(gateway);
    }

    /// <summary>The facts of a receipt, rated again by a card out of the store.</summary>
    private static async Task RecomputesAsync(TestGateway gateway, JsonNode receipt, string version, decimal amount)
    {
        var card = PriceBook.ParseCanonical((await gateway.Ledger.FindCardAsync(version))!);
        Assert.Equal(version, card.Version);
        var work = receipt["facts"]!["work"].Deserialize(FactsJson.Default.ImageWork)!;
        var happened = receipt["facts"]!["happened"].Deserialize(FactsJson.Default.Happened)!;
        Assert.Equal(amount, Rating.Rate(card, work, happened).Amount?.Usd);
    }

    [Theory]
    [InlineData("more")]
    [InlineData("share")]
    [InlineData("each")]
    [InlineData("half")]
    public async Task Customers_see_prices_only_and_operators_and_auditors_see_both(string list)
    {
        await using var gateway = await StartAsync(usual: list);
        var ask = ImageAsk.OpenAI() with { N = 2 };
        var answer = await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"));
        var cost = provider.BilledUsd.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.NotEqual(cost, answer.Amount);
        string[] seen =
        [
            answer.Text, (await gateway.GenerateAsync(ask, ("Idempotency-Key", "k"))).Text, (await gateway.QuoteAsync(ask)).Text,
            .. await Task.WhenAll(((string[])
            [
                $"/v1/requests/{answer.Id}", $"/v1/requests/{answer.Id}/receipt", "/v1/requests", "/v1/failures", "/v1/usage", "/v1/ledger", "/v1/balance",
                "/v1/prices?model=gpt-image-2", "/v1/models/gpt-image-2",
            ]).Select(async path => (await gateway.GetAnswerAsync(path)).Text)),
            (await Answer.ReadAsync(await gateway.PostAsync("/v1/compare", """{"size":"1024x1024","quality":"low","models":["gpt-image-2"]}"""))).Text,
            (await Answer.ReadAsync(await gateway.PostAsync("/v1/explain", """{"model":"gpt-image-2","usage":{"input_tokens":5,"output_tokens":392}}"""))).Text,
            (await Answer.ReadAsync(await gateway.PostAsync("/v1/cost-estimates", """{"items_a_month":10,"simulate":10,"steps":[{"name":"draw","model":"gpt-image-2","size":"1024x1024","quality":"low"}]}"""))).Text.Replace("cost_", "", StringComparison.Ordinal),
        ];
        Assert.All(seen, text =>
        {
            Assert.DoesNotContain("margin", text, StringComparison.Ordinal);
            Assert.DoesNotContain("provider_cost", text, StringComparison.Ordinal);
            Assert.DoesNotContain("cost_", text, StringComparison.Ordinal);
            Assert.DoesNotContain("absorbed", text, StringComparison.Ordinal);
            Assert.DoesNotContain("price_list", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"cost\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain($"\"{cost}\"", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\"unit_price_usd\":\"0.00003\"", text, StringComparison.Ordinal); // What the provider takes for an output token.
        });
        Assert.Equal(Usd(answer.Amount), answer.Json["charge"]!["lines"]!.AsArray().Sum(line => Usd(line!["amount_usd"])));

        var made = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", """{"name":"books","role":"auditor"}"""))).Json;
        using var auditor = gateway.ClientWith((string)made["key"]!);
        foreach (var client in (HttpClient[])[gateway.Admin, auditor])
        {
            var story = (await gateway.GetAnswerAsync("/v1/requests/" + answer.Id, client)).Json;
            Assert.Equal((answer.Amount, cost, list), ((string?)story["amount_usd"], (string?)story["provider_cost_usd"], (string?)story["receipt"]!["price_list"]));
            Assert.NotNull(story["quote"]!["cost"]!["upper_bound_usd"]);
            Assert.Equal(list == "each", story["receipt"]!["lines"]!.AsArray().Any(line => (string?)line!["meter"] == "margin"));
            Assert.Contains("\"0.00003\"", (await gateway.GetAnswerAsync("/v1/prices?model=gpt-image-2", client)).Text.Replace("\"usd\":\"30\"", "\"0.00003\"", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_account_pays_by_its_own_list_else_by_the_default_and_each_change_is_kept()
    {
        await using var gateway = await StartAsync(usual: "more");
        var ask = new ImageAsk();
        Assert.Equal("0.0024", (await gateway.GenerateAsync(ask)).Amount);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(gateway, "half")).Status);
        Assert.Equal("0.001", (await gateway.GenerateAsync(ask)).Amount);
        var back = (await PutAsync(gateway, null)).Json;
        Assert.Equal("more", (string?)back["price_list"]);
        Assert.Equal("0.0024", (await gateway.GenerateAsync(ask)).Amount);
        var changes = (await gateway.GetAnswerAsync("/admin/v1/accounts/default", gateway.Admin)).Json["price_list_changes"]!.AsArray();
        Assert.Equal([null, "half"], changes.Select(change => (string?)change!["price_list"]));
        Assert.All(changes, change => Assert.StartsWith("key_", (string?)change!["actor"], StringComparison.Ordinal));
        Assert.Equal(["each", "half", "least", "more", "plain", "share"], (await gateway.ListAsync("/admin/v1/price-lists", gateway.Admin)).Select(list => (string)list["id"]!));
        await Accounts.BalanceAsync(gateway);
    }

    [Theory]
    [InlineData("nowhere", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task An_account_cannot_be_put_on_a_list_that_is_not_configured(string list, HttpStatusCode status)
    {
        await using var gateway = await StartAsync();
        Assert.Equal(status, (await PutAsync(gateway, list)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(gateway, "half", gateway.Client)).Status);
    }

    [Fact]
    public async Task What_was_quoted_before_an_account_changed_its_list_keeps_its_price()
    {
        await using var gateway = await StartAsync();
        var ask = new ImageAsk();
        var quote = (string?)(await gateway.QuoteAsync(ask)).Json["id"];
        await PutAsync(gateway, "more");
        Assert.Equal("0.002", (await gateway.GenerateAsync(ask with { QuoteId = quote })).Amount);
        Assert.Equal("0.0024", (await gateway.GenerateAsync(ask)).Amount);
    }

    [Fact]
    public async Task A_list_that_changed_changes_the_version_and_receipts_of_before_recompute_after_a_restart()
    {
        using var data = new TempDirectory();
        string before, after;
        JsonNode receipt;
        await using (var gateway = await StartAsync("more", data.Path))
        {
            var answer = await gateway.GenerateAsync(new ImageAsk());
            before = answer["x-imprest-price-version"]!;
            receipt = (await gateway.RequestAsync(answer.Id))["receipt"]!;
        }

        await using (var gateway = await StartAsync("more", data.Path, ("price_lists:more:margin:multiply", "1.5")))
        {
            await RecomputesAsync(gateway, receipt, before, 0.0024m);
            var answer = await gateway.GenerateAsync(new ImageAsk());
            after = answer["x-imprest-price-version"]!;
            Assert.Equal("0.003", answer.Amount);
            await Accounts.BalanceAsync(gateway);
        }

        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task A_gateway_does_not_start_while_an_account_is_on_a_list_that_is_gone()
    {
        using var data = new TempDirectory();
        await using (var gateway = await StartAsync(directory: data.Path))
            await PutAsync(gateway, "half");
        var error = await Assert.ThrowsAsync<GatewayStartException>(() => TestGateway.StartAsync(directory: data.Path));
        Assert.Contains("account default (default) pays by price list \"half\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_doctor_names_an_account_whose_list_is_gone()
    {
        using var data = new TempDirectory();
        await using (var gateway = await StartAsync(directory: data.Path))
            await PutAsync(gateway, "half");
        var output = new StringWriter();
        var surroundings = Imprest.Commands.Surroundings.OfProcess() with { Out = output, Error = TextWriter.Null, Interactive = false, Variable = _ => null };
        Assert.Equal(1, await Imprest.Commands.CommandLine.RunAsync(["doctor", "--data", data.Path, "--json"], surroundings));
        var check = JsonNode.Parse(output.ToString())!["checks"]!.AsArray().Single(check => (string?)check!["status"] == "problem")!;
        Assert.Equal(("price lists", "account default pays by \"half\", which is not configured"), ((string?)check["name"], (string?)check["detail"]));
    }

    [Fact]
    public async Task A_list_of_cards_of_its_own_is_what_its_accounts_pay()
    {
        using var data = new TempDirectory();
        Directory.CreateDirectory(Path.Combine(data.Path, "shop"));
        await File.WriteAllTextAsync(Path.Combine(data.Path, "shop", "cards.yaml"), """
            provider: openai
            cards:
              - model: gpt-image-2
                effective: { from: 2026-01-01 }
                source: our price list
                read: 2026-11-01
                trust: official
                operations: [generate, edit, image-to-image]
                qualities: [low, medium, high]
                sizes: { list: [1024x1024] }
                limits: { images: 4, prompt_chars: 1000 }
                rates: [ { meter: output_image, by: [quality], table: { low: 0.02, medium: 0.08, high: 0.3 } } ]
                examples: [ { name: low, work: { quality: low, size: 1024x1024 }, amount: 0.02 } ]
            """);
        await using var gateway = await StartAsync("shop", data.Path, ("price_lists:shop:prices", "shop"));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        Assert.Equal(("0.02", "0.02"), (answer.Amount, answer["x-imprest-held-usd"]));
        Assert.Equal(provider.BilledUsd, Usd((await gateway.RequestAsync(answer.Id))["provider_cost_usd"]));
        Assert.Equal("0.002", (await gateway.GenerateAsync(new ImageAsk())).Amount); // It has no card for this one: the provider's rates.
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task A_failure_that_costs_the_operator_is_absorbed_at_the_providers_price_not_at_the_accounts()
    {
        await using var gateway = await StartAsync(usual: "half");
        provider.Next(Imprest.Emulators.Misbehavior.UsageTimes(percent: 150));
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI());
        var story = await gateway.RequestAsync(answer.Id);
        Assert.Equal(answer["x-imprest-held-usd"], answer.Amount);
        Assert.Equal(Usd(story["provider_cost_usd"]) - Usd(answer.Amount), Usd(story["absorbed_usd"]));
        await Accounts.BalanceAsync(gateway);
    }
}

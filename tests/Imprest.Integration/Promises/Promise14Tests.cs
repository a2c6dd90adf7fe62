using System.Net;
using Imprest.Emulators.Images;
using Imprest.Emulators.OpenAI;
using Imprest.Integration.Support;
using static Imprest.Integration.Support.GatewayCalls;

namespace Imprest.Integration.Promises;

/// <summary>A quote lists its candidates and holds for the highest; reserved, it pins candidates and prices for 15 minutes.</summary>
public sealed class Promise14Tests : IAsyncLifetime
{
    private readonly ManualClock clock = new(new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero));
    private OpenAIEmulator provider = null!;
    private TestGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await OpenAIEmulator.StartAsync();
        gateway = await TestGateway.StartAsync(clock, provider.BaseAddress, configuration:
        [
            ("routes:either:models:0", "openai/gpt-image-2"), ("routes:either:models:1", "sandbox/imprest-sandbox-1"),
        ]);
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task A_quote_lists_its_candidates_and_its_bound_is_the_highest_of_theirs()
    {
        var quote = (await gateway.QuoteAsync(ImageAsk.OpenAI(quality: "medium") with { Model = "either" })).Json;
        var candidates = quote["candidates"]!.AsArray();
        Assert.Equal(["openai/gpt-image-2", "sandbox/imprest-sandbox-1"], candidates.Select(candidate => (string)candidate!["model"]!));
        Assert.Equal(candidates.Max(candidate => Usd(candidate!["upper_bound_usd"])), Usd(quote["upper_bound_usd"]));
    }

    [Fact]
    public async Task It_is_the_hold_and_an_upper_bound_on_the_charge_and_reserves_no_money()
    {
        var ask = ImageAsk.OpenAI();
        var quote = (await gateway.QuoteAsync(ask)).Json;
        Assert.Equal((1m, 0m), (await gateway.AvailableAsync(), await gateway.HeldAsync()));
        var answer = await gateway.GenerateAsync(ask with { QuoteId = (string?)quote["id"] });
        Assert.Equal((string?)quote["upper_bound_usd"], answer["x-imprest-held-usd"]);
        Assert.True(Usd(answer.Amount) <= Usd(quote["upper_bound_usd"]));
        Assert.Equal((string?)quote["price_version"], answer["x-imprest-price-version"]);
        await Accounts.BalanceAsync(gateway);
    }

    [Fact]
    public async Task It_holds_for_15_minutes_and_then_is_expired()
    {
        var quote = (await gateway.QuoteAsync(new ImageAsk())).Json;
        Assert.Equal(clock.GetUtcNow().AddMinutes(15).ToUnixTimeSeconds(), (long?)quote["expires_at"]);
        var ask = new ImageAsk { QuoteId = (string?)quote["id"] };
        clock.Advance(new TimeSpan(0, 14, 59));
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(ask)).Status);
        clock.Advance(TimeSpan.FromSeconds(1));
        var late = await gateway.GenerateAsync(ask);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "quote_expired", "0"), (late.Status, late.Code, late["x-imprest-charge-usd"]));
        Assert.Equal("quote_expired", (await gateway.GenerateAsync(ask with { QuoteId = "quote_none" })).Code);
        Assert.Equal(0.998m, await gateway.AvailableAsync());
    }

    [Fact]
    public async Task Another_accounts_quote_is_not_known()
    {
        var quote = (await gateway.QuoteAsync(new ImageAsk())).Json;
        var account = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/accounts", """{"name":"other"}"""))).Json;
        var key = (await Answer.ReadAsync(await TestGateway.PostAsync(gateway.Admin, "/admin/v1/keys", $$"""{"name":"k","account_id":"{{account["id"]}}"}"""))).Json;
        using var other = gateway.ClientWith((string?)key["key"]);
        Assert.Equal("quote_expired", (await other.GenerateAsync(new ImageAsk { QuoteId = (string?)quote["id"] })).Code);
    }

    [Fact]
    public async Task A_call_that_differs_in_what_is_priced_is_refused_and_says_in_what()
    {
        var id = (string?)(await gateway.QuoteAsync(new ImageAsk())).Json["id"];
        foreach (var (dimension, ask) in ((string, ImageAsk)[])
        [
            ("size", new() { Size = "128x128" }), ("size", new() { Size = "auto" }), ("quality", new() { Quality = "medium" }), ("quality", new() { Quality = null }),
            ("n", new() { N = 2 }), ("partial_images", new() { Stream = true, PartialImages = 2 }), ("model", new() { Model = "gpt-image-2", Size = "1024x1024" }),
        ])
        {
            var answer = await gateway.GenerateAsync(ask with { QuoteId = id });
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "quote_mismatch"), (answer.Status, answer.Code));
            Assert.Contains($"in {dimension}:", (string?)answer.Json["error"]!["message"], StringComparison.Ordinal);
        }

        var edit = new ImageAsk { QuoteId = id, Images = [new { image_url = "data:image/png;base64," + Convert.ToBase64String(TinyImage.Bytes("png", 64, 64)) }] };
        Assert.Equal("quote_mismatch", (await Answer.ReadAsync(await gateway.PostAsync("/v1/images/edits", edit.Json))).Code);
        Assert.Equal(1m, await gateway.AvailableAsync());
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(new ImageAsk("something else") { QuoteId = id })).Status); // Words have no price here.
    }

    [Fact]
    public async Task A_prompt_that_can_cost_more_than_the_quoted_one_is_another_call()
    {
        var id = (string?)(await gateway.QuoteAsync(ImageAsk.OpenAI("short"))).Json["id"];
        var answer = await gateway.GenerateAsync(ImageAsk.OpenAI(new string('x', 2_000)) with { QuoteId = id });
        Assert.Equal("quote_mismatch", answer.Code);
        Assert.Empty(provider.Calls);
        Assert.Equal(HttpStatusCode.OK, (await gateway.GenerateAsync(ImageAsk.OpenAI("brief") with { QuoteId = id })).Status);
    }

    [Fact]
    public async Task A_quote_survives_a_change_of_prices()
    {
        var quote = (await gateway.QuoteAsync(new ImageAsk())).Json;
        gateway.Service<Imprest.Prices.PriceBookSource>().Swap(Imprest.Pricing.PriceBook.BuiltIn.With([("sandbox.yaml", """
            provider: sandbox
            cards:
              - model: imprest-sandbox-1
                effective: { from: 2026-01-01 }
                source: a test
                read: 2026-11-22
                trust: official
                operations: [generate]
                qualities: [low, medium, high]
                sizes:
                  list: [64x64]
                  auto: yes
                limits: { images: 10 }
                expect: { quality: low, size: 64x64 }
                rates:
                  - { meter: output_image, usd: 0.5 }
                examples:
                  - name: one
                    work: { quality: low, size: 64x64 }
                    amount: 0.5
            """)]));
        var pinned = await gateway.GenerateAsync(new ImageAsk { QuoteId = (string?)quote["id"] });
        Assert.Equal(("0.002", (string?)quote["price_version"]), (pinned.Amount, pinned["x-imprest-price-version"]));
        Assert.Equal("0.5", (await gateway.GenerateAsync(new ImageAsk())).Amount);
        await Accounts.BalanceAsync(gateway);
    }
}

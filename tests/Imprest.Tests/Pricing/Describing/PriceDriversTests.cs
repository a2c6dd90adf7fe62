using Imprest.Pricing;
using Imprest.Pricing.Describing;

namespace Imprest.Tests.Pricing.Describing;

public sealed class PriceDriversTests
{
    public static TheoryData<string> Versions => [.. Scenario.Cards.Select(card => card.Version)];

    [Fact]
    public void A_token_model_is_billed_by_output_tokens_and_moved_by_quality_first()
    {
        var drivers = PriceDrivers.Of(Cards.Of("openai/gpt-image-1"));
        Assert.StartsWith("Billed by: output tokens; also prompt tokens", drivers.BilledByText, StringComparison.Ordinal);
        // 272, 1056 and 4160 output tokens at $40 a million, beside 56 prompt tokens at $5: 0.16668 / 0.01116.
        Assert.StartsWith("Moves the price most: quality ×15, size ×1.5, n linear, prompt +$0.005 for 1,000 tokens", drivers.MovesText, StringComparison.Ordinal);
        // One image of 1024 px square is 194 tokens at $10 a million.
        Assert.Contains("references +$0.00194 each", drivers.MovesText, StringComparison.Ordinal);
        Assert.Equal(Usd("0.00194"), drivers.Drivers.Single(driver => driver.Setting == "references").Adds);
    }

    [Fact]
    public void A_batch_discount_and_previews_are_among_them() =>
        Assert.All(["tier batch ×0.5", "partial images +$0.003 each"], text => Assert.Contains(text, PriceDrivers.Of(Cards.Of("openai/gpt-image-2")).MovesText, StringComparison.Ordinal));

    [Theory]
    [InlineData("rates: [{ meter: output_image, usd: 0.04 }]", "0.04", "Billed by: images.", "n linear")]
    [InlineData("rates: [{ meter: request, usd: 0.04 }]", "0.04", "Billed by: requests.", "n for nothing")]
    [InlineData("rates: [{ meter: request, usd: 0.04 }, { meter: output_image, usd: 0.01 }]", "0.05", "Billed by: requests, images.", "n +$0.01 each more")]
    [InlineData("limits: { images: 4, references: 4 }\n    rates: [{ meter: output_image, usd: 0.04 }, { meter: input_image, usd: 0.008, units: { from: 2 } }]", "0.04", "Billed by: images; also input images.", "n linear, references +$0.008 each after the first")]
    [InlineData("limits: { references: 1 }\n    rates: [{ meter: output_image, usd: 0.04 }, { meter: input_image, usd: 0.008 }]", "0.04", "Billed by: images; also input images.", "references +$0.008 for the one that it takes")]
    [InlineData("steps: { default: 4, max: 50 }\n    limits: { images: 1 }\n    rates: [{ meter: output_image, usd: 0.04 }]\n    modifiers: [{ scale: steps_over_default }, { when: { feature: fast }, multiply: 1.25 }]", "0.04", "Billed by: images.", "steps ×13, fast ×1.25")]
    [InlineData("limits: { images: 1 }\n    rates: [{ meter: output_image, usd: 0.04 }]", "0.04", "Billed by: images.", "nothing that a request says")]
    [InlineData("rates: [{ meter: gpu_second, usd: 0.001 }]\n    quantities: { estimates: [{ meter: gpu_second, expected: 40, at_most: 90, basis: b }] }", "unknown", "Billed by: GPU seconds.", "n linear, GPU seconds +$0.001 each")]
    public void Settings_are_told_apart_by_what_they_do(string rates, string amount, string billed, string moves)
    {
        var limits = rates.Contains("limits", StringComparison.Ordinal) ? "" : "\n    limits: { images: 4 }";
        var example = amount == "unknown" ? "work: { counts: { gpu_second: 1 } }, expected: 0.001" : $"work: {{ }}, amount: {amount}";
        var card = PriceBook.Of(("test.yaml", $$"""
            provider: test
            cards:
              - model: m
                effective: { from: 2026-01-01 }
                source: https://example.com
                read: 2026-11-01
                trust: official
                operations: [generate, image-to-image]
                sizes: { list: [1024x1024] }{{limits}}
                {{rates}}
                examples: [{ name: one, {{example}} }]
            """)).Cards[0];
        var drivers = PriceDrivers.Of(card);
        Assert.Equal(billed, drivers.BilledByText);
        Assert.Equal($"Moves the price most: {moves}", drivers.MovesText);
    }

    [Theory, MemberData(nameof(Versions))]
    public void Every_card_has_its_two_lines_and_its_words(string version)
    {
        var card = Scenario.Cards.First(card => card.Version == version);
        var drivers = PriceDrivers.Of(card);
        Assert.NotEmpty(drivers.BilledBy);
        Assert.All(drivers.Drivers, driver => Assert.NotEqual(driver.Times is null, driver.Adds is null));
        Assert.All(CardWords.Of(card), fact => Assert.NotEmpty(fact.Words));
        var multiplying = drivers.Drivers.TakeWhile(driver => driver.Setting != "n" && driver.Times is not null).Select(driver => Math.Max(driver.Times!.Value, 1 / driver.Times.Value)).ToList();
        Assert.Equal(multiplying.OrderDescending(), multiplying);
    }

    [Fact]
    public void A_policy_is_a_sentence()
    {
        Assert.StartsWith("openai takes money for delivered, partial", PolicyWords.Of(PriceBook.BuiltIn.PolicyOf("openai")), StringComparison.Ordinal);
        Assert.StartsWith("Nobody says", PolicyWords.Of(PriceBook.BuiltIn.PolicyOf("nobody")), StringComparison.Ordinal);
    }

    private static Money Usd(string text) => Money.TryParse(text, out var amount) ? amount : throw new FormatException(text);
}

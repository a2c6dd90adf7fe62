using Imprest.Pricing;

namespace Imprest.Tests.Pricing;

public sealed class PriceLintTests
{
    private static readonly DateOnly On = new(2026, 11, 22);

    // Line 3 begins the first card, line 13 the second.
    private const string Good = """
        provider: test
        cards:
          - model: m
            effective: { from: 2026-01-01, to: 2026-06-01 }
            source: https://example.com/pricing
            read: 2026-05-01
            operations: [generate]
            qualities: [low, high]
            sizes: { list: [1024x1024] }
            rates: [{ meter: output_image, by: quality, table: { low: 0.02, high: 0.04 } }]
            examples: [{ name: one, work: { quality: low }, amount: 0.02 }]
            trust: official
          - model: m
            effective: { from: 2026-06-01 }
            source: https://example.com/pricing
            read: 2026-11-01
            operations: [generate]
            qualities: [low, high]
            sizes: { list: [1024x1024] }
            rates: [{ meter: output_image, by: quality, table: { low: 0.03, high: 0.05 } }]
            examples: [{ name: one, work: { quality: low }, amount: 0.03 }]
            trust: official
        """;

    /// <summary>Name, what to replace by what, and the line and the message that must come of it.</summary>
    public static TheoryData<string, string, string, int, string> BrokenCards => new()
    {
        { "no source", "    source: https://example.com/pricing\n    read: 2026-11-01", "    read: 2026-11-01", 13, "'source' is missing; add 'source:', the address of the page" },
        { "no date", "    read: 2026-11-01\n", "", 13, "'read' is missing; add 'read: YYYY-MM-DD'" },
        { "a date that is none", "read: 2026-11-01", "read: 2026-13-01", 16, "'read' is '2026-13-01'; it must be a date, YYYY-MM-DD" },
        { "a reading that is yet to come", "read: 2026-11-01", "read: 2027-11-01", 16, "which is yet to come; write the day" },
        { "no effective range", "    effective: { from: 2026-06-01 }\n", "", 13, "'effective' is missing; add 'effective: { from: YYYY-MM-DD }'" },
        { "overlapping ranges", "to: 2026-06-01", "to: 2026-07-01", 13, "still holds when this one begins on 2026-06-01; end the earlier one with" },
        { "a range that never ends before the next", ", to: 2026-06-01", "", 13, "still holds when this one begins on 2026-06-01; end the earlier one with" },
        { "a gap between two ranges", "to: 2026-06-01", "to: 2026-05-01", 13, "no card holds from 2026-05-01 until this one begins on 2026-06-01; let the earlier one hold" },
        { "a range that ends before it begins", "to: 2026-06-01", "to: 2025-06-01", 4, "'to' is not after 'from'; it is the first day" },
        { "an example that does not come out", "amount: 0.03", "amount: 0.04", 21, "the receipt comes to 0.03, not 0.04; one of the two is mistyped" },
        { "an example of a quality that the card has not", "work: { quality: low }, amount: 0.03", "work: { quality: prooo }, amount: 0.03", 21, "example 'one': 'prooo' is no quality of this card, which has low, high; " },
        { "no example", "    examples: [{ name: one, work: { quality: low }, amount: 0.03 }]", "    notes: [none]", 13, "it has no worked example; state one under 'examples'" },
        { "an example without an amount", ", amount: 0.03", "", 21, "the example states no amount; it needs an 'amount'" },
        { "an unknown meter", "meter: output_image, by: quality, table: { low: 0.03", "meter: output_picture, by: quality, table: { low: 0.03", 20, "'output_picture' is no meter; known are request, output_image" },
        { "an unknown key", "    read: 2026-11-01", "    raed: 2026-11-01\n    read: 2026-11-01", 16, "'raed' is not known here; known are " },
        { "a figure that is no number", "low: 0.03", "low: three cents", 20, "the figure of 'low' is no number; write zero or more" },
        { "a negative figure", "low: 0.03", "low: -0.03", 20, "the figure of 'low' is no number; write zero or more" },
        { "a quality that the card has not", "high: 0.05", "hihg: 0.05", 20, "'hihg' is no quality of this card; it has low, high" },
        { "an image without a rate", ", high: 0.05", "", 13, "there is no rate for an image of generate high 1024x1024; add one that holds for it" },
        { "a size that the card has not", "by: quality, table: { low: 0.03, high: 0.05 }", "by: size, table: { 512x512: 0.03, any: 0.05 }", 20, "512x512 is no size of this card; name it under 'sizes'" },
        { "a size that is none", "    sizes: { list: [1024x1024] }\n    rates: [{ meter: output_image, by: quality, table: { low: 0.03", "    sizes: { list: [large] }\n    rates: [{ meter: output_image, by: quality, table: { low: 0.03", 19, "'large' is no size; write WxH in pixels" },
        { "an operation that is none", "    operations: [generate]\n    qualities: [low, high]\n    sizes: { list: [1024x1024] }\n    rates: [{ meter: output_image, by: quality, table: { low: 0.03", "    operations: [paint]\n    qualities: [low, high]\n    sizes: { list: [1024x1024] }\n    rates: [{ meter: output_image, by: quality, table: { low: 0.03", 17, "'paint' is no operation; known are generate, edit" },
        { "two rates that would be added up", "rates: [{ meter: output_image, by: quality, table: { low: 0.03, high: 0.05 } }]", "rates: [{ meter: request, usd: 0.01 }, { meter: request, usd: 0.02 }]", 20, "would be added up; give them a 'when' or 'units' apart" },
        { "two prices in one rate", "by: quality, table: { low: 0.03, high: 0.05 }", "usd: 0.03, by: quality, table: { low: 0.03, high: 0.05 }", 20, "the rate has two prices; it has either a table" },
        { "a trust that is none", "amount: 0.03 }]\n    trust: official", "amount: 0.03 }]\n    trust: hearsay", 22, "'trust' is 'hearsay'; it is one of derived, secondary, official" },
        { "no trust", "amount: 0.03 }]\n    trust: official", "amount: 0.03 }]", 13, "'trust' is missing; add 'trust: official'" },
        { "a modifier that divides by zero", "    read: 2026-11-01", "    read: 2026-11-01\n    modifiers: [{ divide: 0 }]", 17, "divides by zero; it says one of 'multiply', 'divide' and 'scale'" },
        { "a ceiling below what is expected", "    read: 2026-11-01", "    read: 2026-11-01\n    quantities: { estimates: [{ meter: gpu_second, expected: 5, at_most: 4, basis: b }] }", 17, "'at_most' is less than 'expected'; it is the same or more" },
        { "a model that is gone before it is there", "    read: 2026-11-01", "    read: 2026-11-01\n    lifecycle: { available_from: 2026-06-01, shut_down_at: 2026-05-01 }", 17, "the model is gone before it is there; 'shut_down_at' comes after" },
        { "a name of two models", "  - model: m\n    effective: { from: 2026-06-01 }", "  - model: n\n    aliases: [m]\n    effective: { from: 2026-06-01 }", 13, "test/m: two models have this name, test/m and test/n; a name of a provider is one model's" },
        { "a key that stands twice", "    read: 2026-11-01", "    read: 2026-11-01\n    read: 2026-11-02", 17, "'read' stands twice; keep one of them" },
        { "an outcome that is none", "provider: test", "provider: test\noutcomes: [{ match: sulked, charge: no, source: s, read: 2026-01-01 }]", 2, "'sulked' is no outcome; write one of delivered" },
        { "a text that is no YAML", "table: { low: 0.03", "table: { low 0.03: [", 20, "not readable as YAML" },
    };

    [Theory, MemberData(nameof(BrokenCards))]
    public void A_broken_card_is_named_with_its_line_what_is_wrong_and_what_would_be_right(string kind, string right, string wrong, int line, string message)
    {
        Assert.True(Good.Contains(right, StringComparison.Ordinal), kind);
        var errors = PriceLint.Of([("broken.yaml", Good.Replace(right, wrong, StringComparison.Ordinal))], On).Errors;
        Assert.True(errors.Any(error => error.StartsWith($"broken.yaml:{line}: ", StringComparison.Ordinal) && error.Contains(message, StringComparison.Ordinal)), $"{kind}:\n{string.Join('\n', errors)}");
        Assert.All(errors, error => Assert.Matches("^broken.yaml:[0-9]+: [^;]+; .+$", error));
    }

    [Fact]
    public void Twenty_kinds_of_broken_card_and_more_are_told_apart() => Assert.True(BrokenCards.Count >= 20);

    [Fact]
    public void A_good_book_has_no_errors_and_is_counted() =>
        Assert.Equivalent(new { Cards = 2, Models = 1, Providers = 1, Errors = Array.Empty<string>() }, PriceLint.Of([("good.yaml", Good)], On));

    [Fact]
    public void All_errors_of_all_files_are_listed_at_once_those_between_files_too()
    {
        var bad = Good.Replace("read: 2026-11-01", "read: soon", StringComparison.Ordinal).Replace("to: 2026-06-01", "to: 2026-05-01", StringComparison.Ordinal);
        var errors = PriceLint.Of([("a.yaml", bad), ("b.yaml", Good), ("c.yaml", "[]")], On).Errors;
        Assert.Contains(errors, error => error.StartsWith("a.yaml:16: ", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.Contains("the card from 2026-01-01 still holds", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("c.yaml:1: the file is no mapping; ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_shipped_book_is_clean_and_its_examples_are_worked_out_again()
    {
        var found = PriceLint.OfBuiltIn(On);
        Assert.Empty(found.Errors);
        Assert.Equal(PriceBook.BuiltIn.Cards.Count, found.Cards);
        Assert.Equal(PriceBook.BuiltIn.Cards.Select(card => card.Provider).Distinct().Count(), found.Providers);
        Assert.Contains(PriceLint.OfBuiltIn(new(2020, 1, 1)).Errors, error => error.Contains("which is yet to come", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_over_the_shipped_book_are_checked_with_it()
    {
        var mine = Good.Replace("provider: test", "provider: openai", StringComparison.Ordinal);
        var found = PriceLint.OverBuiltIn([("mine.yaml", mine)], On);
        Assert.Empty(found.Errors);
        Assert.Equal(PriceBook.BuiltIn.Cards.Count + 2, found.Cards);
        var taken = PriceLint.OverBuiltIn([("mine.yaml", mine.Replace("    effective: { from: 2026-06-01 }", "    effective: { from: 2026-06-01 }\n    aliases: [gpt-image-2]", StringComparison.Ordinal))], On);
        Assert.Contains("mine.yaml:13: card openai/m: the alias 'gpt-image-2' is openai/gpt-image-2 in the built-in book", Assert.Single(taken.Errors), StringComparison.Ordinal);
        Assert.Throws<PriceBookException>(() => PriceBook.BuiltIn.With([("mine.yaml", mine.Replace("read: 2026-11-01", "", StringComparison.Ordinal))]));
    }
}

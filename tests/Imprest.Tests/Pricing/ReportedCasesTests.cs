using Imprest.Pricing;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Pricing;

/// <summary>Billing failures that were reported of other gateways, each with the amount that is right.</summary>
public sealed class ReportedCasesTests
{
    public static TheoryData<string?, string?> EverySetting
    {
        get
        {
            var data = new TheoryData<string?, string?>();
            foreach (var quality in new[] { "low", "medium", "high", "auto", null })
            {
                foreach (var size in new[] { "1024x1024", "1024x1536", "1536x1024", "auto", null })
                    data.Add(quality, size);
            }
            return data;
        }
    }

    [Theory, MemberData(nameof(EverySetting))]
    public void Case_1_usage_decides_whatever_the_settings_say(string? quality, string? size)
    {
        var work = Work(quality, size is "auto" ? null : size);
        var receipt = Rating.Rate(R1, work, Delivered(usage: new() { InputTextTokens = 42, OutputImageTokens = 272 }));
        Assert.Equal((AmountStatus.Exact, Usd("0.01109"), "provider_usage"), (receipt.Status, receipt.Amount!.Value, receipt.Evidence));
        Assert.Empty(receipt.Warnings);
    }

    public static TheoryData<string, string, Usage, int, string, AmountStatus> TokenBills => new()
    {
        { "2: input images count", "openai/gpt-image-1", new() { InputTextTokens = 42, InputImageTokens = 323, OutputTokens = 1056 }, 1, "0.04568", AmountStatus.Exact },
        { "3: no output details", "openai/gpt-image-2", new() { InputTokens = 46, OutputTokens = 2459 }, 0, "0.074", AmountStatus.Exact },
        { "3: input by modality", "openai/gpt-image-2", new() { InputTokens = 46, InputTextTokens = 46, InputImageTokens = 0, OutputTokens = 2459 }, 0, "0.074", AmountStatus.Exact },
        { "4: no output details, text rate on the card", "openai/gpt-image-1.5", new() { InputTokens = 23, OutputTokens = 1056 }, 0, "0.033907", AmountStatus.Estimated },
        { "5: text output at its own rate", "openai/gpt-image-1.5", new() { InputTextTokens = 34, InputImageTokens = 323, OutputTextTokens = 335, OutputImageTokens = 6208 }, 1, "0.20476", AmountStatus.Exact },
        { "6: cached text and cached image", "openai/gpt-image-2", new() { InputTokens = 1000, InputImageTokens = 600, CachedTokens = 300, CachedImageTokens = 200, OutputTokens = 100 }, 1, "0.008225", AmountStatus.Exact },
        { "7: streamed, one preview", "openai/gpt-image-1", new() { InputTokens = 9, OutputTokens = 372 }, 0, "0.014925", AmountStatus.Exact },
        { "7: not streamed", "openai/gpt-image-1", new() { InputTokens = 9, OutputTokens = 272 }, 0, "0.010925", AmountStatus.Exact },
        { "16: the image part of a hosted tool", "openai/gpt-image-2", new() { InputTokens = 0, OutputTokens = 7024 }, 0, "0.21072", AmountStatus.Exact },
        { "20: sixteen references of 1500 tokens", "openai/gpt-image-2", new() { InputTextTokens = 0, InputImageTokens = 24_000, OutputTokens = 196 }, 16, "0.19788", AmountStatus.Exact },
    };

    [Theory, MemberData(nameof(TokenBills))]
    public void Cases_2_to_7_and_16_and_20_token_bills_are_exact(string name, string model, Usage usage, int references, string usd, AmountStatus status)
    {
        var receipt = Rating.Rate(Of(model), Work(references: references), Delivered(usage: usage));
        Assert.True((status, Usd(usd)) == (receipt.Status, receipt.Amount), $"{name}: {receipt.Amount} {receipt.Status} {string.Join("; ", receipt.Warnings)}");
        Assert.Equal(status == AmountStatus.Estimated, receipt.Warnings.Count > 0);
    }

    [Fact]
    public void Case_6_a_cached_total_without_its_split_is_estimated_and_says_so()
    {
        var receipt = Rating.Rate(R2, Work(references: 1), Delivered(usage: new() { InputTokens = 1000, InputImageTokens = 600, CachedTokens = 300, OutputTokens = 100 }));
        Assert.Equal(AmountStatus.Estimated, receipt.Status);
        Assert.Contains(receipt.Warnings, warning => warning.Contains("Cached tokens", StringComparison.Ordinal));
    }

    private const string Gemini3Pro = """
        sizes: { classes: [1K, 4K] }
        rates:
          - { meter: text_input_token, usd: 2, per: 1000000 }
          - { meter: image_input_token, usd: 2, per: 1000000 }
          - { meter: image_output_token, usd: 120, per: 1000000 }
          - { meter: text_output_token, usd: 12, per: 1000000 }
          - { meter: thinking_token, usd: 12, per: 1000000 }
        """;

    [Theory]
    [InlineData(326, 2340, 2000, 337, "0.248776")]
    [InlineData(0, 1120, 1120, 0, "0.1344")]
    [InlineData(0, 2000, 2000, 0, "0.24")]
    [InlineData(0, 1120, 1120, 500, "0.1404")]
    public void Cases_8_to_10_thinking_text_and_image_output_have_a_rate_each(long input, long output, long image, long thinking, string usd)
    {
        var usage = new Usage { InputTokens = input, OutputTokens = output, OutputImageTokens = image, ThinkingTokens = thinking };
        var receipt = Rating.Rate(Parse(Gemini3Pro), Work(), Delivered(usage: usage));
        Assert.Equal((AmountStatus.Exact, Usd(usd)), (receipt.Status, receipt.Amount!.Value));
    }

    [Theory]
    [InlineData("11", "low", "1024x1024", "0.011")]
    [InlineData("11", "medium", "1024x1024", "0.042")]
    [InlineData("11", "high", "1024x1024", "0.167")]
    [InlineData("13", "high", "1024x1536", "0.25")]
    [InlineData("15", "low", "1024x1024", "0.011")]
    public void Cases_11_13_and_15_without_usage_the_published_figure_of_the_requested_tier_counts(string name, string quality, string size, string usd)
    {
        var receipt = Rating.Rate(R1, Work(quality, size), Delivered());
        Assert.True((AmountStatus.Estimated, Usd(usd), "published_figure") == (receipt.Status, receipt.Amount, receipt.Evidence), name);
        Assert.Contains(receipt.Warnings, warning => warning.Contains("published per-image figure", StringComparison.Ordinal));
    }

    [Fact]
    public void Case_14_a_larger_image_may_be_cheaper_and_the_line_names_what_was_measured()
    {
        Happened Measured(string size) => new() { Images = [new(Size(size))], Returned = 1 };
        var square = Rating.Rate(R2, Work("low"), Measured("1024x1024"));
        var portrait = Rating.Rate(R2, Work("low"), Measured("1024x1536"));
        Assert.Equal((Usd("0.006"), Usd("0.005")), (square.Amount!.Value, portrait.Amount!.Value));
        Assert.Equal("published per-image figure, low 1024x1536", portrait.Lines[0].Note);
    }

    [Theory]
    [InlineData("1280x720", 1048576)]
    [InlineData("1024x1536", 4194304)]
    [InlineData("64x64", 262144)]
    [InlineData("2048x512", 1048576)]
    public void Case_14_quote_and_settlement_pick_the_same_tier_and_name_it(string size, long upTo)
    {
        var quote = Rating.Quote(Sandbox, Work("high", size));
        var receipt = Rating.Rate(Sandbox, Work("high", size), new() { Images = [new(Size(size))], Returned = 1 });
        Assert.Equal(quote.Expected, receipt.Amount);
        Assert.Equal(quote.Lines, receipt.Lines);
        Assert.Equal($"high {size}, up to {upTo} px", receipt.Lines[0].Note);
    }

    [Fact]
    public void Case_15_two_images_of_different_tiers_cost_the_sum_of_both()
    {
        var happened = new Happened { Images = [new(Size("1024x1024"), "low"), new(Size("1024x1536"), "high")], Returned = 2 };
        Assert.Equal(Usd("0.261"), Rating.Rate(R1, Work("low", "1024x1024", images: 2), happened).Amount);
        Assert.Equal(Usd("0.165"), Rating.Rate(Sandbox, Work("low", "1024x1024", images: 2), happened).Amount);
    }

    [Fact]
    public void Case_17_without_an_image_there_is_no_line()
    {
        var receipt = Rating.Rate(R2, Work(), Delivered(images: 0, usage: new() { InputTokens = 50, OutputTokens = 400, OutputTextTokens = 400 }));
        Assert.Equal((AmountStatus.Exact, Money.Zero), (receipt.Status, receipt.Amount!.Value));
        Assert.Empty(receipt.Lines);
    }

    [Fact]
    public void Case_18_eight_images_of_one_edit_are_eight_and_the_hold_covers_them()
    {
        var work = Work("medium", "1024x1024", images: 8, references: 1) with { Operation = Operation.Edit };
        var receipt = Rating.Rate(Sandbox, work, Delivered(8));
        Assert.Equal(8, receipt.Lines.Single(line => line.Meter == "output_image").Quantity);
        Assert.Equal(Usd("0.161"), receipt.Amount);
        Assert.Equal(receipt.Amount, Rating.Quote(Sandbox, work).UpperBound);
    }

    [Fact]
    public void Case_19_a_reference_surcharge_is_not_repeated_for_each_image()
    {
        var card = Parse("""
            sizes: { list: [1024x1024] }
            limits: { images: 4, references: 4 }
            rates:
              - { meter: output_image, usd: 0.05 }
              - { meter: input_image, usd: 0.01 }
            """);
        Assert.Equal(Usd("0.17"), Rating.Rate(card, Work(images: 4, references: 2), Delivered(3)).Amount);
    }

    [Fact]
    public void Case_20_sixteen_references_are_quoted_and_billed()
    {
        var sizes = Enumerable.Repeat(Size("1600x960"), 16).ToArray();
        var work = Work("low", "1024x1024", references: 16) with { ReferenceSizes = sizes };
        var quoted = Rating.Quote(R2, work).Lines.Single(line => line.Meter == "image_input_token");
        var billed = Rating.Rate(R2, work, Delivered(usage: new() { InputTextTokens = 0, InputImageTokens = 24_000, OutputTokens = 196 }))
            .Lines.Single(line => line.Meter == "image_input_token");
        Assert.Equal((24_000m, Usd("0.192")), (quoted.Quantity, quoted.Amount));
        Assert.Equal((24_000m, Usd("0.192")), (billed.Quantity, billed.Amount));
    }

    [Fact]
    public void Case_24_a_reply_without_usage_is_priced_by_its_images_and_the_request()
    {
        var receipt = Rating.Rate(R1m, Work("medium", "1536x1024", images: 3), Delivered(2, returned: 3));
        Assert.Equal((AmountStatus.Estimated, Usd("0.03")), (receipt.Status, receipt.Amount!.Value));
    }

    [Theory]
    [InlineData("0.04", "0.04")]
    [InlineData("0", "0")]
    public void Cases_25_and_26_the_providers_own_cost_is_the_best_evidence(string cost, string usd)
    {
        var happened = Delivered(usage: new() { InputTokens = 0, OutputTokens = 4175 }) with { ReportedCostUsd = decimal.Parse(cost) };
        var receipt = Rating.Rate(R2, Work(), happened);
        Assert.Equal((AmountStatus.Exact, Usd(usd), "provider_cost"), (receipt.Status, receipt.Amount!.Value, receipt.Evidence));
    }

    public static TheoryData<Happened> Useless =>
    [
        Delivered() with { UnusableUsage = "input_tokens is not a number" },
        Delivered(usage: new() { InputTokens = -1, OutputTokens = 272 }),
        Delivered(usage: new() { InputTokens = 1, OutputTokens = long.MaxValue }),
        Delivered(usage: new() { InputTokens = 5, InputTextTokens = 6, OutputTokens = 272 }),
        Delivered(usage: new() { InputTokens = 5, CachedTokens = 6, OutputTokens = 272 }),
        Delivered(usage: new() { InputTokens = 5, OutputTokens = 10, OutputImageTokens = 272 }),
        Delivered(usage: new() { InputTokens = 5, OutputTokens = 272, OutputTextTokens = 10 }),
        Delivered() with { ReportedCostUsd = -0.01m },
        Delivered() with { ReportedCostUsd = decimal.MaxValue },
    ];

    [Theory, MemberData(nameof(Useless))]
    public void Case_27_usage_that_is_no_evidence_makes_the_amount_unknown_and_throws_nothing(Happened happened)
    {
        var receipt = Rating.Rate(R1, Work("low", "1024x1024"), happened);
        Assert.Equal((AmountStatus.Unknown, null, "none"), (receipt.Status, receipt.Amount, receipt.Evidence));
        Assert.NotEmpty(receipt.Warnings);
        Assert.Empty(receipt.Lines);
    }

    [Theory]
    [InlineData(326, 2340, 2000, 337, "0.248776")]
    [InlineData(0, 1120, 1120, 0, "0.1344")]
    public void Cases_8_and_9_on_the_shipped_card(long input, long output, long image, long thinking, string usd)
    {
        var usage = new Usage { InputTextTokens = input, OutputTokens = output, OutputImageTokens = image, ThinkingTokens = thinking };
        foreach (var model in (string[])["google/gemini-3-pro-image", "vertex/gemini-3-pro-image"])
            Assert.Equal(Usd(usd), Rating.Rate(Of(model), Work(size: "1024x1024"), Delivered(usage: usage)).Amount);
    }

    [Theory]
    [InlineData("fal/openai/gpt-image-2")]
    [InlineData("fal/gpt-image-2")]
    public void Case_12_a_reseller_is_billed_by_its_own_card_under_either_name(string model) =>
        Assert.Equal(Usd("0.211"), Rating.Rate(Of(model), Work("high", "1024x1024"), Delivered()).Amount);

    [Fact]
    public void Case_16_a_hosted_tool_bills_the_shell_model_and_the_image_model()
    {
        var shell = Rating.Rate(
            Parse("sizes: {}\nrates: [{ meter: text_input_token, usd: 2, per: 1000000 }, { meter: text_output_token, usd: 8, per: 1000000 }]"),
            Work(), Delivered(usage: new() { InputTextTokens = 1870, OutputTextTokens = 1000 }));
        var image = Rating.Rate(R2, Work(), Delivered(usage: new() { InputTokens = 46, OutputTokens = 2459 }));
        Assert.Equal((Usd("0.01174"), Usd("0.074")), (shell.Amount!.Value, image.Amount!.Value));
        Assert.Equal(Usd("0.08574"), Rating.Combine([shell, image]).Amount);
    }

    [Fact]
    public void Case_22_an_operators_own_price_replaces_the_card_and_its_line_says_so()
    {
        var book = PriceBook.BuiltIn.With([("own.yaml", """
            provider: openai
            cards:
              - model: gpt-image-2
                effective: { from: 2026-01-01 }
                source: contract of 2026-01-01
                read: 2026-11-01
                trust: official
                operations: [generate]
                sizes: {}
                rates: [{ meter: output_image, usd: 0.024754, note: override }]
                examples: [{ name: one, work: { }, amount: 0.024754 }]
            """)]);
        var receipt = Rating.Rate(book.Find("gpt-image-2", Today)!, Work("high", "1024x1024"), Delivered(usage: new() { InputTokens = 46, OutputTokens = 7024 }));
        var line = Assert.Single(receipt.Lines);
        Assert.Equal(Usd("0.024754"), receipt.Amount);
        Assert.StartsWith("override", line.Note, StringComparison.Ordinal);
        Assert.NotEqual(R2.Version, receipt.PriceVersion);
    }

    [Fact]
    public void Case_23_every_figure_has_its_source_and_day_and_sources_that_disagree_are_named()
    {
        Assert.All(PriceBook.BuiltIn.Cards, card => Assert.True(card.Source.Length > 0 && card.ReadOn > new DateOnly(2025, 1, 1), card.Id));
        Assert.Contains(R2.Conflicts, conflict => conflict is { Says.Length: > 0, Source.Length: > 0, Why.Length: > 0 });
        Assert.Equal(1.25m / 1_000_000, R2.Rates.Single(rate => rate.Meter == Meter.CachedTextInputToken).UnitPriceUsd);
    }

    [Fact]
    public void Case_46_no_model_is_free_and_an_alias_is_the_model_that_is_billed()
    {
        Assert.All(PriceBook.BuiltIn.Cards, card => Assert.True(card.Rates.Count == 0 ? card.Pricing.CostHeadroom is not null : card.Rates.Any(rate => rate.UnitPriceUsd > 0), card.Id));
        foreach (var card in PriceBook.BuiltIn.CardsAt(Today))
            Assert.All(card.Aliases, alias => Assert.Same(card, PriceBook.BuiltIn.Find($"{card.Provider}/{alias}", Today)));
    }
}

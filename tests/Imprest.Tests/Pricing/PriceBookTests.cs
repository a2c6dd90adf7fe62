using Imprest.Pricing;
using Imprest.Pricing.Comparing;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Pricing;

public sealed class PriceBookTests
{
    public static TheoryData<string> Versions => [.. PriceBook.BuiltIn.Cards.Select(card => card.Version)];

    private static RateCard ByVersion(string version) => PriceBook.BuiltIn.Cards.Single(card => card.Version == version);

    [Theory, MemberData(nameof(Versions))]
    public void Every_card_has_worked_examples_that_hold(string version)
    {
        var card = ByVersion(version);
        Assert.NotEmpty(card.Examples);
        Assert.All(card.Examples, example => Assert.Null(example.Check(card)));
    }

    [Theory, MemberData(nameof(Versions))]
    public void Every_card_reads_back_from_its_canonical_form_as_the_same_card(string version)
    {
        var card = ByVersion(version);
        var read = PriceBook.ParseCanonical(card.Canonical);
        Assert.Equal(card, read);
        Assert.Equal((card.Version, card.Canonical), (read.Version, read.Canonical));
        Assert.All(card.Examples, example => Assert.Null(example.Check(read)));
    }

    [Theory, MemberData(nameof(Versions))]
    public void Every_card_has_a_source_a_date_and_an_outcome_policy(string version)
    {
        var card = ByVersion(version);
        Assert.Matches("^[a-z0-9-]+/[A-Za-z0-9._/:@-]+@[0-9]{4}-[0-9]{2}-[0-9]{2}\\.[0-9a-f]{12}$", card.Version);
        Assert.True(card.Source.Length > 0 && card.ReadOn > new DateOnly(2025, 1, 1));
        Assert.NotEmpty(PriceBook.BuiltIn.PolicyOf(card.Provider).Rules);
        // A cost that the provider alone states has no rate, and a worked bound instead.
        Assert.True(card.Rates.Count > 0 || card.Examples.Any(example => example.UpperBound is not null));
    }

    [Fact]
    public void A_card_is_found_by_its_id_and_by_its_model_alone()
    {
        Assert.Equal("openai/gpt-image-2", PriceBook.BuiltIn.Find("gpt-image-2", Today)?.Id);
        Assert.Same(PriceBook.BuiltIn.Find("openai/gpt-image-2", Today), PriceBook.BuiltIn.Find("gpt-image-2", Today));
        Assert.Null(PriceBook.BuiltIn.Find("gpt-image-9", Today));
        Assert.Null(PriceBook.BuiltIn.Find("gpt-image-2", new(2026, 4, 20, 23, 59, 59, TimeSpan.Zero)));
        Assert.NotNull(PriceBook.BuiltIn.Find("gpt-image-2", new(2026, 4, 21, 0, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void A_model_that_two_providers_have_is_found_by_its_id_alone()
    {
        var book = PriceBook.BuiltIn.With([("elsewhere.yaml", Card("elsewhere", "gpt-image-2", "2026-01-01", null, "0.2"))]);
        Assert.Null(book.Find("gpt-image-2", Today));
        Assert.NotNull(book.Find("openai/gpt-image-2", Today));
        Assert.NotNull(book.Find("elsewhere/gpt-image-2", Today));
    }

    [Fact]
    public void A_model_is_found_by_its_aliases_too()
    {
        string WithAlias(string provider, string model, string alias, string from = "2026-01-01", string? to = null) =>
            Card(provider, model, from, to, "0.04").Replace("    effective", $"    aliases: [{alias}]\n    effective", StringComparison.Ordinal);
        var book = PriceBook.Of(("a.yaml", WithAlias("a", "m", "m-latest, m-2026")), ("b.yaml", WithAlias("b", "n", "n-latest")), ("c.yaml", Card("c", "n-latest", "2026-01-01", null, "0.05")));
        Assert.All(["a/m", "m", "a/m-latest", "m-latest", "m-2026"], name => Assert.Equal("a/m", book.Find(name, Today)?.Id));
        Assert.Null(book.Find("n-latest", Today));
        Assert.Equal("b/n", book.Find("b/n-latest", Today)?.Id);
        Assert.Equal("c/n-latest", book.Find("c/n-latest", Today)?.Id);
        // The same name on cards of two times is one name; on two models it is a slip.
        Assert.Equal("a/m", PriceBook.Of(("x.yaml", WithAlias("a", "m", "l", "2026-01-01", "2026-06-01")), ("y.yaml", WithAlias("a", "m", "l", "2026-06-01"))).Find("l", Today)?.Id);
        var error = Assert.Throws<PriceBookException>(() => PriceBook.Of(("x.yaml", WithAlias("a", "m", "l")), ("y.yaml", WithAlias("a", "o", "l"))));
        Assert.Contains("y.yaml:3: a/l: two models have this name, a/m and a/o; a name of a provider is one model's: take it out of one card", error.Errors);
        // A card of one's own goes before a shipped alias.
        Assert.Equal("a/m-latest", book.With([("own.yaml", Card("a", "m-latest", "2026-01-01", null, "0.1"))]).Find("a/m-latest", Today)?.Id);
    }

    [Fact]
    public void A_card_of_the_first_format_reads_as_ever_with_the_same_version()
    {
        const string Canonical = """
            {"effective":{"from":"2026-01-01"},"expect":{"quality":"medium","size":"1024x1024"},"limits":{"images":"10","partial_images":"3","prompt_chars":"32000","references":"16"},"model":"imprest-sandbox-1","operations":["generate","edit","image-to-image","variation"],"provider":"sandbox","qualities":["low","medium","high"],"rates":[{"by":["quality","pixels"],"meter":"output_image","table":{"high":{"<=1048576":"0.08","<=262144":"0.03","<=4194304":"0.16"},"low":{"<=1048576":"0.005","<=262144":"0.002","<=4194304":"0.01"},"medium":{"<=1048576":"0.02","<=262144":"0.008","<=4194304":"0.04"}}},{"meter":"input_image","usd":"0.001"},{"meter":"partial_image","usd":"0.0005"}],"read":"2026-11-22","sizes":{"auto":"yes","list":["1024x1024","512x512","1536x1024","1024x1536","2048x2048"],"rule":{"max_edge":"2048","max_ratio":"4","min_edge":"64","multiple":"8"}},"source":"prices/sandbox.yaml","trust":"official"}
            """;
        var card = PriceBook.ParseCanonical(Canonical);
        Assert.Equal("sandbox/imprest-sandbox-1@2026-01-01.5be6ace606de", card.Version);
        Assert.Equal(Usd("0.0825"), Rating.Rate(card, Work("high", "1024x1024", references: 2), Delivered() with { PartialImages = 1 }).Amount);
    }

    [Fact]
    public void Defaults_of_a_file_are_as_if_each_card_stated_them()
    {
        var card = Card("test", "m", "2026-01-01", null, "0.04");
        const string Source = "    source: https://example.com/pricing\n    read: 2026-11-01\n";
        var shared = "defaults:\n  source: https://example.com/pricing\n  read: 2026-11-01\n  operations: [edit]\n" + card.Replace(Source, "", StringComparison.Ordinal);
        var (stated, inherited) = (PriceBook.Of(("test.yaml", card)).Cards[0], PriceBook.Of(("test.yaml", shared)).Cards[0]);
        Assert.Equal(stated, inherited);
    }

    [Fact]
    public void Conflicts_and_notes_are_no_part_of_the_version()
    {
        var card = Card("test", "m", "2026-01-01", null, "0.04");
        var remarked = PriceBook.Of(("test.yaml", card + "\n    notes: [the page says so twice]\n    conflicts: [{ says: 0.05, source: a list, read: 2026-10-01, why: older }]")).Cards[0];
        Assert.Equal(PriceBook.Of(("test.yaml", card)).Cards[0].Version, remarked.Version);
        Assert.Equal(new SourceConflict("0.05", "a list", new(2026, 10, 1), "older"), Assert.Single(remarked.Conflicts));
        Assert.Equal("the page says so twice", Assert.Single(remarked.Notes));
    }

    [Theory]
    [InlineData("2026-01-31T23:59:59Z", "0.04")]
    [InlineData("2026-02-01T00:00:00Z", "0.05")]
    [InlineData("2026-02-28T23:59:59Z", "0.05")]
    [InlineData("2026-03-01T00:00:00Z", null)]
    [InlineData("2025-12-31T23:59:59Z", null)]
    public void Prices_hold_from_their_first_day_until_their_last(string at, string? usd)
    {
        var book = PriceBook.Of(
            ("old.yaml", Card("test", "m", "2026-01-01", "2026-02-01", "0.04")), ("new.yaml", Card("test", "m", "2026-02-01", "2026-03-01", "0.05")));
        var card = book.Find("test/m", DateTimeOffset.Parse(at));
        Assert.Equal(usd is null ? null : Usd(usd), card is null ? null : Rating.Quote(card, Work()).UpperBound);
        Assert.Equal(["2026-02-01", "2026-01-01"], book.Cards.Select(each => each.EffectiveFrom.ToString("yyyy-MM-dd")));
    }

    [Fact]
    public void Cards_of_one_model_do_not_overlap()
    {
        var error = Assert.Throws<PriceBookException>(() => PriceBook.Of(
            ("old.yaml", Card("test", "m", "2026-01-01", null, "0.04")), ("new.yaml", Card("test", "m", "2026-02-01", null, "0.05"))));
        Assert.Contains("still holds", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_laid_over_card_replaces_the_shipped_model_whole_and_leaves_the_rest()
    {
        var book = PriceBook.BuiltIn.With([("mine.yaml", Card("openai", "gpt-image-2", "2026-10-01", null, "0.3"))]);
        Assert.Equal(Usd("0.3"), Rating.Quote(book.Find("gpt-image-2", Today)!, Work()).UpperBound);
        Assert.Null(book.Find("gpt-image-2", new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(PriceBook.BuiltIn.Cards.Count, book.Cards.Count);
        Assert.NotEmpty(book.PolicyOf("openai").Rules);
    }

    [Fact]
    public void A_version_changes_with_a_figure_and_not_with_layout_comments_or_examples()
    {
        var card = Card("test", "m", "2026-01-01", null, "0.04");
        string Version(string yaml) => PriceBook.Of(("test.yaml", yaml)).Cards[0].Version;
        Assert.Equal(Version(card), Version(card.Replace("rates: [", "rates:   [   # as read\n      ", StringComparison.Ordinal).Replace("name: one", "name: other", StringComparison.Ordinal)));
        Assert.NotEqual(Version(card), Version(card.Replace("0.04", "0.041", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("openai", Outcome.Delivered, 200, ProviderCharge.Yes)]
    [InlineData("openai", Outcome.Partial, 200, ProviderCharge.Yes)]
    [InlineData("openai", Outcome.Invalid, 400, ProviderCharge.No)]
    [InlineData("openai", Outcome.Failed, 401, ProviderCharge.No)]
    [InlineData("openai", Outcome.Failed, 403, ProviderCharge.No)]
    [InlineData("openai", Outcome.Failed, 404, ProviderCharge.No)]
    [InlineData("openai", Outcome.Failed, 429, ProviderCharge.No)]
    [InlineData("openai", Outcome.Failed, 500, ProviderCharge.Unknown)]
    [InlineData("openai", Outcome.Failed, null, ProviderCharge.Unknown)]
    [InlineData("openai", Outcome.BlockedBefore, 400, ProviderCharge.Unknown)]
    [InlineData("openai", Outcome.BlockedAfter, 400, ProviderCharge.Unknown)]
    [InlineData("openai", Outcome.NoImage, 200, ProviderCharge.Unknown)]
    [InlineData("openai", Outcome.Timeout, null, ProviderCharge.Unknown)]
    [InlineData("sandbox", Outcome.Delivered, 200, ProviderCharge.Yes)]
    [InlineData("sandbox", Outcome.Timeout, null, ProviderCharge.No)]
    [InlineData("sandbox", Outcome.Failed, 500, ProviderCharge.No)]
    [InlineData("nobody", Outcome.Failed, 500, ProviderCharge.Unknown)]
    public void Outcome_policies_say_who_pays(string provider, Outcome outcome, int? status, ProviderCharge charge) =>
        Assert.Equal(charge, PriceBook.BuiltIn.PolicyOf(provider).ChargeFor(outcome, status));

    [Fact]
    public void A_call_that_the_process_did_not_survive_cost_nothing_in_the_sandbox_alone()
    {
        Assert.Equal(ProviderCharge.No, PriceBook.BuiltIn.PolicyOf("sandbox").ChargeForInterrupted);
        Assert.Equal(ProviderCharge.Unknown, PriceBook.BuiltIn.PolicyOf("openai").ChargeForInterrupted);
        Assert.False(PriceBook.BuiltIn.PolicyOf("sandbox").MayChargeWithoutDelivery);
        Assert.True(PriceBook.BuiltIn.PolicyOf("openai").MayChargeWithoutDelivery);
    }

    [Fact]
    public void A_reading_goes_stale_and_a_model_retires_by_the_day()
    {
        Assert.False(R2.IsStale(R2.ReadOn.AddDays(90)));
        Assert.True(R2.IsStale(R2.ReadOn.AddDays(91)));
        Assert.False(R1.IsRetired(new(2026, 10, 22)));
        Assert.True(R1.IsRetired(new(2026, 10, 23)));
        Assert.False(R2.IsRetired(new(2030, 1, 1)));
    }

    [Fact]
    public void A_rule_comes_with_its_source() =>
        Assert.StartsWith("undocumented", PriceBook.BuiltIn.PolicyOf("openai").RuleFor(Outcome.Failed, 503)?.Source, StringComparison.Ordinal);

    [Fact]
    public void Rates_stand_for_people_row_by_row()
    {
        Assert.Contains(new RateRow(Meter.ImageOutputToken, 0.00003m, null), R2.Rates);
        Assert.Contains(new RateRow(Meter.OutputImage, 0.08m, "high, up to 1048576 px"), Sandbox.Rates);
        Assert.Contains(new RateRow(Meter.OutputImage, 0.211m, "high, 1024x1024"), R2.PublishedFigures);
        Assert.Equal(["standard", "batch"], R2.Tiers);
    }

    [Fact]
    public void A_name_that_several_providers_have_means_the_one_that_does_not_resell()
    {
        var (maker, seller, other) = (("a.yaml", Card("a", "m", "2026-01-01", null, "0.01")), ("b.yaml", "resells: yes\n" + Card("b", "m", "2026-01-01", null, "0.02")), ("c.yaml", Card("c", "m", "2026-01-01", null, "0.03")));
        Assert.Equal("a/m", PriceBook.Of(maker, seller).Find("m", Today)?.Id);
        Assert.Equal("b/m", PriceBook.Of(seller).Find("m", Today)?.Id);
        Assert.Equal("b/m", PriceBook.Of(maker, seller).Find("b/m", Today)?.Id);
        Assert.Null(PriceBook.Of(maker, seller, other).Find("m", Today));
        Assert.Equal("a/m", PriceBook.Of(maker, seller).With([("b.yaml", Card("b", "m", "2026-01-01", null, "0.04"))]).Find("m", Today)?.Id);
        Assert.Equal("openai/gpt-image-2", PriceBook.BuiltIn.Find("gpt-image-2-2026-04-21", Today)?.Id);
    }

    [Fact]
    public void A_name_that_begins_with_a_provider_never_means_a_model_of_another()
    {
        var seller = ("b.yaml", Card("b", "a/m", "2026-01-01", null, "0.02"));
        Assert.Equal("b/a/m", PriceBook.Of(seller).Find("a/m", Today)?.Id);
        Assert.Null(PriceBook.Of(("a.yaml", Card("a", "n", "2026-01-01", null, "0.01")), seller).Find("a/m", Today));
        // Resold models that are named like the maker's, whose own card is called otherwise or is missing.
        Assert.All(["google/nano-banana-pro", "google/nano-banana-2.1", "google/imagen-4.0-ultra", "luma/uni-1"], name => Assert.Null(PriceBook.BuiltIn.Find(name, Today)));
        Assert.Equal("aimlapi/google/nano-banana-pro", PriceBook.BuiltIn.Find("aimlapi/google/nano-banana-pro", Today)?.Id);
        Assert.Equal("google/gemini-3-pro-image", PriceBook.BuiltIn.Find("google/gemini-3-pro-image", Today)?.Id);
    }

    [Theory]
    [InlineData("bedrock/amazon.titan-image-generator-v1")]
    [InlineData("bedrock/amazon.titan-image-generator-v2:0")]
    public void A_single_figure_of_a_model_that_is_priced_by_size_and_quality_bounds_no_larger_image(string model)
    {
        var card = Of(model);
        Assert.Equal(Usd("0.008"), Rating.Quote(card, Work("standard", "512x512")).UpperBound);
        Assert.Null(Rating.Quote(card, Work("standard", "1024x1024")).UpperBound);
        Assert.Null(Rating.Quote(card, Work("premium", "512x512")).UpperBound);
        Assert.Equal(AmountStatus.Unknown, Rating.Rate(card, Work(size: "512x512"), new() { Images = [new() { Size = Size("1024x1024") }], Returned = 1 }).Status);
    }

    [Fact]
    public void A_reseller_s_single_figure_is_not_offered_for_every_size_of_a_model_that_its_maker_prices_by_size()
    {
        foreach (var model in (string[])["dall-e-2", "dall-e-3", "openai/gpt-image-2", "google/nano-banana-pro"])
            Assert.Equal("size", WorkDomain.Check(Of($"aimlapi/{model}"), Work(size: "3840x2160"))?.Setting);
    }

    internal static string Card(string provider, string model, string from, string? to, string usd) => $$"""
        provider: {{provider}}
        cards:
          - model: {{model}}
            effective: { from: {{from}}{{(to is null ? "" : $", to: {to}")}} }
            source: https://example.com/pricing
            read: 2026-11-01
            operations: [generate]
            sizes: { list: [1024x1024] }
            rates: [{ meter: output_image, usd: {{usd}} }]
            examples: [{ name: one, work: { }, amount: {{usd}} }]
            trust: official
        """;
}

using Imprest.Pricing;

namespace Imprest.Tests.Commands;

/// <summary>Reported failures of other gateways (the numbers are those of the case list), through the command from end to end.</summary>
public sealed class ExplainReportedCasesTests
{
    public static TheoryData<string?, string?> QualitiesAndSizes()
    {
        var data = new TheoryData<string?, string?>();
        foreach (var quality in new[] { "low", "medium", "high", "auto", null })
        {
            foreach (var size in new[] { "1024x1024", "1024x1536", "1536x1024", "auto", null })
                data.Add(quality, size);
        }

        return data;
    }

    [Theory, MemberData(nameof(QualitiesAndSizes))]
    public async Task Case_1_usage_decides_whatever_quality_and_size_say(string? quality, string? size)
    {
        List<string> settings = [];
        if (quality is not null)
            settings.AddRange(["--quality", quality]);
        if (size is not null)
            settings.AddRange(["--size", size]);
        await Costs("0.01109", "exact", "gpt-image-1", Usage(42, text: 42, image: 0, output: 272), [.. settings]);
    }

    [Theory]
    //          case    model              operation   usage                                                                          amount
    [InlineData("2",    "gpt-image-1",     "edit",     """{"input_tokens":365,"input_tokens_details":{"text_tokens":42,"image_tokens":323},"output_tokens":1056}""", "0.04568")]
    [InlineData("3",    "gpt-image-2",     "generate", """{"input_tokens":46,"output_tokens":2459}""", "0.074")]
    [InlineData("4",    "gpt-image-1.5",   "generate", """{"input_tokens":23,"output_tokens":1056}""", "0.033907")]
    [InlineData("5",    "gpt-image-1.5",   "edit",     """{"input_tokens":357,"input_tokens_details":{"text_tokens":34,"image_tokens":323},"output_tokens":6543,"output_tokens_details":{"text_tokens":335,"image_tokens":6208}}""", "0.20476")]
    [InlineData("6",    "gpt-image-2",     "edit",     """{"input_tokens":1000,"input_tokens_details":{"text_tokens":400,"image_tokens":600,"cached_tokens":300,"cached_tokens_details":{"text_tokens":100,"image_tokens":200}},"output_tokens":100}""", "0.008225")]
    [InlineData("7, streamed", "gpt-image-1", "generate", """{"input_tokens":9,"output_tokens":372}""", "0.014925")]
    [InlineData("7, not streamed", "gpt-image-1", "generate", """{"input_tokens":9,"output_tokens":272}""", "0.010925")]
    [InlineData("20",   "gpt-image-2",     "edit",     """{"input_tokens":24000,"input_tokens_details":{"text_tokens":0,"image_tokens":24000},"output_tokens":196}""", "0.19788")]
    public async Task Usage_is_priced_by_its_parts(string number, string model, string operation, string usage, string amount)
    {
        Assert.NotEmpty(number);
        var run = await Explain($"{{\"usage\":{usage}}}", "--model", model, "--operation", operation);
        Assert.Equal(amount, (string?)run.Json["amount_usd"]);
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Case_6_a_cached_count_without_its_parts_is_estimated_and_says_so()
    {
        var run = await Explain("""{"input_tokens":1000,"input_tokens_details":{"text_tokens":400,"image_tokens":600,"cached_tokens":300},"output_tokens":100}""", "--model", "gpt-image-2");
        Assert.Equal("estimated", (string?)run.Json["status"]);
        Assert.NotEmpty(run.Json["warnings"]!.AsArray());
    }

    [Theory]
    [InlineData("low", "1024x1024", "0.011")]
    [InlineData("medium", "1024x1024", "0.042")]
    [InlineData("high", "1024x1024", "0.167")]
    [InlineData("high", "1024x1536", "0.25")]
    public async Task Cases_11_and_13_without_usage_quality_and_size_both_count(string quality, string size, string amount)
    {
        var run = await CommandRun.Of("explain", "--model", "gpt-image-1", "--quality", quality, "--size", size, "--json");
        Assert.Equal(amount, (string?)run.Json["amount_usd"]);
        Assert.Equal("estimated", (string?)run.Json["status"]);
    }

    [Theory]
    [InlineData("1024x1536", "0.005")]
    [InlineData("1024x1024", "0.006")]
    public async Task Case_14_a_larger_image_may_cost_less(string size, string amount)
    {
        var run = await CommandRun.Of("explain", "--model", "gpt-image-2", "--quality", "low", "--size", size, "--json");
        Assert.Equal(amount, (string?)run.Json["amount_usd"]);
    }

    [Fact]
    public async Task Case_15_what_the_answer_leaves_out_the_request_says()
    {
        var run = await Explain("""{"created":1,"data":[{"b64_json":"aGk="}]}""", "--model", "gpt-image-1", "--quality", "low", "--size", "1024x1024");
        Assert.Equal("0.011", (string?)run.Json["amount_usd"]);
    }

    [Fact]
    public async Task Case_15_two_images_of_different_tiers_cost_the_sum_of_both()
    {
        var run = await Explain(
            """{"data":[{"b64_json":"aGk=","quality":"low","size":"1024x1024"},{"b64_json":"aGk=","quality":"high","size":"1024x1024"}]}""", "--model", "gpt-image-1");
        Assert.Equal("0.178", (string?)run.Json["amount_usd"]);
    }

    [Fact]
    public async Task Case_18_eight_images_of_one_edit_are_eight_images()
    {
        var images = string.Join(',', Enumerable.Repeat("""{"url":"https://images.example/1.png"}""", 8));
        var run = await Explain($"{{\"data\":[{images}]}}", "--model", "dall-e-2", "--operation", "edit", "--size", "1024x1024", "--n", "8");
        Assert.Equal("0.16", (string?)run.Json["amount_usd"]);
    }

    [Fact]
    public async Task Case_20_references_are_a_line_of_their_own()
    {
        var run = await Explain("""{"input_tokens":24000,"input_tokens_details":{"text_tokens":0,"image_tokens":24000},"output_tokens":196}""", "--model", "gpt-image-2", "--operation", "edit", "--references", "16");
        Assert.Contains(run.Json["lines"]!.AsArray(), line => (string?)line!["meter"] == "image_input_token" && (string?)line["amount_usd"] == "0.192");
    }

    [Fact]
    public async Task Case_20_the_quote_bounds_what_the_references_cost()
    {
        var run = await CommandRun.Of("quote", "--model", "gpt-image-2", "--operation", "edit", "--references", "16", "--quality", "low", "--size", "1024x1024", "--json");
        Assert.True(Money.TryParse((string?)run.Json["upper_bound_usd"], out var bound) && bound >= Money.FromUsd(0.192m));
    }

    [Fact]
    public async Task Case_24_an_answer_without_usage_is_priced_by_its_valid_images()
    {
        var run = await Explain(
            """{"data":[{"b64_json":"aGk="},{"b64_json":""},{"error":{"code":"x"}},{"b64_json":"aGk="}]}""", "--model", "gpt-image-1", "--quality", "low", "--size", "1024x1024");
        Assert.Equal("0.022", (string?)run.Json["amount_usd"]);
    }

    [Theory]
    [InlineData("""{"input_tokens":NaN,"output_tokens":272}""")]
    [InlineData("""{"input_tokens":9,"output_tokens":-272}""")]
    [InlineData("""{"input_tokens":"many","output_tokens":272}""")]
    [InlineData("""{"data":[{"b64_json":"aGk="}],"usage":{"input_tokens":9,"output_tokens":Infinity}}""")]
    public async Task Case_27_counts_that_are_none_make_the_amount_unknown_never_zero(string answer)
    {
        var run = await Explain(answer, "--model", "gpt-image-1", "--quality", "low", "--size", "1024x1024");
        Assert.Equal(5, run.ExitCode);
        Assert.Equal("unknown", (string?)run.Json["status"]);
        Assert.True(run.Json.ContainsKey("amount_usd"));
        Assert.Null(run.Json["amount_usd"]);
    }

    [Fact]
    public async Task Case_16_a_hosted_tools_image_part_stands_beside_the_shell_models_on_one_receipt()
    {
        using var shell = new PriceDirectory("""
            provider: own
            cards:
              - model: shell
                effective: { from: 2026-01-01 }
                source: a contract
                read: 2026-11-01
                trust: official
                operations: [generate]
                sizes: {}
                rates: [{ meter: text_input_token, usd: 2, per: 1000000 }, { meter: text_output_token, usd: 8, per: 1000000 }]
                examples: [{ name: nothing came, work: { }, delivered: 0, amount: 0 }]
            """);
        var run = await CommandRun.Of(
            new CommandRun.Made
            {
                Input = """
                    {"parts":[{"model":"own/shell","usage":{"input_tokens":1870,"output_tokens":1000,"input_tokens_details":{"text_tokens":1870,"image_tokens":0},"output_tokens_details":{"text_tokens":1000,"image_tokens":0}}},
                              {"model":"gpt-image-2","usage":{"input_tokens":46,"output_tokens":2459}}]}
                    """,
            },
            "explain", "--usage", "-", "--prices", shell.Path, "--json");
        Assert.Equal(("0.08574", "exact", 0), ((string?)run.Json["amount_usd"], (string?)run.Json["status"], run.ExitCode));
        Assert.Equal(0.01174m, run.Json["lines"]!.AsArray().Take(2).Sum(line => decimal.Parse((string)line!["amount_usd"]!, System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(0.074m, run.Json["lines"]!.AsArray().Skip(2).Sum(line => decimal.Parse((string)line!["amount_usd"]!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Case_16_the_image_part_alone() =>
        Assert.Equal("0.21072", (string?)(await Explain("""{"input_tokens":0,"output_tokens":7024}""", "--model", "gpt-image-2")).Json["amount_usd"]);

    [Theory]
    [InlineData("""{"data":[],"usage":{"input_tokens":50,"output_tokens":400,"output_tokens_details":{"text_tokens":400,"image_tokens":0}}}""")]
    [InlineData("""{"data":[]}""")]
    public async Task Case_17_an_answer_without_an_image_has_no_image_line(string answer)
    {
        var run = await Explain(answer, "--model", "gpt-image-2", "--quality", "high", "--size", "1024x1024");
        Assert.DoesNotContain(run.Json["lines"]!.AsArray(), line => ((string)line!["meter"]!).Contains("image", StringComparison.Ordinal));
        Assert.Equal("0", (string?)run.Json["amount_usd"]);
    }

    private static string Usage(long input, long text, long image, long output) =>
        $"{{\"input_tokens\":{input},\"input_tokens_details\":{{\"text_tokens\":{text},\"image_tokens\":{image}}},\"output_tokens\":{output},\"total_tokens\":{input + output}}}";

    private static async Task Costs(string amount, string status, string model, string usage, string[] settings)
    {
        var run = await Explain(usage, ["--model", model, .. settings]);
        Assert.Equal((amount, status, 0), ((string?)run.Json["amount_usd"], (string?)run.Json["status"], run.ExitCode));
    }

    private static Task<CommandRun> Explain(string answer, params string[] args) =>
        CommandRun.Of(new CommandRun.Made { Input = answer }, ["explain", .. args, "--usage", "-", "--json"]);
}

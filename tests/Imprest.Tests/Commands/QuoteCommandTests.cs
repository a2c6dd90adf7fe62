namespace Imprest.Tests.Commands;

public sealed class QuoteCommandTests
{
    private static readonly string[] Members =
    [
        "model", "operation", "status", "amount_usd", "expected_usd", "upper_bound_usd", "price_version", "as_of", "source", "trust", "stale", "lines", "candidates", "warnings",
    ];

    [Fact]
    public async Task Json_is_one_object_with_the_promised_members()
    {
        var run = await CommandRun.Of("quote", "--model", "gpt-image-2", "--quality", "low", "--size", "1024x1024", "--prompt", "a red fox", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.All(Members, member => Assert.True(run.Json.ContainsKey(member), member));
        Assert.Equal("openai/gpt-image-2", (string?)run.Json["model"]);
        var line = run.Json["lines"]![0]!;
        Assert.All(["meter", "quantity", "unit_price_usd", "amount_usd"], member => Assert.NotNull(line[member]));
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task A_price_list_of_the_configuration_is_quoted_and_explained_by_its_name()
    {
        var data = Directory.CreateTempSubdirectory("imprest-lists-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(data.FullName, "imprest.json"), """{"price_lists":{"more":{"margin":{"multiply":"1.5"}}}}""");
            string[] work = ["--model", "imprest-sandbox-1", "--quality", "low", "--size", "64x64", "--json"], list = ["--price-list", "more", "--data", data.FullName];
            Assert.Equal("0.002", (string?)(await CommandRun.Of(["quote", .. work])).Json["upper_bound_usd"]);
            var quote = await CommandRun.Of(["quote", .. work, .. list]);
            Assert.Equal("0.003", (string?)quote.Json["upper_bound_usd"]);
            Assert.EndsWith(":more", (string?)quote.Json["price_version"], StringComparison.Ordinal);
            Assert.Equal("0.003", (string?)(await CommandRun.Of(["explain", .. work, .. list])).Json["amount_usd"]);
            var unknown = await CommandRun.Of(["quote", .. work, "--price-list", "less", "--data", data.FullName]);
            Assert.Equal(2, unknown.ExitCode);
            Assert.Equal("It has more.", (string?)unknown.ErrorJson["hint"]);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_unknown_model_is_unknown_and_never_zero()
    {
        var run = await CommandRun.Of("quote", "--model", "gpt-imaje-2", "--json");
        Assert.Equal(5, run.ExitCode);
        Assert.Equal("unknown", (string?)run.Json["status"]);
        Assert.Null(run.Json["expected_usd"]);
        Assert.Equal("model_unpriced", (string?)run.ErrorJson["code"]);
        Assert.Contains("gpt-image-2", (string?)run.ErrorJson["hint"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resold_model_that_is_named_like_a_maker_s_is_pointed_to_by_its_full_name()
    {
        var run = await CommandRun.Of("quote", "--model", "google/nano-banana-pro", "--json");
        Assert.Equal(5, run.ExitCode);
        Assert.Equal("aimlapi/google/nano-banana-pro is a model of this name at another provider; name it in full if you mean that one.", (string?)run.ErrorJson["hint"]);
    }

    [Theory]
    [InlineData("--quality", "ultra", "no quality `ultra`")]
    [InlineData("--size", "1x1", "does not make 1x1")]
    [InlineData("--size", "big", "is not a size")]
    [InlineData("--size", "2K", "has no size `2K`")]
    [InlineData("--n", "0", "is not a number from 1")]
    [InlineData("--n", "11", "at most 10")]
    [InlineData("--n", "two", "is not a number")]
    [InlineData("--operation", "edti", "is not an operation")]
    [InlineData("--operation", "tool", "has no operation")]
    [InlineData("--references", "17", "at most 16")]
    [InlineData("--tier", "fast", "is not known")]
    [InlineData("--steps", "8", "does not make an image in 8 steps")]
    [InlineData("--upscale", "3", "is not known")]
    [InlineData("--feature", "go_fast", "no price that looks at `go_fast`")]
    [InlineData("--count", "search_query", "is not a counted unit and its number")]
    [InlineData("--count", "step=3", "is not a counted unit and its number")]
    [InlineData("--count", "search_query=-1", "is not a counted unit and its number")]
    [InlineData("--quota-used", "some", "is not a number")]
    [InlineData("--at", "yesterday", "is not a date")]
    public async Task What_the_model_cannot_do_is_refused_with_what_it_can(string option, string value, string message)
    {
        var run = await CommandRun.Of("quote", "--model", "gpt-image-2", option, value, "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(message, (string?)run.ErrorJson["message"], StringComparison.Ordinal);
        Assert.NotEmpty((string?)run.ErrorJson["hint"] ?? "");
    }

    [Theory]
    [InlineData("0.0012672", "0.0012672", "--model", "steps")]
    [InlineData("0.0006336", "0.0006336", "--model", "steps", "--size", "1024x1024")]
    [InlineData("0.001056", "0.001056", "--model", "steps", "--size", "1024x1024", "--steps", "8")]
    [InlineData("0.02778", "0.41670", "--model", "many", "--n", "auto")]
    [InlineData("0.05556", "0.11112", "--model", "many", "--n", "4", "--quota-used", "98")]
    [InlineData("0.11112", "0.11112", "--model", "many", "--n", "4", "--quota-used", "98", "--at", "2027-02-01")]
    [InlineData("0.03056", "0.03056", "--model", "many", "--feature", "search", "--count", "search_query=2")]
    [InlineData("0.14367", "0.14367", "--model", "larger", "--operation", "tool", "--references", "1", "--upscale", "4")]
    public async Task Every_dimension_is_reached(string expected, string bound, params string[] options)
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "book.yaml"), Book, TestContext.Current.CancellationToken);
            var run = await CommandRun.Of(["quote", "--prices", directory.FullName, "--json", .. options]);
            Assert.True(run.ExitCode == 0, run.Error);
            Assert.Equal((decimal.Parse(expected), decimal.Parse(bound)), (decimal.Parse((string)run.Json["expected_usd"]!), decimal.Parse((string)run.Json["upper_bound_usd"]!)));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private const string Book = """
        provider: try
        defaults: { effective: { from: 2026-01-01 }, source: https://example.com/pricing, read: 2026-11-01, trust: official, operations: [generate] }
        cards:
          - model: steps
            sizes: { rule: { multiple: 8, min_edge: 256, max_edge: 2048 } }
            steps: { default: 4, max: 8 }
            rates: [{ meter: output_tile, usd: 0.0000528 }, { meter: step, usd: 0.0001056 }]
            examples: [{ name: one, work: { size: 1024x1024 }, amount: 0.0006336 }]
          - model: many
            currency: { code: CNY, usd: 0.1389, source: https://example.com/rates, read: 2026-11-01 }
            sizes: { list: [1024x1024] }
            limits: { images: 15 }
            free_quota: { images: 100, until: 2027-02-01 }
            rates: [{ meter: output_image, price: 0.2 }, { meter: search_query, usd: 0.00139, when: { feature: search } }]
            examples: [{ name: one, work: { }, native_amount: 0.2 }]
          - model: larger
            operations: [tool]
            sizes: {}
            limits: { references: 1 }
            rates: [{ meter: upscale_pass, usd: 0.071835 }]
            examples: [{ name: one, work: { operation: tool, upscale: 2 }, amount: 0.071835 }]
        """;

    [Fact]
    public async Task A_variation_is_quoted_as_the_call_that_makes_it()
    {
        var run = await CommandRun.Of("quote", "--model", "gpt-image-2", "--operation", "variation", "--quality", "low", "--size", "1024x1024", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Json["warnings"]!.AsArray(), warning => ((string?)warning)!.Contains("image-to-image", StringComparison.Ordinal));
    }

    [Fact]
    public async Task For_people_it_shows_the_numbers_first_then_lines_total_and_source()
    {
        var run = await CommandRun.Of("quote", "--model", "imprest-sandbox-1", "--quality", "low", "--size", "512x512", "--n", "2");
        var lines = run.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.StartsWith("$0.004 expected   $0.004 at most", lines[0], StringComparison.Ordinal);
        Assert.Contains(lines, line => line.StartsWith("total", StringComparison.Ordinal));
        Assert.Contains("read 2026-", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Price_files_lie_over_the_built_in_book()
    {
        var directory = Directory.CreateTempSubdirectory("imprest-prices-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "broken.yaml"), "provider: [");
            var run = await CommandRun.Of("quote", "--model", "gpt-image-2", "--prices", directory.FullName, "--json");
            Assert.Equal(2, run.ExitCode);
            Assert.Contains("cannot be used", (string?)run.ErrorJson["message"], StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}

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
    public async Task An_unknown_model_is_unknown_and_never_zero()
    {
        var run = await CommandRun.Of("quote", "--model", "gpt-imaje-2", "--json");
        Assert.Equal(5, run.ExitCode);
        Assert.Equal("unknown", (string?)run.Json["status"]);
        Assert.Null(run.Json["expected_usd"]);
        Assert.Equal("model_unpriced", (string?)run.ErrorJson["code"]);
        Assert.Contains("gpt-image-2", (string?)run.ErrorJson["hint"], StringComparison.Ordinal);
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
    [InlineData("--at", "yesterday", "is not a date")]
    public async Task What_the_model_cannot_do_is_refused_with_what_it_can(string option, string value, string message)
    {
        var run = await CommandRun.Of("quote", "--model", "gpt-image-2", option, value, "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(message, (string?)run.ErrorJson["message"], StringComparison.Ordinal);
        Assert.NotEmpty((string?)run.ErrorJson["hint"] ?? "");
    }

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

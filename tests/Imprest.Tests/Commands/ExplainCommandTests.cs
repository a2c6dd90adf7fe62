namespace Imprest.Tests.Commands;

public sealed class ExplainCommandTests
{
    private const string Log = """
        {"model":"gpt-image-1","usage":{"input_tokens":9,"output_tokens":272}}
        {"model":"gpt-image-1","usage":{"input_tokens":9,"output_tokens":272}}

        {"model":"gpt-image-2","quality":"low","size":"1024x1024","n":2}
        {"model":"nobody-prices-this","usage":{"input_tokens":9,"output_tokens":272}}
        {"model":"gpt-image-2","usage":{"input_tokens":NaN}}
        this is no JSON
        """;

    [Fact]
    public async Task A_log_is_priced_line_by_line_with_totals_by_model()
    {
        var run = await CommandRun.Of(new CommandRun.Made { Input = Log }, "explain", "--usage", "-", "--json");
        Assert.Equal(5, run.ExitCode);
        Assert.Equal("unknown", (string?)run.Json["status"]);
        Assert.Equal("0.03385", (string?)run.Json["amount_usd"]); // 2 × 0.010925 + 2 × 0.006; the unknown ones are left out, and counted.
        Assert.Equal(6, (int?)run.Json["requests"]);
        Assert.Equal(3, (int?)run.Json["unknown_requests"]);
        var first = run.Json["totals"]!.AsArray().Single(total => (string?)total!["model"] == "openai/gpt-image-1")!;
        Assert.Equal(("0.02185", 2), ((string?)first["amount_usd"], (int?)first["requests"]));
        Assert.Equal(7, (int?)run.Json["rows"]![5]!["line"]);
    }

    [Fact]
    public async Task A_log_for_people_names_the_lines_that_are_unknown()
    {
        var run = await CommandRun.Of(new CommandRun.Made { Input = Log }, "explain", "--usage", "-");
        Assert.Contains("$0.03385", run.Out, StringComparison.Ordinal);
        Assert.Contains("line 5: No rate card prices nobody-prices-this", run.Out, StringComparison.Ordinal);
        Assert.Contains("3 unknown, not in the total", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_may_name_the_model()
    {
        var run = await CommandRun.Of(new CommandRun.Made { Input = """{"model":"gpt-image-1","usage":{"input_tokens":9,"output_tokens":272}}""" }, "explain", "--usage", "-", "--json");
        Assert.Equal("openai/gpt-image-1", (string?)run.Json["model"]);
    }

    [Fact]
    public async Task A_retired_model_is_explained_with_a_warning()
    {
        var run = await CommandRun.Of("explain", "--model", "dall-e-3", "--quality", "hd", "--size", "1792x1024", "--json");
        Assert.Equal(("0.12", 0), ((string?)run.Json["amount_usd"], run.ExitCode));
        Assert.Contains(run.Json["warnings"]!.AsArray(), warning => ((string?)warning)!.Contains("was shut down on 2026-05-12", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_model_it_says_what_to_give()
    {
        var run = await CommandRun.Of(new CommandRun.Made { Input = "{}" }, "explain", "--usage", "-");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("No model is named.", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("not json", "is not JSON")]
    [InlineData("[1]", "not an object")]
    public async Task What_is_no_answer_is_bad_usage(string input, string message)
    {
        var run = await CommandRun.Of(new CommandRun.Made { Input = input }, "explain", "--model", "gpt-image-1", "--usage", "-", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains(message, (string?)run.ErrorJson["message"], StringComparison.Ordinal);
        Assert.NotEmpty((string?)run.ErrorJson["hint"] ?? "");
    }
}

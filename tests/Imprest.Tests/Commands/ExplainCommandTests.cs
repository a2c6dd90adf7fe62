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
        var first = run.Json["by_model"]!.AsArray().Single(total => (string?)total!["name"] == "openai/gpt-image-1")!;
        Assert.Equal(("0.02185", 2), ((string?)first["amount_usd"], (int?)first["requests"]));
        Assert.Contains(run.Json["findings"]!.AsArray(), finding => ((int?)finding!["line"], (string?)finding["kind"]) == (7, "unreadable"));
    }

    [Fact]
    public async Task A_log_for_people_names_the_lines_that_are_unknown()
    {
        var run = await CommandRun.Of(new CommandRun.Made { Input = Log }, "explain", "--usage", "-");
        Assert.Contains("$0.03385", run.Out, StringComparison.Ordinal);
        Assert.Contains("line 5, nobody-prices-this: No rate card prices nobody-prices-this", run.Out, StringComparison.Ordinal);
        Assert.Contains("3 unknown, not in the total", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_may_name_the_model()
    {
        var run = await CommandRun.Of(new CommandRun.Made { Input = """{"model":"gpt-image-1","usage":{"input_tokens":9,"output_tokens":272}}""" }, "explain", "--usage", "-", "--json");
        Assert.Equal("openai/gpt-image-1", (string?)run.Json["model"]);
    }

    [Fact]
    public async Task A_job_of_two_models_is_one_receipt()
    {
        const string Job = """
            {"parts":[{"model":"gpt-image-1","usage":{"input_tokens":9,"output_tokens":272}},{"model":"gpt-image-2","usage":{"input_tokens":26,"output_tokens":196}}]}
            """;
        var run = await CommandRun.Of(new CommandRun.Made { Input = Job }, "explain", "--usage", "-", "--json");
        Assert.Equal(("0.016935", "openai/gpt-image-1 + openai/gpt-image-2", 0), ((string?)run.Json["amount_usd"], (string?)run.Json["model"], run.ExitCode));
        Assert.Equal(["openai/gpt-image-1", "openai/gpt-image-1", "openai/gpt-image-2", "openai/gpt-image-2"], run.Json["lines"]!.AsArray().Select(line => (string?)line!["note"]));
        var log = await CommandRun.Of(new CommandRun.Made { Input = $"{Job.Trim()}\n{Job.Trim()}" }, "explain", "--usage", "-", "--json");
        Assert.Equal(("0.03387", 2), ((string?)log.Json["amount_usd"], (int?)log.Json["requests"]));
        var people = await CommandRun.Of(new CommandRun.Made { Input = Job }, "explain", "--usage", "-");
        Assert.Contains("a job of 2 parts", people.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"parts":[{"model":"nobody-prices-this","usage":{}}]}""", 5)]
    [InlineData("""{"parts":[{"usage":{}}]}""", 5)]
    [InlineData("""{"parts":[]}""", 2)]
    [InlineData("""{"parts":[1]}""", 2)]
    public async Task A_job_with_a_part_that_nothing_prices_is_unknown(string job, int exitCode) =>
        Assert.Equal(exitCode, (await CommandRun.Of(new CommandRun.Made { Input = job }, "explain", "--usage", "-", "--json")).ExitCode);

    [Theory]
    [InlineData("""{"model":"seconds","metrics":{"predict_time":12.683}}""", "0.0177562")]
    [InlineData("""{"model":"seconds","counts":{"gpu_second":2}}""", "0.0028")]
    [InlineData("""{"model":"credits","cost":4.5,"input_mp":1,"output_mp":1}""", "0.045")]
    [InlineData("""{"model":"credits","credits":7}""", "0.07")]
    [InlineData("""{"model":"credits","apiCreditCost":8,"usage":{}}""", "0.08")]
    [InlineData("""{"model":"credits","usage":{"cost_in_usd_ticks":2}}""", "0.02")]
    [InlineData("""{"model":"credits","usage":{"cost":0.03}}""", "0.03")]
    public async Task What_providers_report_beside_tokens_is_read(string answer, string usd)
    {
        var directory = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "book.yaml"), Book, TestContext.Current.CancellationToken);
            var run = await CommandRun.Of(new CommandRun.Made { Input = answer }, "explain", "--usage", "-", "--prices", directory.FullName, "--json");
            Assert.Equal((usd, "exact"), ((string?)run.Json["amount_usd"], (string?)run.Json["status"]));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private const string Book = """
        provider: try
        defaults: { effective: { from: 2026-01-01 }, source: https://example.com/pricing, read: 2026-11-01, trust: official, operations: [generate], sizes: { list: [1024x1024] } }
        cards:
          - model: seconds
            rates: [{ meter: gpu_second, usd: 0.0014 }]
            examples: [{ name: one, work: { }, counts: { gpu_second: 1 }, amount: 0.0014 }]
          - model: credits
            provider_cost: { unit: credit, unit_usd: 0.01 }
            rates: [{ meter: output_image, usd: 0.04 }]
            examples: [{ name: one, work: { }, reported_units: 3, amount: 0.03 }]
        """;

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

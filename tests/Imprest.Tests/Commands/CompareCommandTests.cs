namespace Imprest.Tests.Commands;

public sealed class CompareCommandTests
{
    private static readonly string[] Work = ["compare", "--size", "1024x1024", "--quality", "medium", "--n", "4", "--models", "gpt-image-2,imprest-sandbox-1,nonesuch"];

    [Fact]
    public async Task Json_is_one_object_with_the_models_cheapest_first_and_the_others_with_the_reason()
    {
        var run = await CommandRun.Of([.. Work, "--json"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["sandbox/imprest-sandbox-1", "openai/gpt-image-2"], run.Json["models"]!.AsArray().Select(model => (string?)model!["model"]));
        var first = run.Json["models"]![0]!.AsObject();
        Assert.Equal(("0.08", "0.02", "0.019073486", "exact"), ((string?)first["expected_usd"], (string?)first["per_image_usd"], (string?)first["per_megapixel_usd"], (string?)first["status"]));
        Assert.Equal("No rate card prices it: the cost is unknown, not zero.", (string?)run.Json["cannot_do"]![0]!["reason"]);
    }

    [Fact]
    public async Task The_table_shows_the_figure_its_age_and_what_to_know()
    {
        var run = await CommandRun.Of(Work);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("openai/gpt-image-2", run.Out, StringComparison.Ordinal);
        Assert.Contains("$0.21084", run.Out, StringComparison.Ordinal);
        Assert.Contains("78 d, official", run.Out, StringComparison.Ordinal);
        Assert.Contains("nonesuch", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(200)]
    public async Task Amounts_stay_whole_however_narrow_the_terminal(int width)
    {
        var run = await CommandRun.Of(new CommandRun.Made { Width = width }, "compare", "--size", "1024x1024", "--quality", "medium", "--n", "4");
        Assert.Contains("$0.0152", run.Out, StringComparison.Ordinal);
        Assert.All(run.Out.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
    }

    [Theory]
    [InlineData("ultra", true)]
    [InlineData("hd", false)]
    [InlineData("low", false)]
    public async Task A_quality_that_none_of_these_models_knows_is_told(string quality, bool warned)
    {
        var run = await CommandRun.Of("compare", "--quality", quality, "--models", "imprest-sandbox-1,fal/fal-ai/flux/dev");
        Assert.Equal(warned, run.Out.Contains($"No model here that can do this has a quality `{quality}`", StringComparison.Ordinal));
        Assert.Equal(warned ? 1 : 0, (await CommandRun.Of("compare", "--quality", quality, "--models", "imprest-sandbox-1,fal/fal-ai/flux/dev", "--json")).Json["warnings"]!.AsArray().Count);
    }

    [Fact]
    public async Task Csv_has_a_row_a_model_and_no_cell_that_a_spreadsheet_takes_for_a_formula()
    {
        var run = await CommandRun.Of("compare", "--csv", "--models", "imprest-sandbox-1,=1+1");
        var lines = run.Out.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("model,expected_usd,", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("sandbox/imprest-sandbox-1,0.02,", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, line => line[0] == '=');
    }

    [Theory]
    [InlineData("--json", "--csv", "Give one of the two")]
    [InlineData("--size", "big", "WIDTHxHEIGHT")]
    [InlineData("--size", "9zz", "WIDTHxHEIGHT")]
    [InlineData("--quality", "ultra-plus", "No model of the price book has a quality `ultra-plus`")]
    [InlineData("--operation", "edti", "Did you mean edit")]
    public async Task A_slip_is_refused_with_what_would_be_right(string option, string value, string hint)
    {
        var run = await CommandRun.Of("compare", option, value);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(hint, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Work_that_nothing_can_do_ends_with_the_code_for_an_unknown_price()
    {
        var run = await CommandRun.Of("compare", "--size", "7x7", "--models", "gpt-image-2");
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("No model of the price book can do this.", run.Out, StringComparison.Ordinal);
        Assert.Contains("does not make 7x7", run.Out, StringComparison.Ordinal);
    }
}

using System.Text.Json.Nodes;
using Imprest.Tests.Pricing;

namespace Imprest.Tests.Commands;

public sealed class PricesCommandTests : IDisposable
{
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("imprest-prices-");

    public void Dispose() => directory.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var file = Path.Combine(directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    private static string Card(string model, string usd) => PriceBookTests.Card("test", model, "2026-01-01", null, usd);

    [Fact]
    public async Task Lint_of_the_built_in_book_finds_nothing_and_says_how_much_it_read()
    {
        var run = await CommandRun.Of("prices", "lint");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^Nothing is wrong: [0-9]+ cards of [0-9]+ models of [0-9]+ providers", run.Out);
        Assert.True((bool?)(await CommandRun.Of("prices", "lint", "--json")).Json["ok"]);
    }

    [Fact]
    public async Task Lint_names_every_error_of_every_file_and_ends_with_1()
    {
        var (good, bad) = (Write("good.yaml", Card("m", "0.04")), Write("bad.yaml", Card("n", "0.04").Replace("output_image", "output_picture", StringComparison.Ordinal).Replace("    source: https://example.com/pricing\n", "", StringComparison.Ordinal)));
        var run = await CommandRun.Of("prices", "lint", directory.FullName);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{bad}:3: card n: 'source' is missing; add ", run.Out, StringComparison.Ordinal);
        Assert.Contains($"{bad}:8: card n, rates 1: 'output_picture' is no meter; known are ", run.Out, StringComparison.Ordinal);
        Assert.Contains("2 errors. Besides, 1 card of 1 model of 1 provider could be read.", run.Out, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandRun.Of("prices", "lint", good)).ExitCode);
        var json = (await CommandRun.Of("prices", "lint", bad, "--json")).Json;
        Assert.Equal((bad, 3), ((string?)json["errors"]![0]!["file"], (int?)json["errors"]![0]!["line"]));
    }

    [Fact]
    public async Task Lint_looks_over_files_as_they_would_lie_over_the_built_in_book()
    {
        Write("mine.yaml", Card("m", "0.04"));
        var over = await CommandRun.Of("prices", "lint", "--prices", directory.FullName, "--json");
        Assert.Equal(Imprest.Pricing.PriceBook.BuiltIn.Cards.Count + 1, (int?)over.Json["cards"]);
        Assert.Equal(2, (await CommandRun.Of("prices", "lint", "nowhere")).ExitCode);
        Assert.Equal(2, (await CommandRun.Of("prices", "lint", directory.FullName, "--prices", directory.FullName)).ExitCode);
    }

    [Fact]
    public async Task Show_begins_with_what_is_billed_and_what_moves_the_price()
    {
        var lines = (await CommandRun.Of("prices", "show", "gpt-image-1")).Out.Split('\n').Select(line => line.TrimEnd()).SkipWhile(line => line.Length == 0).ToArray();
        Assert.Equal("openai/gpt-image-1", lines[0]);
        Assert.StartsWith("Billed by: output tokens; ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("Moves the price most: quality ×15, size ×1.5, n linear, ", lines[2], StringComparison.Ordinal);
        var json = (await CommandRun.Of("prices", "show", "gpt-image-1", "--json")).Json;
        Assert.Equal("output tokens", (string?)json["billed_by"]![0]);
        Assert.Equal("quality", (string?)json["drivers"]![0]!["setting"]);
        Assert.StartsWith("openai takes money for", (string?)json["outcomes"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_of_an_unknown_model_ends_with_5() => Assert.Equal(5, (await CommandRun.Of("prices", "show", "nothing")).ExitCode);

    [Fact]
    public async Task Stale_lists_old_figures_with_their_sources_and_is_no_failure()
    {
        var run = await CommandRun.Of("prices", "stale", "--at", "2027-06-01");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("check the live page", run.Out, StringComparison.Ordinal);
        var rows = (await CommandRun.Of("prices", "stale", "--days", "30", "--at", "2027-06-01", "--json")).Json["data"]!.AsArray();
        Assert.All(rows, row => Assert.True((int?)row!["age_days"] > 30 && ((string?)row["source"])!.Length > 0));
        Assert.Contains("Every figure was read within", (await CommandRun.Of("prices", "stale", "--days", "9999")).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandRun.Of("prices", "stale", "--days", "many")).ExitCode);
    }

    [Fact]
    public async Task Diff_of_two_directories_says_what_became_of_the_basket()
    {
        Write("old/a.yaml", Card("a", "0.04"));
        Write("old/b.yaml", Card("b", "0.04"));
        Write("new/a.yaml", Card("a", "0.05"));
        Write("new/c.yaml", Card("c", "0.04"));
        var (old, now) = (Path.Combine(directory.FullName, "old"), Path.Combine(directory.FullName, "new"));
        var run = await CommandRun.Of("prices", "diff", old, now);
        Assert.Equal(0, run.ExitCode);
        Assert.All(["test/c", "test/b", "$0.04", "$0.05", "+25 %", "1 added, 1 removed, 1 with other prices"], text => Assert.Contains(text, run.Out, StringComparison.Ordinal));
        var json = (await CommandRun.Of("prices", "diff", old, now, "--json")).Json;
        Assert.Equal(("25", "0.05"), ((string?)json["changed"]![0]!["changes"]![0]!["change_percent"], (string?)json["changed"]![0]!["changes"]![0]!["after_usd"]));
    }

    [Fact]
    public async Task Diff_takes_the_built_in_book_files_over_it_and_days()
    {
        var mine = Write("mine.yaml", Card("m", "0.04"));
        static string[] Names(JsonObject json, string what) => [.. json[what]!.AsArray().Select(name => (string)name!)];
        var over = (await CommandRun.Of("prices", "diff", "built-in", mine, "--json")).Json;
        Assert.Equal(["test/m"], Names(over, "added"));
        Assert.Empty(Names(over, "removed"));
        Assert.Contains("openai/gpt-image-2", Names((await CommandRun.Of("prices", "diff", "2026-04-20", "2026-04-21", "--json")).Json, "added"));
        Assert.Contains("Nothing changed.", (await CommandRun.Of("prices", "diff", "built-in", "2026-11-22")).Out, StringComparison.Ordinal);
        Assert.Equal(2, (await CommandRun.Of("prices", "diff", "built-in", "nowhere")).ExitCode);
    }

    [Fact]
    public async Task The_list_can_be_of_one_provider()
    {
        var all = await CommandRun.Of("prices", "list", "--at", "2026-11-22", "--json");
        var vertex = await CommandRun.Of("prices", "list", "--provider", "vertex", "--at", "2026-11-22", "--json");
        Assert.Equal(Imprest.Pricing.PriceBook.BuiltIn.Cards.Select(card => card.Id).Distinct().Count(), all.Json["data"]!.AsArray().Count);
        Assert.Equal(
            Imprest.Pricing.PriceBook.BuiltIn.Cards.Where(card => card.Provider == "vertex").Select(card => card.Id),
            vertex.Json["data"]!.AsArray().Select(model => (string)model!["model"]!));
    }

    [Fact]
    public async Task A_provider_that_nobody_prices_is_named_with_those_that_are()
    {
        var run = await CommandRun.Of("prices", "list", "--provider", "vortex", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("vertex", (string?)run.ErrorJson["hint"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("BFL")]
    [InlineData("black-forest-labs")]
    public async Task A_provider_by_another_spelling_or_its_long_name_is_told_its_own(string name)
    {
        var run = await CommandRun.Of("prices", "list", "--provider", name);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Did you mean bfl?", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    public async Task Days_and_trust_stay_whole_on_a_narrow_terminal_and_an_empty_column_is_left_out(int width)
    {
        var run = await CommandRun.Of(new CommandRun.Made { Width = width }, "prices", "list", "--provider", "fal", "--at", "2026-11-22");
        var rows = run.Out.Split('\n');
        Assert.All(rows, line => Assert.True(line.TrimEnd().Length <= width, line));
        var cards = Imprest.Pricing.PriceBook.BuiltIn.Cards.Where(card => card.Provider == "fal").Select(card => card.Id).Distinct().Count();
        Assert.Equal(cards, rows.Count(line => System.Text.RegularExpressions.Regex.IsMatch(line, " 20[0-9]{2}-[0-9]{2}-[0-9]{2} +(official|secondary|derived) *$")));
        Assert.DoesNotContain(" note ", rows[1], StringComparison.Ordinal);
        Assert.Contains(" note ", (await CommandRun.Of("prices", "list", "--provider", "openai", "--at", "2026-11-22")).Out.Split('\n')[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_before_all_prices_is_told_so()
    {
        var run = await CommandRun.Of("prices", "list", "--at", "2020-01-01");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("No rate card holds on 2020-01-01: the first is of 20", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_that_is_none_is_no_missing_file()
    {
        var run = await CommandRun.Of("prices", "diff", "2026-13-01", "2026-11-22");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("`2026-13-01` is not a date.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_leaves_out_what_says_nothing()
    {
        Write("mine.yaml", Card("m", "0.04").Replace("    source:", "    limits: { images: 1 }\n    source:", StringComparison.Ordinal));
        var run = await CommandRun.Of("prices", "show", "test/m", "--prices", directory.FullName);
        Assert.Equal(0, run.ExitCode);
        Assert.All(["input images", "1 to 1", "when"], text => Assert.DoesNotContain(text, run.Out, StringComparison.Ordinal));
        Assert.All(["up to 16", "when"], text => Assert.Contains(text, Shown("gpt-image-1"), StringComparison.Ordinal));

        static string Shown(string model) => CommandRun.Of("prices", "show", model).Result.Out;
    }
}

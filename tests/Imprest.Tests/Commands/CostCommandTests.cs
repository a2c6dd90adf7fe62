using System.Net;

namespace Imprest.Tests.Commands;

public sealed class CostCommandTests : IDisposable
{
    private const string Workflow = """
        name: Product <photos>
        items_a_month: 1000
        steps:
          - { name: draft, model: imprest-sandbox-1, quality: low, size: 512x512, n: 2, rates: { failed: 50% } }
          - { name: final, model: gpt-image-2, operation: edit, quality: medium, sizes: { 1024x1024: 1, 1536x1024: 1 }, discarded: 25%, rates: { failed: 5%, blocked_after: 2%, retried: 1% } }
        """;

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("imprest-cost-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task Json_has_the_figures_by_step_and_cause_for_whoever_pays()
    {
        var run = await RunAsync("--simulate", "2000", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        foreach (var part in run.Json["steps"]!.AsArray().Concat(run.Json["causes"]!.AsArray()).Append(run.Json))
        {
            foreach (var view in (string[])["account", "provider_at_least", "provider_at_most"])
            {
                foreach (var period in (string[])["item", "month"])
                    Assert.All(["expected_usd", "p50_usd", "p95_usd", "worst_usd"], name => Assert.NotNull(part![view]![period]![name]));
            }
        }

        Assert.Equal(["delivered", "discarded", "retries", "failures", "moderation", "invalid"], run.Json["causes"]!.AsArray().Select(cause => (string?)cause!["cause"]));
        // Three tries of which half fail: 7 of 8 items get their drafts, for 2 × $0.002.
        Assert.Equal(("0.0035", 0.875m, 1.75m), ((string?)run.Json["steps"]![0]!["account"]!["item"]!["expected_usd"], (decimal)run.Json["steps"]![0]!["finished_share"]!, (decimal)run.Json["steps"]![0]!["calls_an_item"]!));
    }

    [Fact]
    public async Task For_people_it_begins_with_the_number_and_says_who_pays_and_where_it_goes()
    {
        var run = await RunAsync("--simulate", "2000");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Matches(@"^\s*\$[0-9.]+ a month expected   \$0\.[0-9]+ an item", run.Out);
        Assert.All(
            ["You pay, through Imprest", "The provider bills at least", "The provider bills at most", "kept results", "thrown away", "sent again after it ran", "moderation", "read 2026-09-05", "2,000 simulated items, seed 1"],
            text => Assert.Contains(text, run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_ifs_and_other_models_stand_beside_it_and_those_that_cannot_have_the_reason()
    {
        var run = await RunAsync("--simulate", "500", "--set", "final.quality=low,final.discarded=0", "--set", "draft.n=1", "--models", "imprest-sandbox-1,dall-e-3,nobody");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("final.quality=low,final.discarded=0", run.Out, StringComparison.Ordinal);
        Assert.Contains("✗ openai/dall-e-3  Shut down on 2026-05-12.", run.Out, StringComparison.Ordinal);
        Assert.Contains("✗ nobody  No rate card prices nobody.", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_seed_decides_the_spread_and_items_the_month()
    {
        var (first, again, other) = (await RunAsync("--json", "--simulate", "500"), await RunAsync("--json", "--simulate", "500"), await RunAsync("--json", "--simulate", "500", "--seed", "2", "--items", "10"));
        Assert.Equal(first.Out, again.Out);
        Assert.Equal(10, (int)other.Json["items_a_month"]!);
        Assert.Equal((string?)first.Json["account"]!["item"]!["expected_usd"], (string?)other.Json["account"]!["item"]!["expected_usd"]);
        Assert.NotEqual((string?)first.Json["simulation"]!["mean_usd"], (string?)other.Json["simulation"]!["mean_usd"]);
    }

    [Fact]
    public async Task The_page_needs_nothing_else_and_says_what_the_terminal_says()
    {
        var page = Path.Combine(directory.FullName, "cost.html");
        var run = await RunAsync("--simulate", "500", "--set", "draft.n=1", "--models", "dall-e-3", "--html", page);
        Assert.Equal(0, run.ExitCode);
        var html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.Contains("Cost of Product &lt;photos&gt;", html, StringComparison.Ordinal);
        Assert.All(["<script", "<link", " src="], text => Assert.DoesNotContain(text, html, StringComparison.Ordinal));
        Assert.All(["prefers-color-scheme: dark", "The provider bills at most", "draft.n=<wbr>1", "Shut down on 2026-05-12.", "a month expected"], text => Assert.Contains(text, html, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(2, "2 error(s)", "w.yaml:4: step 'draft': 'qualty' is not known here", "quality: low", "qualty: low", "items_a_month: 1000", "items_a_month: -1")]
    [InlineData(2, "what its models cannot do", "step 'draft': sandbox/imprest-sandbox-1 has no quality `ultra`.", "quality: low", "quality: ultra")]
    [InlineData(5, "unknown, which is not zero", "step 'final': No rate card prices gpt-imaje.", "gpt-image-2", "gpt-imaje")]
    public async Task What_cannot_be_estimated_ends_with_every_reason(int exitCode, string message, string hint, params string[] replace)
    {
        var text = Workflow;
        for (var index = 0; index < replace.Length; index += 2)
            text = text.Replace(replace[index], replace[index + 1], StringComparison.Ordinal);
        var run = await RunAsync(new CommandRun.Made(), text, "--json");
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(message, (string?)run.ErrorJson["message"], StringComparison.Ordinal);
        Assert.Contains(hint, (string?)run.ErrorJson["hint"], StringComparison.Ordinal);
        if (exitCode == 5)
            Assert.Equal("unknown", (string?)run.Json["status"]);
    }

    [Theory]
    [InlineData("--items", "0", "is not a number from 1")]
    [InlineData("--simulate", "500001", "is not a number from 1 to 500000")]
    [InlineData("--seed", "-1", "is not a number from 0")]
    [InlineData("--set", "draft", "cannot be used")]
    [InlineData("--from-usage", "30", "is not a time")]
    [InlineData("--from-usage", "367d", "is not a time")]
    [InlineData("--html", "/nowhere/cost.html", "cannot be written")]
    public async Task A_bad_option_is_bad_usage(string option, string value, string message)
    {
        var run = await RunAsync("--simulate", "10", option, value, "--json");
        if (option == "--simulate")
            run = await RunAsync(option, value, "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, (string?)run.ErrorJson["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_bad_usage() => Assert.Equal(2, (await CommandRun.Of("cost", "/nowhere/w.yaml")).ExitCode);

    [Fact]
    public async Task The_workflow_can_come_from_standard_input() =>
        Assert.Equal(0, (await CommandRun.Of(new CommandRun.Made { Input = Workflow }, "cost", "-", "--simulate", "10", "--json")).ExitCode);

    [Fact]
    public async Task Rates_come_from_the_log_where_it_has_enough_requests_and_say_how_many()
    {
        string? asked = null;
        var made = new CommandRun.Made
        {
            Variables = new() { ["IMPREST_API_KEY"] = "imp_live_x", ["IMPREST_BASE_URL"] = "http://127.0.0.1:9" },
            Answer = request =>
            {
                asked = request.RequestUri!.PathAndQuery;
                return (HttpStatusCode.OK, """
                    {"object":"list","data":[
                      {"key":{"model":"sandbox/imprest-sandbox-1","operation":"generate","outcome":"delivered"},"requests":350},
                      {"key":{"model":"imprest-sandbox-1","operation":"generate","outcome":"partial"},"requests":10},
                      {"key":{"model":"imprest-sandbox-1","operation":"generate","outcome":"timeout"},"requests":30},
                      {"key":{"model":"imprest-sandbox-1","operation":"generate","outcome":"blocked_before"},"requests":10},
                      {"key":{"model":"imprest-sandbox-1","operation":"generate","outcome":"canceled"},"requests":70},
                      {"key":{"model":"imprest-sandbox-1","operation":"generate","outcome":null},"requests":5},
                      {"key":{"model":"imprest-sandbox-1","operation":"edit","outcome":"failed"},"requests":500},
                      {"key":{"model":"gpt-image-2","operation":"edit","outcome":"failed"},"requests":99}]}
                    """);
            },
        };
        var run = await RunAsync(made, Workflow, "--simulate", "10", "--from-usage", "30d", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var thirtyDaysAgo = (CommandRun.Today - TimeSpan.FromDays(30)).ToUnixTimeSeconds();
        Assert.Equal($"/v1/usage?group_by=model%2Coperation%2Coutcome&from={thirtyDaysAgo}", asked);
        // 30 and 10 of 400; the file's 50 % failures are gone. C = 1 + 0.075 + 0.075², and 0.9 of the calls deliver.
        Assert.Equal(PlainText(0.004m * 0.9m * (1 + 0.075m + 0.075m * 0.075m)), (string?)run.Json["steps"]![0]!["account"]!["item"]!["expected_usd"]);
        var rates = run.Json["rates_from_usage"]!;
        Assert.Equal((400, true, 99, false), ((int)rates[0]!["requests"]!, (bool)rates[0]!["used"]!, (int)rates[1]!["requests"]!, (bool)rates[1]!["used"]!));

        var words = await RunAsync(made, Workflow, "--simulate", "10", "--from-usage", "30d");
        Assert.Contains("draft: 400 requests in 30d: blocked_before 2.5 % (10), timeout 7.5 % (30)", words.Out, StringComparison.Ordinal);
        Assert.Contains("final: 99 requests in 30d: fewer than 100 are no evidence, so the file's rates stay", words.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_said_so() => Assert.Equal(4, (await RunAsync(
        new CommandRun.Made { Variables = new() { ["IMPREST_API_KEY"] = "imp_live_x" } }, Workflow, "--from-usage", "30d")).ExitCode);

    private static string PlainText(decimal usd) => Imprest.Pricing.Money.FromUsd(usd).ToString();

    private Task<CommandRun> RunAsync(params string[] options) => RunAsync(new CommandRun.Made(), Workflow, options);

    private async Task<CommandRun> RunAsync(CommandRun.Made made, string text, params string[] options)
    {
        var file = Path.Combine(directory.FullName, "w.yaml");
        await File.WriteAllTextAsync(file, text);
        return await CommandRun.Of(made, ["cost", file, .. options]);
    }
}

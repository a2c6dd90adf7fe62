using System.CommandLine;
using System.Text;
using System.Text.Json;
using Imprest.Commands.Http;
using Imprest.Commands.Offline;
using Imprest.Pricing;
using Spectre.Console;

namespace Imprest.Commands.PrepaidTest;

/// <summary><c>imprest prepaid-test</c>: a small test with real calls, every charge checked, and a report.</summary>
internal sealed class PrepaidTestCommand : Command, IHasExamples
{
    private const string SandboxModel = "sandbox/imprest-sandbox-1";
    private readonly Surroundings surroundings;
    private readonly Option<string?> model = new("--model") { Description = $"The model to test. Default: {SandboxModel}, which costs nothing.", HelpName = "M" };
    private readonly Option<string> maxSpend = new("--max-spend") { Description = "Most that the test may cost, in dollars.", HelpName = "USD", DefaultValueFactory = _ => "0.25" };
    private readonly Option<string> report = new("--report") { Description = "Where report.html and report.json are written.", HelpName = "DIR", DefaultValueFactory = _ => "imprest-report" };
    private readonly Option<string?> qualities = new("--qualities") { Description = "Only these qualities, separated by commas. Default: all of the model.", HelpName = "A,B" };

    public PrepaidTestCommand(Surroundings surroundings)
        : base("prepaid-test", "A small prepaid test: real calls, every charge checked, a report.")
    {
        this.surroundings = surroundings;
        foreach (Option option in new Option[] { model, maxSpend, report, qualities, CommonOptions.BaseUrl, CommonOptions.ApiKey, CommonOptions.Data, CommonOptions.Prices, CommonOptions.PriceList })
            Options.Add(option);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest prepaid-test                                          (a throw-away gateway with the sandbox: no key, no network)",
        "imprest prepaid-test --base-url http://127.0.0.1:8686         (this gateway)",
        "imprest prepaid-test --base-url https://api.openai.com/v1 --api-key KEY --model gpt-image-1-mini --max-spend 0.20",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var allowed = Money.TryParse(parsed.GetValue(maxSpend)!.TrimStart('$'), out var most) && most >= Money.Zero
            ? most
            : throw CommandError.Usage($"`--max-spend {parsed.GetValue(maxSpend)}` is not an amount.", "Write it in dollars: --max-spend 0.25.");
        var prices = PriceSource.Open(parsed, surroundings);
        var named = parsed.GetValue(model) ?? SandboxModel;
        var card = prices.Find(named) ?? throw new CommandError(
            ExitCode.UnknownPrice, "model_unpriced", $"No rate card prices {named}, so its charges could not be checked.", prices.HintFor(named));
        var chosen = Qualities(card, parsed.GetValue(qualities));
        var progress = new TestProgress(output);
        if (!output.Json)
        {
            output.Line();
            output.Markup($"[bold]Prepaid test[/] of {Markup.Escape(card.Id)}");
        }

        var done = await progress.WatchAsync("starting", () => TestAsync(parsed, card, named, chosen, allowed, progress, cancellationToken));
        var files = await SaveAsync(done, parsed.GetValue(report)!, cancellationToken);
        if (output.Json)
            output.WriteJson(done, TestReportJson.Default.TestReport);
        else
            Conclude(output, done, files);
        return done.Passed ? ExitCode.Done : ExitCode.FoundWrong;
    }

    private async Task<TestReport> TestAsync(
        ParseResult parsed, RateCard card, string named, IReadOnlyList<string> chosen, Money allowed, TestProgress progress, CancellationToken cancellationToken)
    {
        var throwAway = parsed.GetValue(CommonOptions.BaseUrl) is null && parsed.GetValue(CommonOptions.ApiKey) is null;
        if (throwAway)
            progress.Now("starting a throw-away gateway");
        await using var gateway = throwAway
            ? await ThrowAwayGateway.StartAsync(surroundings, parsed.GetValue(CommonOptions.Prices), Money.Max(allowed, new(Money.NanosPerDollar)))
            : null;
        var address = gateway?.Address ?? GatewayAddress.Of(parsed, surroundings, admin: false);
        using var client = new GatewayClient(address, surroundings);
        progress.Now($"connecting to {address.BaseUrl.GetLeftPart(UriPartial.Authority)}");
        var isImprest = await IsImprestAsync(client, cancellationToken);
        // Other endpoints know the model by its provider's name for it.
        var target = new TestTarget(address.BaseUrl, isImprest ? named : card.Model, card, isImprest, throwAway);
        var kind = isImprest ? "An Imprest gateway" : "An OpenAI-compatible endpoint";
        progress.Say(throwAway ? "A throw-away gateway runs inside this process; it is removed afterwards." : $"{kind} at {address.BaseUrl.GetLeftPart(UriPartial.Authority)}.");
        progress.Say($"Prices of {card.ReadOn:yyyy-MM-dd}, {card.Trust}: {card.Source}");
        return await new TestRun(target, client, surroundings.Clock, TestRun.NewLabel(surroundings.Random), progress).RunAsync(chosen, allowed, cancellationToken);
    }

    /// <summary>Only this gateway has a balance; a key that it refuses ends the test before anything is sent.</summary>
    private static async Task<bool> IsImprestAsync(GatewayClient client, CancellationToken cancellationToken)
    {
        var answer = await client.GetAsync("v1/balance", cancellationToken);
        if (answer.IsSuccess && answer.Body.Text("balance_usd") is not null)
            return true;
        return answer.Status is 401 or 403 ? throw new GatewayRefusal(answer) : false;
    }

    private static IReadOnlyList<string> Qualities(RateCard card, string? asked)
    {
        if (asked is null)
            return card.Qualities;
        var chosen = asked.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return chosen.FirstOrDefault(quality => !card.Qualities.Contains(quality)) is { } unknown
            ? throw CommandError.Usage($"{card.Id} has no quality `{unknown}`.", $"It has {string.Join(", ", card.Qualities)}.")
            : [.. card.Qualities.Where(chosen.Contains)];
    }

    private static async Task<(string Html, string Json)> SaveAsync(TestReport done, string directory, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var (html, json) = (Path.Combine(directory, "report.html"), Path.Combine(directory, "report.json"));
            await File.WriteAllTextAsync(html, Report.ReportPage.Of(done), Encoding.UTF8, cancellationToken);
            await File.WriteAllTextAsync(json, JsonSerializer.Serialize(done, TestReportJson.Default.TestReport) + "\n", cancellationToken);
            return (html, json);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CommandError.Usage($"The report cannot be written to {directory}: {error.Message}", "Name a directory that you may write to with --report.");
        }
    }

    private static void Conclude(Output output, TestReport done, (string Html, string Json) files)
    {
        TestTable.Write(output, done);
        output.Line();
        if (done.Passed)
        {
            output.Markup(done.StatesCharges
                ? $"[green]✓[/] [bold]{Figures.Of(done.ChargedUsd)}[/] charged, of {Figures.Of(done.PlannedBoundUsd)} quoted at most. Every charge is what the price book says."
                : $"[green]✓[/] [bold]{Figures.Of(done.ChargedUsd)}[/] by the price book, of {Figures.Of(done.PlannedBoundUsd)} at most. The endpoint states no charges: compare its bill.");
        }
        else
        {
            output.Markup($"[red]✗[/] [bold]{done.Problems.Count} thing(s) differ[/]:");
            foreach (var problem in done.Problems)
                output.Markup($"  [red]{Markup.Escape(problem)}[/]");
        }

        output.Line($"  Report: {files.Html}  ({done.DurationMs / 1000.0:0.0} s)");
        var next = !done.Passed ? "open the report, and look up a request with: imprest receipt ID"
            : done.Endpoint == TestReport.ThrowAway ? "imprest serve, then point an OpenAI client at http://127.0.0.1:8686/v1"
            : "imprest quote --model … for the calls that you mean to make, then set a limit: imprest limits set day USD";
        output.Line($"  Next: {next}");
    }
}

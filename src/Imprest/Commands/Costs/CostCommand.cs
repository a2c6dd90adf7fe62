using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Offline;
using Imprest.Costs;
using Imprest.Pricing.Costs;

namespace Imprest.Commands.Costs;

/// <summary><c>imprest cost FILE</c>: what a whole workflow costs. Offline, but for <c>--from-usage</c>.</summary>
internal sealed class CostCommand : Command, IHasExamples
{
    private const int MostItems = 500_000;
    private const long MaxFileBytes = 1024 * 1024;

    private readonly Surroundings surroundings;
    private readonly Argument<string> file = new("FILE") { Description = "The workflow as YAML; - for standard input." };
    private readonly Option<string[]> set = new("--set")
    {
        Description = "A what-if beside the workflow as it is: STEP.KEY=VALUE, all.KEY=VALUE, STEP.rates.failed=2%. Several settings with commas; the option may stand several times.",
        HelpName = "STEP.KEY=VALUE",
    };

    private readonly Option<string[]> models = new("--models") { Description = "The same workflow on these models, with commas between, beside it.", HelpName = "M,M", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string?> items = new("--items") { Description = "Items a month, instead of what the file says.", HelpName = "N" };
    private readonly Option<string?> seed = new("--seed") { Description = "Of the simulation. The same seed gives the same figures. Default: 1.", HelpName = "S" };
    private readonly Option<string?> simulate = new("--simulate") { Description = "Items to simulate for the percentiles. Default: 100000.", HelpName = "N" };
    private readonly Option<string?> fromUsage = new("--from-usage")
    {
        Description = "Take the rates of failures from a gateway's usage log of this long: 30d, 12h.",
        HelpName = "TIME",
    };

    private readonly Option<string?> html = new("--html") { Description = "Also write a report as one HTML file.", HelpName = "FILE" };

    public CostCommand(Surroundings surroundings)
        : base("cost", "What a whole workflow costs: retries, failures, moderation and sizes included.")
    {
        this.surroundings = surroundings;
        Arguments.Add(file);
        foreach (Option option in new Option[] { set, models, items, seed, simulate, fromUsage, html, CommonOptions.At, CommonOptions.Prices, CommonOptions.PriceList, CommonOptions.BaseUrl, CommonOptions.ApiKey, CommonOptions.Data })
            Options.Add(option);
        SetAction(RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest cost photos.yaml",
        "imprest cost photos.yaml --set draft.quality=low --set \"final.discarded=10%,final.n=2\" --models gpt-image-2,gpt-image-1-mini",
        "imprest cost photos.yaml --from-usage 30d --html cost.html",
    ];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var prices = PriceSource.Open(parsed, surroundings);
        var name = parsed.GetValue(file)!;
        var seedOf = (ulong)Number("--seed", parsed.GetValue(seed), 0, long.MaxValue, (long)CostEstimator.DefaultSeed);
        var itemsOf = (int)Number("--simulate", parsed.GetValue(simulate), 1, MostItems, CostEstimator.DefaultItems);
        var others = parsed.GetValue(models)?.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray() ?? [];
        try
        {
            var document = WorkflowDocument.ParseYaml(name == "-" ? "workflow" : Path.GetFileName(name), ReadFile(name));
            if (parsed.GetValue(items) is { } count)
                document = document.With($"items_a_month={Number("--items", count, 1, WorkflowLimits.ItemsAMonth, 1)}");
            UsageRates? rates = null;
            if (parsed.GetValue(fromUsage) is { } period)
                (document, rates) = await FillAsync(document, period, parsed, prices, cancellationToken);
            var study = new CostPlan(document, parsed.GetValue(set) ?? [], others, prices.Book, prices.At).Estimate(seedOf, itemsOf, cancellationToken);
            return Write(output, study, rates, prices, parsed.GetValue(html));
        }
        catch (WorkflowException wrong)
        {
            throw CommandError.Usage($"The workflow {name} cannot be used: {wrong.Errors.Count} error(s).", string.Join('\n', wrong.Errors));
        }
        catch (OverflowException error)
        {
            throw new CommandError(ExitCode.BadUsage, "bad_usage", "The workflow costs more than nine billion dollars, which is more than can be reckoned with.", "Estimate fewer items with --items.", error);
        }
    }

    private async Task<(WorkflowDocument Document, UsageRates Rates)> FillAsync(
        WorkflowDocument document, string period, ParseResult parsed, PriceSource prices, CancellationToken cancellationToken)
    {
        var span = UsageFromGateway.Period(period);
        using var client = new GatewayClient(GatewayAddress.Of(parsed, surroundings, admin: false), surroundings);
        var rates = await UsageFromGateway.ReadAsync(client, document.Read(), prices, surroundings.Clock.GetUtcNow() - span, period, cancellationToken);
        return (rates.Fill(document), rates);
    }

    private static int Write(Output output, CostStudy study, UsageRates? rates, PriceSource prices, string? page)
    {
        if (output.Json)
        {
            var json = CostJson.Of(study, prices.At);
            if (rates is not null)
                json["rates_from_usage"] = new JsonArray([.. rates.Steps.Select(step => step.ToJson())]);
            output.WriteJson(json);
        }

        if (study.Result is CostResult.Impossible { Problems: var problems })
            throw Impossible(problems);
        var estimate = ((CostResult.Estimated)study.Result).Estimate;
        if (!output.Json)
            CostReport.Write(output, study, estimate, rates, prices.At);
        if (page is not null)
            WritePage(output, page, CostPage.Of(study, estimate, rates, prices.At));
        return ExitCode.Done;
    }

    private static CommandError Impossible(IReadOnlyList<StepProblem> problems)
    {
        var unpriced = problems.Any(problem => problem.Unpriced);
        var reasons = string.Join('\n', problems.Select(problem => $"step '{problem.Step}': {problem.Reason} {problem.Hint}"));
        return unpriced
            ? new(ExitCode.UnknownPrice, "model_unpriced", "Nobody can say what this workflow costs: its cost is unknown, which is not zero.", reasons)
            : CommandError.Usage("The workflow asks for what its models cannot do.", reasons);
    }

    private static void WritePage(Output output, string page, string html)
    {
        try
        {
            File.WriteAllText(page, html);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CommandError.Usage($"{page} cannot be written: {error.Message}", "Give --html a file in a directory that is there and yours.");
        }

        if (!output.Json)
            output.Line($"Report: {page}");
    }

    private string ReadFile(string name)
    {
        try
        {
            using var stream = name == "-" ? surroundings.OpenIn() : File.OpenRead(name);
            if (stream.CanSeek && stream.Length > MaxFileBytes)
                throw CommandError.Usage($"{name} is larger than {MaxFileBytes / 1024} kB.", "A workflow is a page of YAML.");
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CommandError.Usage($"{name} cannot be read: {error.Message}", "Give a file with the workflow as YAML, or - for standard input.");
        }
    }

    private static long Number(string option, string? text, long least, long most, long otherwise)
    {
        if (text is null)
            return otherwise;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw CommandError.Usage($"`{option} {text}` is not a number from {least} to {most}.", $"Give {option} a whole number from {least} to {most}.");
    }
}

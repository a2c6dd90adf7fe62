using System.CommandLine;
using System.Text.Json;
using Imprest.Commands.Offline.Logs;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest explain</c>: what a provider's answer costs: its JSON in, the receipt out; or a log or export of many, audited. Offline.</summary>
internal sealed class ExplainCommand : Command, IHasExamples
{
    private readonly Surroundings surroundings;
    private readonly WorkOptions work = new();
    private readonly Option<string[]> usage = new("--usage", "-u")
    {
        Description = "The provider's whole answer or only its usage object, as a file or - for standard input; or a log of many: JSON Lines, CSV, OpenAI's usage and costs export. May be given several times.",
        HelpName = "FILE",
    };

    private readonly Option<string?> columns = new("--columns")
    {
        Description = $"The input is a CSV, and these columns hold what: model=Model,billed=Cost. Columns of their own name need none. Fields: {string.Join(", ", CsvColumns.Fields)}.", HelpName = "FIELD=COLUMN,…",
    };

    private readonly Option<string[]> compareWith = new("--compare-with")
    {
        Description = "Of a log: what the same work would cost on these models, with commas between.", HelpName = "M,M", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> html = new("--html") { Description = "Of a log: write the report as one HTML file.", HelpName = "FILE" };
    private readonly Option<string?> calls = new("--calls") { Description = "Of a log: write each call with its receipt, as a line of JSON.", HelpName = "FILE" };

    public ExplainCommand(Surroundings surroundings)
        : base("explain", "What a provider's answer costs: its JSON in, the receipt out; or a log of many, and what in it does not add up. Offline.")
    {
        this.surroundings = surroundings;
        work.AddTo(this);
        foreach (Option option in new Option[] { usage, columns, compareWith, html, calls, CommonOptions.At, CommonOptions.Prices, CommonOptions.PriceList, CommonOptions.Data })
            Options.Add(option);
        SetAction(Run);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest explain --model gpt-image-1.5 --usage answer.json",
        "imprest explain --model gpt-image-1 --quality low --size 1024x1024        (no usage: by the published figure)",
        "cat calls.jsonl | imprest explain --usage - --html report.html            (each line {\"model\", …, \"usage\", \"cost_usd\"})",
        "imprest explain --usage usage.json --usage costs.json                     (OpenAI's /v1/organization/usage/… and /v1/organization/costs)",
        "imprest explain --usage calls.csv --columns model=Model,billed=Cost --compare-with gpt-image-2,gpt-image-1-mini",
        "imprest explain --usage job.json                                          ({\"parts\":[{\"model\", …, \"usage\"}, …]}: several models, one receipt)",
    ];

    private int Run(ParseResult parsed)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var prices = PriceSource.Open(parsed, surroundings);
        var asked = work.Read(parsed);
        var files = parsed.GetValue(usage) ?? [];
        if (files.Length > 1 || (files is [var log] && IsCsv(parsed, log)))
            return Audit(parsed, output, prices, asked, files.SelectMany(file => Calls(parsed, file, files.Length > 1 ? NameOf(file) : null)));
        if (files is [])
            return ExplainOne(parsed, output, prices, asked, null);

        using var stream = Open(files[0]);
        var input = Reading(files[0], () => UsageInput.Open(stream, NameOf(files[0])));
        if (input.Answer is null)
            return Audit(parsed, output, prices, asked, input.Calls);
        // One answer is explained as one, unless something was asked for that only a log has.
        return parsed.GetValue(html) is not null || parsed.GetValue(calls) is not null || Models(parsed).Length > 0
            ? Audit(parsed, output, prices, asked, UsageInput.AsLog(ObjectOf(input.Answer.Value)))
            : ExplainOne(parsed, output, prices, asked, ObjectOf(input.Answer.Value));
    }

    private int ExplainOne(ParseResult parsed, Output output, PriceSource prices, WorkSettings asked, JsonElement? root)
    {
        if (root is { } job && JobOfParts.Is(job))
            return Show(output, JobOfParts.Price(job, prices), view => $"{view.Model} · a job of {job.GetProperty("parts").GetArrayLength()} parts");

        var answer = root is { } whole ? ProviderAnswer.Read(whole) : null;
        var model = parsed.GetValue(work.Model) ?? answer?.Model
            ?? throw CommandError.Usage("No model is named.", "Name it: imprest explain --model gpt-image-1 --usage answer.json");
        var done = answer is null ? asked.ToWork() : answer.WorkWith(asked.Or(answer.Settings));
        if (prices.Find(model) is not { } card)
            throw UnknownPrice.Report(output, model, done.Operation, prices);
        done = prices.InForce(card, done);
        var view = PriceView.Of(card, done, answer?.Receipt(card, done, prices.Book) ?? Rating.Rate(card, done, ProviderAnswer.Assumed(done)), prices.At);
        return Show(output, view, shown => PriceReport.Describe(shown, done));
    }

    private int Audit(ParseResult parsed, Output output, PriceSource prices, WorkSettings asked, IEnumerable<LoggedCall> read)
    {
        using var writer = parsed.GetValue(calls) is { } file ? LogCommand.OpenCalls(file) : null;
        var audit = new LogAudit(
            prices, parsed.GetValue(work.Model), asked, parsed.GetValue(CommonOptions.At) is not null,
            LogCommand.SameWork(Models(parsed), prices), writer is null ? null : LogCommand.WriterOf(writer));
        return LogCommand.Run(output, audit, read, parsed.GetValue(html));
    }

    private string[] Models(ParseResult parsed) =>
        [.. (parsed.GetValue(compareWith) ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private IEnumerable<LoggedCall> Calls(ParseResult parsed, string file, string? named)
    {
        using var stream = Open(file);
        var isCsv = IsCsv(parsed, file);
        var input = isCsv ? null : Reading(file, () => UsageInput.Open(stream, NameOf(file)));
        var read = isCsv ? CsvLog.Read(stream, CsvColumns.Parse(parsed.GetValue(columns)), parsed.GetValue(work.Model) is not null)
            : input!.Answer is { } answer ? UsageInput.AsLog(ObjectOf(answer)) : input.Calls;
        foreach (var call in read)
            yield return named is null ? call : call with { File = named };
    }

    private bool IsCsv(ParseResult parsed, string file) =>
        Path.GetExtension(file).ToUpperInvariant() is ".CSV" or ".TSV" || (parsed.GetValue(columns) is not null && Path.GetExtension(file).ToUpperInvariant() is not (".JSON" or ".JSONL"));

    private static int Show(Output output, PriceView view, Func<PriceView, string> describe)
    {
        if (output.Json)
            output.WriteJson(view, PriceJson.Default.PriceView);
        else
            PriceReport.WriteReceipt(output, view, describe(view));
        return view.Status == AmountStatus.Unknown.Wire() ? ExitCode.UnknownPrice : ExitCode.Done;
    }

    private static string NameOf(string file) => file == "-" ? "Standard input" : Path.GetFileName(file);

    private Stream Open(string file) => Reading(file, () => file == "-" ? surroundings.OpenIn() : File.OpenRead(file));

    private static T Reading<T>(string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CommandError.Usage($"{file} cannot be read: {error.Message}", "Give --usage a file with the provider's answer or a log, or - for standard input.");
        }
    }

    private static JsonElement ObjectOf(JsonElement root) => root.ValueKind == JsonValueKind.Object
        ? root
        : throw CommandError.Usage("The usage is JSON, but not an object.", "Give the provider's whole answer or its usage object; or a log, one JSON object a line.");
}

using System.CommandLine;
using System.Text.Json;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest explain</c>: what a provider's answer costs: its JSON in, the receipt out. Offline.</summary>
internal sealed class ExplainCommand : Command, IHasExamples
{
    private const int MaxInputBytes = 256 * 1024 * 1024;
    private readonly Surroundings surroundings;
    private readonly WorkOptions work = new();
    private readonly Option<string?> usage = new("--usage", "-u")
    {
        Description = "The provider's whole answer or only its usage object, as a file or - for standard input; or a JSON Lines log of many.",
        HelpName = "FILE",
    };

    public ExplainCommand(Surroundings surroundings)
        : base("explain", "What a provider's answer costs: its JSON in, the receipt out. Offline.")
    {
        this.surroundings = surroundings;
        work.AddTo(this);
        Options.Add(usage);
        Options.Add(CommonOptions.At);
        Options.Add(CommonOptions.Prices);
        SetAction(Run);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest explain --model gpt-image-1.5 --usage answer.json",
        "imprest explain --model gpt-image-1 --quality low --size 1024x1024        (no usage: by the published figure)",
        "cat calls.jsonl | imprest explain --usage -                               (each line {\"model\", …, \"usage\"})",
        "imprest explain --usage job.json                                          ({\"parts\":[{\"model\", …, \"usage\"}, …]}: several models, one receipt)",
    ];

    private int Run(ParseResult parsed)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var prices = PriceSource.Open(parsed.GetValue(CommonOptions.Prices), parsed.GetValue(CommonOptions.At), surroundings.Clock);
        var asked = work.Read(parsed);
        var text = parsed.GetValue(usage) is { } file ? ReadInput(file) : null;
        if (text is not null && TolerantJson.Parse(text) is null)
            return UsageLog.Explain(output, prices, text, parsed.GetValue(work.Model), asked);

        JsonElement? root = text is null ? null : ObjectOf(TolerantJson.Parse(text)!.Value);
        if (root is { } job && JobOfParts.Is(job))
            return Show(output, JobOfParts.Price(job, prices), view => $"{view.Model} · a job of {job.GetProperty("parts").GetArrayLength()} parts");

        var answer = root is { } whole ? ProviderAnswer.Read(whole) : null;
        var model = parsed.GetValue(work.Model) ?? answer?.Model
            ?? throw CommandError.Usage("No model is named.", "Name it: imprest explain --model gpt-image-1 --usage answer.json");
        var done = answer is null ? asked.ToWork() : answer.WorkWith(asked.Or(answer.Settings));
        if (prices.Find(model) is not { } card)
            throw UnknownPrice.Report(output, model, done.Operation, prices);
        var view = PriceView.Of(card, done, Rating.Rate(card, done, answer?.Happened(done) ?? ProviderAnswer.Assumed(done)), prices.At);
        return Show(output, view, shown => PriceReport.Describe(shown, done));
    }

    private static int Show(Output output, PriceView view, Func<PriceView, string> describe)
    {
        if (output.Json)
            output.WriteJson(view, PriceJson.Default.PriceView);
        else
            PriceReport.WriteReceipt(output, view, describe(view));
        return view.Status == AmountStatus.Unknown.Wire() ? ExitCode.UnknownPrice : ExitCode.Done;
    }

    private string ReadInput(string file)
    {
        try
        {
            using var stream = file == "-" ? surroundings.OpenIn() : File.OpenRead(file);
            if (stream.CanSeek && stream.Length > MaxInputBytes)
                throw CommandError.Usage($"{file} is larger than {MaxInputBytes / (1024 * 1024)} MB.", "Split the log, or leave the images' bytes out of it.");
            using var reader = new StreamReader(stream);
            var text = reader.ReadToEnd();
            return text.Trim().Length > 0 ? text : throw CommandError.Usage($"{(file == "-" ? "Standard input" : file)} is empty.", "Give the provider's answer, or its usage object, as JSON.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CommandError.Usage($"{file} cannot be read: {error.Message}", "Give --usage a file with the provider's answer, or - for standard input.");
        }
    }

    private static JsonElement ObjectOf(JsonElement root) => root.ValueKind == JsonValueKind.Object
        ? root
        : throw CommandError.Usage("The usage is JSON, but not an object.", "Give the provider's whole answer or its usage object; or a JSON Lines log, one object a line.");
}

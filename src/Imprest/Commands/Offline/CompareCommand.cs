using System.CommandLine;
using Imprest.Prices;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest compare</c>: what the same work costs on every model that can do it, cheapest first. Offline.</summary>
internal sealed class CompareCommand : Command, IHasExamples
{
    private readonly Surroundings surroundings;
    private readonly WorkOptions work = new();

    private readonly Option<string[]> models = new("--models")
    {
        Description = "Only these, with commas between. Default: the whole price book.", HelpName = "M,M", AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> all = new("--all") { Description = "Every row, and each model that cannot do it with its reason." };
    private readonly Option<bool> csv = new("--csv") { Description = "Write the table as CSV, for a spreadsheet." };

    public CompareCommand(Surroundings surroundings)
        : base("compare", "What the same work costs on every model that can do it, cheapest first. Offline.")
    {
        this.surroundings = surroundings;
        work.AddTo(this);
        Options.Remove(work.Model);
        foreach (Option option in new Option[] { models, all, csv, CommonOptions.At, CommonOptions.Prices, CommonOptions.PriceList, CommonOptions.Data })
            Options.Add(option);
        SetAction(Run);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest compare --operation generate --size 1024x1024 --quality medium --n 4",
        "imprest compare --operation edit --references 2 --models gpt-image-2,gpt-image-1.5 --json",
    ];

    private int Run(ParseResult parsed)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        if (output.Json && parsed.GetValue(csv))
            throw CommandError.Usage("--json and --csv are two forms of the same answer.", "Give one of the two.");
        var prices = PriceSource.Open(parsed, surroundings);
        var named = parsed.GetValue(models)?.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var asked = work.Read(parsed).ToWork();
        if (WorkSlip.Of(asked, prices.Book) is { } slip)
            throw CommandError.Usage(slip.Message, slip.Hint);
        var view = ComparisonView.Of(prices.Book, named is { Length: > 0 } ? named : null, asked, prices.At);
        if (output.Json)
            output.WriteJson(view, PriceJson.Default.ComparisonView);
        else if (parsed.GetValue(csv))
            CompareCsv.Write(surroundings.Out, view);
        else
            CompareReport.Write(output, view, named is { Length: > 0 } || parsed.GetValue(all));
        return view.Models.Count > 0 ? ExitCode.Done : ExitCode.UnknownPrice;
    }
}

using System.CommandLine;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest quote</c>: what a call is expected to cost, and the most that it can. Offline.</summary>
internal sealed class QuoteCommand : Command, IHasExamples
{
    private readonly Surroundings surroundings;
    private readonly WorkOptions work = new();

    public QuoteCommand(Surroundings surroundings)
        : base("quote", "What a call is expected to cost and the most that it can cost. Offline.")
    {
        this.surroundings = surroundings;
        work.AddTo(this);
        work.Model.Required = true;
        Options.Add(CommonOptions.At);
        Options.Add(CommonOptions.Prices);
        Options.Add(CommonOptions.PriceList);
        Options.Add(CommonOptions.Data);
        SetAction(Run);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest quote --model gpt-image-2 --quality medium --size 1024x1536 --n 4 --prompt \"a red fox\"",
        "imprest quote --model imprest-sandbox-1 --operation edit --references 2 --json",
    ];

    private int Run(ParseResult parsed)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var prices = PriceSource.Open(parsed, surroundings);
        var model = parsed.GetValue(work.Model)!;
        var asked = work.Read(parsed).ToWork();
        if (prices.Find(model) is not { } card)
            throw UnknownPrice.Report(output, model, asked.Operation, prices);
        asked = prices.InForce(card, asked);
        var warnings = WorkCheck.Check(card, asked);
        var view = PriceView.Of(card, asked, Rating.Quote(card, asked), prices.At);
        view = view with { Warnings = [.. warnings, .. view.Warnings] };
        if (output.Json)
            output.WriteJson(view, PriceJson.Default.PriceView);
        else
            PriceReport.WriteQuote(output, view, asked);
        return view.Status == AmountStatus.Unknown.Wire() ? ExitCode.UnknownPrice : ExitCode.Done;
    }
}

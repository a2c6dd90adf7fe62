using System.CommandLine;
using Imprest.Commands.Http;
using Imprest.Commands.Offline;
using Imprest.Pricing;

namespace Imprest.Commands.Review;

/// <summary><c>imprest receipt ID</c>: the charge lines of one request, computed again.</summary>
internal sealed class ReceiptCommand : Command, IHasExamples
{
    private readonly Argument<string> id = new("ID") { Description = "The request: req_…, as x-request-id gave it." };

    public ReceiptCommand(Surroundings surroundings)
        : base("receipt", "What one request was charged: its lines, prices, evidence and source.")
    {
        Arguments.Add(id);
        this.OverHttp(surroundings, admin: false, RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["imprest receipt req_01kb0c7m2v8e5x9n4t6w3y1zqa", "imprest receipt req_01kb0c7m2v8e5x9n4t6w3y1zqa --json"];

    private async Task<int> RunAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var request = parsed.GetValue(id)!;
        var body = (await client.GetAsync($"v1/requests/{Uri.EscapeDataString(request)}/receipt", cancellationToken)).Required();
        var view = ReceiptAgain.Read(body)
            ?? throw new CommandError(ExitCode.Refused, "not_a_receipt", "The receipt cannot be read.", "Is --base-url the address of an Imprest gateway of this version?");
        var card = PriceBook.BuiltIn.Cards.FirstOrDefault(candidate => candidate.Version == view.PriceVersion);
        var wrong = ReceiptAgain.Problem(card, body);
        if (output.Json)
        {
            output.WriteJson(body);
        }
        else
        {
            var settled = body.Time("settled_at") is { Length: > 0 } at ? $" · settled {at} UTC" : "";
            PriceReport.WriteReceipt(output, view, $"{request} · {view.Model} · {view.Operation} · held {Figures.Of(body.Text("held_usd"))}{settled}");
            if (wrong is null)
                output.Line(card is null || ReceiptAgain.IsDecided(view) ? "✓ Its lines, multiplied and added again, give the amount." : "✓ Its facts, rated again offline by the same rate card, give the amount.");
        }

        return wrong is null
            ? ExitCode.Done
            : throw new CommandError(ExitCode.FoundWrong, "receipt_differs", wrong, "This should never be. Keep the receipt (--json), and run `imprest doctor` on the gateway's data directory.");
    }
}

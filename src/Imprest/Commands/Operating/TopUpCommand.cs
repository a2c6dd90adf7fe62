using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Review;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest topup</c>: puts a credit lot into a wallet. Safe to repeat: the reference names it.</summary>
internal sealed class TopUpCommand : Command, IHasExamples
{
    private static readonly string[] Kinds = ["paid", "trial", "promo"];
    private readonly Option<string> account = new("--account") { Description = "The account.", HelpName = "ID", DefaultValueFactory = _ => "default" };
    private readonly Option<string> amount = new("--amount") { Description = "Dollars, for instance 5.00.", HelpName = "USD", Required = true };
    private readonly Option<string> reference = new("--ref") { Description = "Your own reference (an invoice, a payment); the same one again changes nothing.", HelpName = "REFERENCE", Required = true };
    private readonly Option<string> kind = new("--kind") { Description = "paid, trial or promo.", HelpName = "KIND", DefaultValueFactory = _ => "paid" };
    private readonly Option<string?> expires = new("--expires") { Description = "What is left then is gone, YYYY-MM-DD (UTC).", HelpName = "DATE" };

    public TopUpCommand(Surroundings surroundings)
        : base("topup", "Puts prepaid money into a wallet.")
    {
        foreach (Option option in new Option[] { account, amount, reference, kind, expires })
            Options.Add(option);
        this.OverHttp(surroundings, admin: true, RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["imprest topup --amount 5.00 --ref invoice-0042", "imprest topup --account acct_… --amount 2 --kind promo --ref spring --expires 2027-01-01"];

    private async Task<int> RunAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var chosen = parsed.GetValue(kind)!;
        if (!Kinds.Contains(chosen))
            throw CommandError.Usage($"`{chosen}` is not a kind of credit.", $"Kinds: {string.Join(", ", Kinds)}.");
        var body = new JsonObject { ["amount_usd"] = Amounts.Read(parsed.GetValue(amount)!, "--amount"), ["kind"] = chosen, ["source_ref"] = parsed.GetValue(reference) };
        if (Day.Unix(parsed.GetValue(expires), "--expires") is { } end)
            body["expires_at"] = long.Parse(end);
        var id = parsed.GetValue(account)!;
        var answer = await client.SendJsonAsync(HttpMethod.Post, $"admin/v1/accounts/{Uri.EscapeDataString(id)}/topups", body, cancellationToken);
        var lot = answer.Required();
        if (output.Json)
        {
            output.WriteJson(lot);
            return ExitCode.Done;
        }

        var available = lot.Text("available_usd") ?? lot.Object("balance").Text("available_usd");
        var repeated = answer.Status == 200; // 201 is a new lot.
        output.Line($"{(repeated ? "Nothing changed, it was made before: " : "")}{Figures.Of(body.Text("amount_usd"))} {chosen} for {id}, reference {body.Text("source_ref")}.{(available is null ? "" : $" Available now: {Figures.Of(available)}.")}");
        return ExitCode.Done;
    }
}

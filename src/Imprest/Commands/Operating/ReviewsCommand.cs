using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest reviews</c>: what a person should look at, and what a person decides.</summary>
internal sealed class ReviewsCommand : Command, IHasExamples
{
    private static readonly string[] Decisions = ["void", "charge", "close"];
    private readonly Option<bool> all = new("--all") { Description = "Closed ones too." };
    private readonly Argument<string> request = new("request") { Description = "The request.", HelpName = "REQUEST" };
    private readonly Argument<string> decision = new("decision") { Description = "void: release the hold, nobody is charged. charge: take an amount for what was delivered. close: note that it was looked at.", HelpName = "DECISION" };
    private readonly Option<string?> amount = new("--amount") { Description = "With charge: dollars, at most what is held.", HelpName = "USD" };
    private readonly Option<string?> cost = new("--provider-cost") { Description = "What the provider takes, where it is known by now.", HelpName = "USD" };
    private readonly Option<string> reason = new("--reason") { Description = "Why; it is kept.", HelpName = "TEXT", Required = true };
    private readonly Option<string> late = new("--provider-cost") { Description = "What the provider billed.", HelpName = "USD", Required = true };

    private readonly Option<string?> call = new("--call") { Description = "The call that was billed, ATTEMPT.CALL as the request numbers its calls (1.0 is the first), or all. Needed where the costs of several are unknown.", HelpName = "CALL" };

    public ReviewsCommand(Surroundings surroundings)
        : base("reviews", "Shows what a person should look at, and takes decisions.")
    {
        var list = new Command("list", "What waits for a person, oldest first.") { all };
        list.OverHttp(surroundings, admin: true, ListAsync);
        var holds = new Command("holds", "What is held now, and for how long, oldest first.");
        holds.OverHttp(surroundings, admin: true, HoldsAsync);
        var decide = new Command("decide", "Decides a request in doubt or in review, or closes its items.") { request, decision, amount, cost, reason };
        decide.OverHttp(surroundings, admin: true, DecideAsync);
        var lateCost = new Command("late-cost", "Records a provider's bill that came after a request had ended: absorbed, never charged.") { request, late, call, reason };
        lateCost.OverHttp(surroundings, admin: true, LateCostAsync);
        Subcommands.Add(list);
        Subcommands.Add(holds);
        Subcommands.Add(decide);
        Subcommands.Add(lateCost);
        this.NeedsOneOf("list", "holds", "decide REQUEST DECISION --reason TEXT", "late-cost REQUEST --provider-cost USD --reason TEXT");
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest reviews list", "imprest reviews holds", "imprest reviews decide req_… void --reason \"not on the provider's bill\" --provider-cost 0",
        "imprest reviews decide req_… charge --amount 0.05 --reason \"usage was reported twice\"", "imprest reviews late-cost req_… --provider-cost 0.042 --reason \"invoice of November\"",
    ];

    private async Task<int> ListAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var answer = (await client.GetAsync($"admin/v1/reviews?limit=100{(parsed.GetValue(all) ? "&all=true" : "")}", cancellationToken)).Required();
        if (output.Json)
        {
            output.WriteJson(answer);
            return ExitCode.Done;
        }

        var rows = answer["data"]!.AsArray();
        if (rows.Count == 0)
            output.Line("Nothing waits for a decision.");
        foreach (var row in rows)
        {
            output.Line($"{row!.AsObject().Text("request_id")}  {row.AsObject().Text("state")}  {Figures.Of(row.AsObject().Text("held_usd"))} held  {row.AsObject().Text("account_id")}{(row.AsObject().Text("decision") is { } taken ? $"  ({taken})" : "")}");
            output.Line($"    {row.AsObject().Text("reason")}");
        }

        return ExitCode.Done;
    }

    private async Task<int> HoldsAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var answer = (await client.GetAsync("admin/v1/holds?limit=100", cancellationToken)).Required();
        if (output.Json)
        {
            output.WriteJson(answer);
            return ExitCode.Done;
        }

        var rows = answer["data"]!.AsArray().Select(row => row!.AsObject()).ToList();
        if (rows.Count == 0)
            output.Line("Nothing is held.");
        foreach (var row in rows)
            output.Line($"{row.Text("id")}  {row.Text("state")}  {Figures.Of(row.Text("held_usd"))} held for {TimeSpan.FromSeconds((long)row["age_seconds"]!):c}  {row.Text("account_id")}  {row.Text("model")}");
        if ((bool?)answer["has_more"] == true)
            output.Line("And more, younger ones.");
        return ExitCode.Done;
    }

    private async Task<int> DecideAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var chosen = parsed.GetValue(decision)!;
        if (!Decisions.Contains(chosen))
            throw CommandError.Usage($"`{chosen}` is not a decision.", $"Decisions: {string.Join(", ", Decisions)}.");
        if ((chosen == "charge") != parsed.GetValue(amount) is not null)
            throw CommandError.Usage(chosen == "charge" ? "A charge needs an amount." : $"`{chosen}` takes no amount.", "`--amount USD` goes with charge, and only with it.");
        var body = new JsonObject { ["decision"] = chosen, ["reason"] = parsed.GetValue(reason) };
        if (parsed.GetValue(amount) is { } usd)
            body["amount_usd"] = Amounts.Read(usd, "--amount", orZero: true);
        if (parsed.GetValue(cost) is { } taken)
            body["provider_cost_usd"] = Amounts.Read(taken, "--provider-cost", orZero: true);
        return await PostAsync(parsed, client, output, "decision", body, cancellationToken);
    }

    private Task<int> LateCostAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["provider_cost_usd"] = Amounts.Read(parsed.GetValue(late)!, "--provider-cost"), ["reason"] = parsed.GetValue(reason) };
        if (parsed.GetValue(call) is { } billed)
            body["call"] = billed;
        return PostAsync(parsed, client, output, "late-cost", body, cancellationToken);
    }

    private async Task<int> PostAsync(ParseResult parsed, GatewayClient client, Output output, string what, JsonObject body, CancellationToken cancellationToken)
    {
        var id = parsed.GetValue(request)!;
        var story = (await client.SendJsonAsync(HttpMethod.Post, $"admin/v1/requests/{Uri.EscapeDataString(id)}/{what}", body, cancellationToken)).Required();
        if (output.Json)
            output.WriteJson(story);
        else
            output.Line($"{id} is {story.Text("state")}. Charged {Figures.Of(story.Text("amount_usd") ?? "0")}, absorbed {Figures.Of(story.Text("absorbed_usd") ?? "0")}{((bool?)story["absorbed_unknown"] == true ? " as far as known" : "")}.{((bool?)story["repeated"] == true ? " This bill was recorded before, so nothing was changed; another bill of the same amount needs another --reason." : "")}");
        return ExitCode.Done;
    }
}

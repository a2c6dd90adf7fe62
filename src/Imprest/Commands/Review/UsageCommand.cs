using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Spectre.Console;

namespace Imprest.Commands.Review;

/// <summary><c>imprest usage</c>: what was spent, grouped.</summary>
internal sealed class UsageCommand : Command, IHasExamples
{
    private readonly Option<string> groupBy = new("--group-by", "-g")
    {
        Description = "Of day, month, model, provider, operation, quality, size, key_id, outcome, state, label:NAME; separated by commas.",
        HelpName = "A,B",
        DefaultValueFactory = _ => "model,quality",
    };

    private readonly Option<string?> from = new("--from") { Description = "From this day on, YYYY-MM-DD (UTC).", HelpName = "DATE" };
    private readonly Option<string?> to = new("--to") { Description = "Until before this day, YYYY-MM-DD (UTC).", HelpName = "DATE" };

    public UsageCommand(Surroundings surroundings)
        : base("usage", "What was spent, by model, quality, day, label and more.")
    {
        Options.Add(groupBy);
        Options.Add(from);
        Options.Add(to);
        this.OverHttp(surroundings, admin: false, RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest usage",
        "imprest usage --group-by day,model --from 2026-11-01",
        "imprest usage --group-by label:project --json",
    ];

    private async Task<int> RunAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var groups = parsed.GetValue(groupBy)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var path = QueryText.Of("v1/usage", ("group_by", string.Join(',', groups)), ("from", Day.Unix(parsed.GetValue(from), "--from")), ("to", Day.Unix(parsed.GetValue(to), "--to")));
        var body = (await client.GetAsync(path, cancellationToken)).Required();
        if (output.Json)
        {
            output.WriteJson(body);
            return ExitCode.Done;
        }

        var rows = body.Items("data");
        if (rows.Count == 0)
        {
            output.Line("Nothing was spent in this period.");
            output.Line("A first call: imprest prepaid-test, or point an OpenAI client at the gateway's address with /v1 behind it.");
            return ExitCode.Done;
        }

        Write(output, groups, rows);
        if (rows.Sum(row => row.Number("unknown_requests") ?? 0) is > 0 and var unknowns)
        {
            var states = await client.GetAsync(QueryText.Of("v1/usage", ("group_by", "state"), ("from", Day.Unix(parsed.GetValue(from), "--from")), ("to", Day.Unix(parsed.GetValue(to), "--to"))), cancellationToken);
            output.Warnings([Unknowns(unknowns, states.IsSuccess ? states.Body.Items("data") : [])]);
        }

        return ExitCode.Done;
    }

    private static void Write(Output output, string[] groups, JsonArray rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        foreach (var group in groups)
            table.AddColumn($"[grey]{Markup.Escape(group)}[/]");
        var seesCost = rows.Any(row => row.Text("provider_cost_usd") is not null); // With an operator's or auditor's key.
        foreach (var name in (string[])["requests", "asked", "delivered", "amount", .. seesCost ? ["provider cost"] : Array.Empty<string>()])
            table.AddColumn(new TableColumn($"[grey]{name}[/]").RightAligned());
        var total = MoneySum.Of(rows.Select(row => row.Text("amount_usd")));
        var amounts = Figures.Column([.. rows.Select(row => row.Text("amount_usd")), total]);
        var costs = seesCost ? Figures.Column([.. rows.Select(row => row.Text("provider_cost_usd")), MoneySum.Of(rows.Select(row => row.Text("provider_cost_usd")))]) : [];
        string[] Cost(int index, string unknown) => seesCost ? [unknown + costs[index]] : [];
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            var cells = groups.Select(group => Markup.Escape(row.Object("key").Text(group) ?? row.Object("key").Number(group)?.ToString() ?? "–")).ToList();
            table.AddRow([.. cells, Count(row, "requests"), Count(row, "images_requested"), Count(row, "images_delivered"), Unknown(row, "unknown_requests") + amounts[i], .. Cost(i, Unknown(row, "unknown_cost_requests"))]);
        }

        table.AddEmptyRow();
        string Sum(string name) => rows.Sum(row => row.Number(name) ?? 0).ToString("#,0");
        table.AddRow([
            "[bold]total[/]", .. groups.Skip(1).Select(_ => ""), Sum("requests"), Sum("images_requested"), Sum("images_delivered"), $"[bold]{amounts[^1]}[/]", .. Cost(rows.Count, "")]);
        output.Console.Write(table);
    }

    /// <summary>Why amounts are not known: most of the time the work is merely under way.</summary>
    /// <param name="rows">The same requests by state. Some may have ended meanwhile; what is not told by a state is told without.</param>
    private static string Unknowns(long unknowns, JsonArray rows)
    {
        long Of(params string[] states) => rows.Where(row => states.Contains(row.Object("key").Text("state"))).Sum(row => row.Number("unknown_requests") ?? 0);
        (long Count, string What)[] parts = [(Of("held", "attempting"), "under way"), (Of("in_doubt", "review"), "in doubt"), (Of("settled"), "not priced yet")];
        var told = parts.Sum(part => part.Count) == unknowns ? string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.What}")) : "under way, in doubt or not priced yet";
        return $"{unknowns} request(s) have no known amount ({told}); they are not in the total.";
    }

    private static string Unknown(JsonNode? row, string name) => row.Number(name) is > 0 and var unknown ? $"[red]+{unknown}?[/] " : "";

    private static string Count(JsonNode? row, string name) => row.Number(name)?.ToString("#,0") ?? Figures.Unknown;
}

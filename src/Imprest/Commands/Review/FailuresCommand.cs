using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Spectre.Console;

namespace Imprest.Commands.Review;

/// <summary><c>imprest failures</c>: what did not end in full delivery, why, and who paid.</summary>
internal sealed class FailuresCommand : Command, IHasExamples
{
    private readonly Option<string?> from = new("--from") { Description = "From this day on, YYYY-MM-DD (UTC).", HelpName = "DATE" };
    private readonly Option<string?> to = new("--to") { Description = "Until before this day, YYYY-MM-DD (UTC).", HelpName = "DATE" };
    private readonly Option<string?> outcome = new("--outcome") { Description = "Only this outcome: partial, blocked_before, failed, timeout, …", HelpName = "O" };
    private readonly Option<string?> model = new("--model") { Description = "Only this model.", HelpName = "M" };
    private readonly Option<int> limit = new("--limit") { Description = "Rows, newest first.", HelpName = "N", DefaultValueFactory = _ => 20 };

    public FailuresCommand(Surroundings surroundings)
        : base("failures", "Requests that did not end in full delivery: why, and who paid.")
    {
        foreach (Option option in new Option[] { from, to, outcome, model, limit })
            Options.Add(option);
        this.OverHttp(surroundings, admin: false, RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["imprest failures --outcome timeout --from 2026-11-01", "imprest failures --json"];

    private async Task<int> RunAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var rows = parsed.GetValue(limit);
        if (rows is < 1 or > 100)
            throw CommandError.Usage($"`--limit {rows}` is not a number from 1 to 100.", "Give --limit a whole number from 1 to 100.");
        var path = QueryText.Of(
            "v1/failures", ("limit", rows.ToString()), ("outcome", parsed.GetValue(outcome)), ("model", parsed.GetValue(model)),
            ("from", Day.Unix(parsed.GetValue(from), "--from")), ("to", Day.Unix(parsed.GetValue(to), "--to")));
        var body = (await client.GetAsync(path, cancellationToken)).Required();
        if (output.Json)
            output.WriteJson(body);
        else
            Write(output, body);
        return ExitCode.Done;
    }

    private static void Write(Output output, JsonObject body)
    {
        var rows = body.Items("data");
        if (rows.Count == 0)
        {
            output.Line("Every request ended in full delivery.");
            return;
        }

        // A line for what is compared and copied; reason and payer are sentences, and stand below it.
        var charges = Figures.Column(rows.Select(row => row.Text("amount_usd")));
        for (var i = 0; i < rows.Count; i++)
        {
            var row = rows[i];
            output.Line();
            output.Markup(
                $"[bold]{Markup.Escape(row.Text("id") ?? "")}[/]  {row.Time("created_at")}  {Markup.Escape(row.Text("outcome") ?? row.Text("state") ?? "")}  "
                + $"{row.Number("images_delivered") ?? 0}/{row.Number("images_requested") ?? 0} images  {charges[i].Trim()}  {Markup.Escape(row.Text("model") ?? "–")}");
            output.Console.Write(Below(row.Text("reason") ?? row.Text("error_code") ?? ""));
            output.Console.Write(Below("Paid by " + (row.Text("who_paid") ?? row.Text("paid_by") ?? WhoPaid.Of(row))));
        }

        output.Line();
        if (body.Flag("has_more") == true)
            output.Line("There are more; --limit takes up to 100.");
    }

    private static Padder Below(string sentence) => new(new Text(sentence), new Padding(4, 0, 0, 0));
}

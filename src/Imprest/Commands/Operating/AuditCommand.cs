using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Review;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest audit</c>: who changed what.</summary>
internal sealed class AuditCommand : Command, IHasExamples
{
    private readonly Option<string?> account = new("--account") { Description = "Only what touches this account.", HelpName = "ID" };
    private readonly Option<string?> key = new("--key") { Description = "Only what this key did.", HelpName = "ID" };
    private readonly Option<string?> action = new("--action") { Description = "Only this: key.create, topup, …; or a beginning with a *, such as key.*.", HelpName = "A" };
    private readonly Option<string?> from = new("--from") { Description = "From this day on, YYYY-MM-DD (UTC).", HelpName = "DATE" };
    private readonly Option<string?> to = new("--to") { Description = "Until before this day, YYYY-MM-DD (UTC).", HelpName = "DATE" };
    private readonly Option<int> limit = new("--limit") { Description = "Rows, newest first.", HelpName = "N", DefaultValueFactory = _ => 20 };

    public AuditCommand(Surroundings surroundings)
        : base("audit", "Who changed what, newest first: keys, limits, top-ups, decisions.")
    {
        foreach (Option option in new Option[] { account, key, action, from, to, limit })
            Options.Add(option);
        this.OverHttp(surroundings, admin: true, RunAsync);
    }

    public IReadOnlyList<string> Examples { get; } = ["imprest audit --account acct_…", "imprest audit --action key.* --from 2026-11-01 --json"];

    private async Task<int> RunAsync(ParseResult parsed, GatewayClient client, Output output, CancellationToken cancellationToken)
    {
        var rows = parsed.GetValue(limit);
        if (rows is < 1 or > 100)
            throw CommandError.Usage($"`--limit {rows}` is not a number from 1 to 100.", "Give --limit a whole number from 1 to 100.");
        var path = QueryText.Of(
            "admin/v1/audit", ("limit", rows.ToString()), ("account_id", parsed.GetValue(account)), ("key_id", parsed.GetValue(key)), ("action", parsed.GetValue(action)),
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
            output.Line("Nobody changed anything of the kind.");
            return;
        }

        foreach (var row in rows)
        {
            output.Markup(
                $"{row.Time("created_at")}  [bold]{Markup.Escape(row.Text("action") ?? "")}[/]  {Markup.Escape(row.Text("target") ?? "")}  "
                + $"[grey]by[/] {Markup.Escape(row.Text("key_name") ?? "nobody's key")} [grey]({Markup.Escape(row.Text("key_id") ?? "")})[/]");
            if (row.Object("details") is { Count: > 0 } details)
                output.Console.Write(new Padder(new Text(details.ToJsonString(IndentedJson.OneLine)), new Padding(4, 0, 0, 0)));
        }

        if (body.Flag("has_more") == true)
            output.Line("There are more; --limit takes up to 100.");
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Commands.Http;
using Imprest.Commands.Review;
using Spectre.Console;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest rerate</c>: prices what was served without a rate card, now that there is one.</summary>
internal sealed class RerateCommand : Command, IHasExamples
{
    private const int Shown = 50;
    private readonly Option<string> from = new("--from") { Description = "Requests from this day on, YYYY-MM-DD (UTC).", HelpName = "DATE", Required = true };
    private readonly Option<string?> to = new("--to") { Description = "Until before this day, YYYY-MM-DD (UTC).", HelpName = "DATE" };
    private readonly Option<string?> model = new("--model") { Description = "This model alone, as clients name it or as provider/model.", HelpName = "M" };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Say what would be charged, and charge nothing." };

    public RerateCommand(Surroundings surroundings)
        : base("rerate", "Prices requests whose amount is unknown, once their model has a rate card. Each is charged once.")
    {
        foreach (Option option in new Option[] { from, to, model, dryRun })
            Options.Add(option);
        this.OverHttp(surroundings, admin: true, (parsed, client, output, cancellationToken) => RunAsync(parsed, client, output, surroundings.Clock, cancellationToken));
    }

    public IReadOnlyList<string> Examples { get; } = ["imprest rerate --from 2026-11-01 --dry-run", "imprest rerate --from 2026-11-01 --to 2026-12-01 --model openai/gpt-image-9"];

    private async Task<int> RunAsync(ParseResult parsed, GatewayClient client, Output output, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (begin, end) = (Seconds(parsed.GetValue(from), "--from"), Seconds(parsed.GetValue(to), "--to"));
        if (begin >= end)
            throw CommandError.Usage($"No time lies between --from {parsed.GetValue(from)} and --to {parsed.GetValue(to)}.", "--to is the first day that is left out: give one after --from.");
        var asked = new JsonObject
        {
            ["from"] = begin,
            ["to"] = end,
            ["model"] = parsed.GetValue(model),
            ["dry_run"] = parsed.GetValue(dryRun),
        };
        var rows = new JsonArray();
        do
        {
            var page = (await client.SendJsonAsync(HttpMethod.Post, "admin/v1/rerate", asked, cancellationToken)).Required();
            foreach (var row in page.Items("data"))
                rows.Add(row!.DeepClone());
            asked["after"] = page.Text("next");
        }
        while (asked["after"] is not null);
        if (rows.Count == 0 && begin > clock.GetUtcNow().ToUnixTimeSeconds())
            throw CommandError.Usage($"--from {parsed.GetValue(from)} is yet to come: no request is of that time.", "Give the first day to look at, for instance the day on which the model was first served.");

        var view = Totals(rows, parsed.GetValue(dryRun));
        if (output.Json)
            output.WriteJson(view);
        else
            Write(output, view, rows, parsed.GetValue(model));
        return view.Number("unknown") > 0 ? ExitCode.UnknownPrice : ExitCode.Done;
    }

    private static long? Seconds(string? day, string option) => Day.Unix(day, option) is { } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    private static JsonObject Totals(JsonArray rows, bool dryRun) => new()
    {
        ["dry_run"] = dryRun,
        ["requests"] = rows.Count,
        ["rated"] = rows.Count(row => row.Text("rated_usd") is not null),
        ["unknown"] = rows.Count(row => row.Text("status") == "unknown"),
        ["rated_usd"] = MoneySum.Of(rows.Select(row => row.Text("rated_usd"))),
        ["charged_usd"] = MoneySum.Of(rows.Select(row => row.Text("charged_usd"))),
        ["absorbed_usd"] = MoneySum.Of(rows.Select(row => row.Text("absorbed_usd"))),
        ["rows"] = rows,
    };

    private static void Write(Output output, JsonObject view, JsonArray rows, string? model)
    {
        if (rows.Count == 0)
        {
            output.Line(model is null ? "No request of that time has an unknown amount."
                : $"No request for `{model}` of that time has an unknown amount. --model is the name as clients sent it, or provider/model; without it, every model is looked at.");
            return;
        }

        var table = AdminLists.Table("id", "model", "rated>", "charged>", "absorbed>", "price version");
        var columns = ((string[])["rated_usd", "charged_usd", "absorbed_usd"]).Select(field => Figures.Column(rows.Take(Shown).Select(row => row.Text(field)))).ToArray();
        for (var i = 0; i < Math.Min(rows.Count, Shown); i++)
        {
            table.AddRow(
                Markup.Escape(rows[i].Text("request_id") ?? ""), Markup.Escape(rows[i].Text("model") ?? ""), columns[0][i], columns[1][i], columns[2][i],
                Markup.Escape(rows[i].Text("price_version") ?? ""));
        }

        output.Console.Write(table);
        if (rows.Count > Shown)
            output.Line($"  … and {rows.Count - Shown} more; --json lists every one.");
        var (charged, rated, absorbed) = (Figures.Of(view.Text("charged_usd")), Figures.Of(view.Text("rated_usd")), Figures.Of(view.Text("absorbed_usd")));
        output.Line(view.Flag("dry_run") == true
            ? $"{view.Number("rated")} of {view.Number("requests")} would be rated at {rated}, of which {charged} would be charged and {absorbed} absorbed. Nothing was done."
            : $"{view.Number("rated")} of {view.Number("requests")} rated at {rated}: {charged} charged, {absorbed} absorbed.");
        output.Warnings(rows.Where(row => row.Text("reason") is not null).Take(Shown).Select(row => $"{row.Text("request_id")}: {row.Text("reason")}"));
    }
}

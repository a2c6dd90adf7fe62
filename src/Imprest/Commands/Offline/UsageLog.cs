using System.Globalization;
using System.Text.Json;
using Imprest.Prices;
using Imprest.Pricing;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary>Explains a JSON Lines log of many calls, each line <c>{"model", …, "usage"}</c>, with totals by model.</summary>
internal static class UsageLog
{
    private const int UnknownShown = 20;

    /// <param name="asked">The settings of lines that state none.</param>
    public static int Explain(Output output, PriceSource prices, string text, string? model, WorkSettings asked)
    {
        var lines = text.Split('\n');
        if (lines.Where(line => line.Trim().Length > 0).All(line => TolerantJson.Parse(line) is null))
            throw CommandError.Usage("The usage is not JSON, and no line of it is.", "Give the provider's answer or its usage object as JSON; or a JSON Lines log, one object a line.");
        var rows = new List<UsageLogRow>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length > 0)
                rows.Add(new(i + 1, Price(prices, lines[i], model, asked)));
        }

        var all = UsageLogTotal.Of("", rows);
        var view = new UsageLogView(
            StatusOf(rows), all.AmountUsd, all.Requests, all.UnknownRequests,
            [.. rows.GroupBy(row => row.Price.Model).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => UsageLogTotal.Of(group.Key, [.. group]))],
            rows);
        if (output.Json)
            output.WriteJson(view, UsageLogJson.Default.UsageLogView);
        else
            Write(output, view);
        return view.UnknownRequests > 0 ? ExitCode.UnknownPrice : ExitCode.Done;
    }

    private static PriceView Price(PriceSource prices, string line, string? model, WorkSettings asked)
    {
        if (TolerantJson.Parse(line) is not { ValueKind: JsonValueKind.Object } root)
            return PriceView.Unknown(model ?? "?", Operation.Generate, "The line is not a JSON object.");
        if (JobOfParts.Is(root))
            return PartsOf(root, prices);
        var answer = ProviderAnswer.Read(root);
        var named = answer.Model ?? model;
        if (named is null)
            return PriceView.Unknown("?", Operation.Generate, "The line names no model, and --model was not given.");
        ImageWork work;
        try
        {
            work = answer.WorkWith(answer.Settings.Or(asked));
        }
        catch (CommandError error)
        {
            return PriceView.Unknown(named, Operation.Generate, error.Message);
        }

        if (prices.Find(named) is not { } card)
            return PriceView.Unknown(named, work.Operation, $"No rate card prices {named} on {prices.At:yyyy-MM-dd}.");
        return PriceView.Of(card, work, Rating.Rate(card, work, answer.Happened(work)), prices.At);
    }

    private static PriceView PartsOf(JsonElement root, PriceSource prices)
    {
        try
        {
            return JobOfParts.Price(root, prices);
        }
        catch (CommandError error)
        {
            return PriceView.Unknown("?", Operation.Generate, error.Message);
        }
    }

    private static string StatusOf(IReadOnlyList<UsageLogRow> rows)
    {
        var statuses = rows.Select(row => row.Price.Status).ToHashSet(StringComparer.Ordinal);
        return statuses.Contains("unknown") ? "unknown" : statuses.Contains("estimated") ? "estimated" : "exact";
    }

    private static void Write(Output output, UsageLogView view)
    {
        output.Line();
        output.Markup($"[bold]{Figures.Of(view.AmountUsd)}[/] for {view.Requests - view.UnknownRequests} of {view.Requests} calls"
            + (view.UnknownRequests > 0 ? $"   [red]? {view.UnknownRequests} unknown, not in the total[/]" : view.Status == "exact" ? " [green]exact[/]" : " [yellow]≈ estimated[/]"));
        var table = new Table().Border(TableBorder.Simple).AddColumns(
            new TableColumn("[grey]model[/]"), new TableColumn("[grey]calls[/]").RightAligned(),
            new TableColumn("[grey]unknown[/]").RightAligned(), new TableColumn("[grey]amount[/]").RightAligned());
        var amounts = Figures.Column([.. view.Totals.Select(total => (string?)total.AmountUsd), view.AmountUsd]);
        for (var i = 0; i < view.Totals.Count; i++)
        {
            var total = view.Totals[i];
            table.AddRow(
                Markup.Escape(total.Model), Text(total.Requests), total.UnknownRequests == 0 ? "" : $"[red]{Text(total.UnknownRequests)}[/]",
                total.UnknownRequests == total.Requests ? Figures.Unknown : amounts[i]);
        }

        table.AddEmptyRow();
        table.AddRow("[bold]total[/]", Text(view.Requests), view.UnknownRequests == 0 ? "" : Text(view.UnknownRequests), $"[bold]{amounts[^1]}[/]");
        output.Console.Write(table);
        var unknown = view.Rows.Where(row => row.Amount is null).ToArray();
        output.Warnings(unknown.Take(UnknownShown).Select(row => $"line {row.Line}: {(row.Price.Warnings.Count > 0 ? row.Price.Warnings[0] : "unknown")}"));
        if (unknown.Length > UnknownShown)
            output.Line($"  … and {unknown.Length - UnknownShown} more; --json lists every line.");
        output.Line();
    }

    private static string Text(int count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}

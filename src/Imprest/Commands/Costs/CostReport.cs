using Imprest.Costs;
using Imprest.Pricing.Costs;
using Spectre.Console;

namespace Imprest.Commands.Costs;

/// <summary>A workflow's cost for people: the number first, then who pays, where it goes, and what would change it.</summary>
internal static class CostReport
{
    private const int BarWidth = 40;

    public static void Write(Output output, CostStudy study, CostEstimate estimate, UsageRates? rates, DateTimeOffset at)
    {
        var account = estimate.Total.Account;
        output.Line();
        output.Markup($"[bold]{CostMoney.Of(account.Month.Expected)}[/] a month expected   [bold]{CostMoney.Of(account.Item.Expected)}[/] an item");
        output.Markup($"[grey]{Markup.Escape(estimate.Workflow.Name)} · {CostWords.Scale(estimate)}[/]");
        output.Line();
        WritePayers(output, estimate);
        WriteSteps(output, estimate);
        WriteCauses(output, estimate);
        WriteVariants(output, study, estimate);
        if (rates is not null)
        {
            output.Markup("[bold]Rates from the usage log[/]");
            foreach (var sentence in rates.Sentences())
                output.Line($"  {sentence}");
            output.Line();
        }

        WriteNotes(output, study, estimate, at);
    }

    private static void WritePayers(Output output, CostEstimate estimate)
    {
        var table = Table("", "expected an item", "expected a month", "half of months ≤", "19 of 20 ≤", "at worst");
        foreach (var (who, cost) in CostWords.Payers(estimate))
        {
            table.AddRow(
                who, CostMoney.Of(cost.Item.Expected), CostMoney.Of(cost.Month.Expected), CostMoney.Of(cost.Month.P50), CostMoney.Of(cost.Month.P95), CostMoney.Of(cost.Month.Worst));
        }

        output.Console.Write(table);
    }

    private static void WriteSteps(Output output, CostEstimate estimate)
    {
        var differs = CostWords.Differs(estimate);
        var table = Table("step", "model", "a call", "calls an item", "you pay an item", "you pay a month");
        table.Columns[1].LeftAligned();
        if (differs)
            table.AddColumn(new TableColumn("[grey]provider bills a month[/]").RightAligned());
        foreach (var step in estimate.Steps)
        {
            var cost = step.Cost;
            List<string> cells =
            [
                Markup.Escape(step.Step.Name), Markup.Escape(step.Card.Model), CostMoney.Of(step.PriceACall), CostMoney.Count(step.CallsAnItem),
                CostMoney.Of(cost.Account.Item.Expected), CostMoney.Of(cost.Account.Month.Expected),
            ];
            if (differs)
                cells.Add(CostMoney.Range(cost.ProviderAtLeast.Month.Expected, cost.ProviderAtMost.Month.Expected));
            table.AddRow([.. cells]);
        }

        output.Console.Write(table);
    }

    private static void WriteCauses(Output output, CostEstimate estimate)
    {
        var causes = estimate.Causes.Where(cause => cause.CallsAnItem > 0).ToList();
        var most = causes.Max(cause => cause.Cost.ProviderAtMost.Month.Expected.Nanos);
        output.Markup("[bold]Where it goes[/] [grey]a month, expected[/]");
        foreach (var cause in causes)
        {
            var (account, least, top) = (cause.Cost.Account.Month.Expected, cause.Cost.ProviderAtLeast.Month.Expected, cause.Cost.ProviderAtMost.Month.Expected);
            var (paid, surely, maybe) = (Cells(account.Nanos, most), Cells(least.Nanos, most), Cells(top.Nanos, most));
            var bar = $"[green]{new string('█', paid)}[/][yellow]{new string('▓', surely - paid)}[/][grey]{new string('░', maybe - surely)}[/]{new string(' ', BarWidth - maybe)}";
            var text = top == account ? CostMoney.Of(account) : $"{CostMoney.Of(account)}; the provider bills {CostMoney.Range(least, top)}";
            output.Markup($"  {CostWords.Of(cause.Cause),-24}{bar}  {text}");
        }

        output.Markup(CostWords.Differs(estimate) ? $"  [grey]{"",-24}█ you pay  ▓ only the provider bills it  ░ the provider may bill it[/]" : $"  [grey]{"",-24}█ you pay[/]");
        output.Line();
    }

    private static void WriteVariants(Output output, CostStudy study, CostEstimate estimate)
    {
        if (study.Others.Count == 0)
            return;
        var now = estimate.Total.Account.Month;
        var table = Table("what if", "an item", "a month", "change", "19 of 20 ≤", "provider bills a month", "complete");
        table.AddRow(
            "[bold]as it is[/]", CostMoney.Of(estimate.Total.Account.Item.Expected), CostMoney.Of(now.Expected), "", CostMoney.Of(now.P95),
            CostMoney.Range(estimate.Total.ProviderAtLeast.Month.Expected, estimate.Total.ProviderAtMost.Month.Expected), CostMoney.Percent(estimate.FinishedShare));
        foreach (var variant in study.Others)
        {
            if (variant.Result is not CostResult.Estimated { Estimate: var other })
            {
                table.AddRow(Markup.Escape(variant.Label), "–", "–", "–", "–", "–", "–");
                continue;
            }

            var month = other.Total.Account.Month;
            table.AddRow(
                Markup.Escape(variant.Label), CostMoney.Of(other.Total.Account.Item.Expected), CostMoney.Of(month.Expected), CostMoney.Change(month.Expected - now.Expected), CostMoney.Of(month.P95),
                CostMoney.Range(other.Total.ProviderAtLeast.Month.Expected, other.Total.ProviderAtMost.Month.Expected), CostMoney.Percent(other.FinishedShare));
        }

        output.Console.Write(table);
        foreach (var variant in study.Others)
        {
            if (variant.Result is CostResult.Impossible impossible)
                output.Markup($"[red]✗[/] {Markup.Escape(variant.Label)}  {Markup.Escape(CostWords.Why(impossible))}");
        }

        output.Warnings(study.Others.SelectMany(variant => variant.Notes).Distinct());
        output.Line();
    }

    private static void WriteNotes(Output output, CostStudy study, CostEstimate estimate, DateTimeOffset at)
    {
        if (CostWords.Differs(estimate))
            output.Line(CostWords.Absorbed);
        if (CostWords.IsRange(estimate))
            output.Line(CostWords.Unknown);
        output.Line(CostWords.Worst);
        output.Markup($"[grey]{CostWords.Simulation(estimate)}[/]");
        foreach (var card in estimate.Steps.Select(step => step.Card).Distinct())
            output.Markup($"[grey]prices   {Markup.Escape(card.Version)}, {card.Trust}, read {card.ReadOn:yyyy-MM-dd}[/]");
        output.Warnings(CostJson.Warnings(estimate, at).Distinct());
        output.Line();
    }

    private static int Cells(long nanos, long most) => most == 0 ? 0 : (int)Math.Round((decimal)nanos * BarWidth / most, MidpointRounding.AwayFromZero);

    private static Table Table(params ReadOnlySpan<string> columns)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var index = 0; index < columns.Length; index++)
        {
            var column = new TableColumn($"[grey]{columns[index]}[/]");
            table.AddColumn(index == 0 ? column.NoWrap() : column.RightAligned());
        }

        return table;
    }
}

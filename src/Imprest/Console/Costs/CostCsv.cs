using System.Globalization;
using CsvHelper;
using Imprest.Costs;
using Imprest.Pricing.Costs;

namespace Imprest.Console.Costs;

/// <summary>An estimate as CSV (RFC 4180), exact to the nano-dollar: the total, the steps, the causes and the variants.</summary>
internal static class CostCsv
{
    private static readonly string[] Columns = ["part", "name", "item_expected_usd", "month_expected_usd", "month_p50_usd", "month_p95_usd", "month_worst_usd", "problem"];

    public static string Of(CostStudy study)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        // A spreadsheet must not take a name for a formula.
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape, NewLine = "\r\n" }, leaveOpen: true))
        {
            csv.WriteRecord(Columns);
            Write(csv, "total", study.Workflow.Name, study.Result);
            if (study.Result is CostResult.Estimated { Estimate: var estimate })
            {
                foreach (var step in estimate.Steps)
                    Write(csv, "step", step.Step.Name, step.Cost);
                foreach (var cause in estimate.Causes)
                    Write(csv, "cause", CostWords.Of(cause.Cause), cause.Cost);
            }
            foreach (var other in study.Others)
                Write(csv, "what if", other.Label, other.Result);
        }

        return text.ToString();
    }

    private static void Write(CsvWriter csv, string part, string name, CostResult result)
    {
        if (result is CostResult.Estimated { Estimate: var estimate })
            Write(csv, part, name, estimate.Total);
        else
            csv.WriteRecord([part, name, "", "", "", "", "", CostWords.Why((CostResult.Impossible)result)]);
    }

    private static void Write(CsvWriter csv, string part, string name, CostSpread spread)
    {
        var (item, month) = (spread.Account.Item, spread.Account.Month);
        csv.WriteRecord([part, name, item.Expected.ToString(), month.Expected.ToString(), month.P50.ToString(), month.P95.ToString(), month.Worst?.ToString() ?? "", ""]);
    }
}

using System.Globalization;
using CsvHelper;
using Imprest.Prices;

namespace Imprest.Commands.Offline;

/// <summary>A comparison as CSV (RFC 4180): a row a model, those that cannot do the work last, with the reason.</summary>
internal static class CompareCsv
{
    private static readonly string[] Columns =
    [
        "model", "expected_usd", "per_image_usd", "per_megapixel_usd", "upper_bound_usd", "status", "calls", "quality", "as_of", "age_days", "trust", "shut_down_at", "price_version", "source", "notes",
    ];

    public static void Write(TextWriter writer, ComparisonView view)
    {
        // A spreadsheet must not take a name for a formula.
        using var csv = CsvWriter.Create(writer, new CsvWriterOptions { Injection = CsvInjection.Escape, NewLine = "\r\n" }, leaveOpen: true);
        csv.WriteRecord(Columns);
        foreach (var model in view.Models)
        {
            csv.WriteRecord([
                model.Model, model.ExpectedUsd, model.PerImageUsd, model.PerMegapixelUsd ?? "", model.UpperBoundUsd ?? "", model.Status, Text(model.Calls), model.Quality ?? "", model.AsOf,
                Text(model.AgeDays), model.Trust, model.ShutDownAt ?? "", model.PriceVersion, model.Source, string.Join(' ', model.Notes),
            ]);
        }
        foreach (var other in view.CannotDo)
            csv.WriteRecord([other.Model, "", "", "", "", "cannot", "", "", "", "", "", "", "", "", other.Reason]);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

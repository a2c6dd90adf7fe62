using System.Globalization;
using CsvHelper;
using Imprest.Pricing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>Reads a CSV, a call a row; also comma-separated text by other separators, as spreadsheets write it.</summary>
internal static class CsvLog
{
    private const int MostRecordBytes = 16 * 1024 * 1024;

    /// <exception cref="CommandError">It is no CSV, or a column is missing.</exception>
    public static IEnumerable<LoggedCall> Read(Stream stream, CsvColumns columns, bool modelIsGiven)
    {
        using var csv = CsvReader.Create(stream, new CsvReaderOptions { TrackLineNumbers = true, MaxRecordSize = MostRecordBytes });
        var places = Reading(() => columns.In(csv.Headers, modelIsGiven));
        while (Reading(csv.Read))
            yield return Entry(csv, places);
    }

    private static T Reading<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (CsvFormatException error)
        {
            throw CommandError.Usage($"The CSV cannot be read: {error.Message}", "Give a CSV with a header line, a call a row.");
        }
    }

    private static LoggedCall Entry(CsvReader csv, IReadOnlyDictionary<string, int> places)
    {
        string? problem = null;
        string? Text(string field) => places.TryGetValue(field, out var index) && csv.GetString(index).Trim() is { Length: > 0 } text ? text : null;
        long? Count(string field)
        {
            if (Text(field) is not { } text)
                return null;
            if (long.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var count) && count >= 0)
                return count;
            problem ??= $"`{text}` in the column of {field} is not a count.";
            return null;
        }

        var billedText = Text("billed");
        var billed = JsonLogEntry.ParseAmount(billedText);
        if (billedText is not null && billed is null)
            problem = $"`{billedText}` in the column of billed is not an amount in USD.";
        var usage = new Usage
        {
            InputTokens = Count("input_tokens"), InputTextTokens = Count("input_text_tokens"), InputImageTokens = Count("input_image_tokens"),
            CachedTokens = Count("cached_tokens"), CachedTextTokens = Count("cached_text_tokens"), CachedImageTokens = Count("cached_image_tokens"),
            OutputTokens = Count("output_tokens"), OutputTextTokens = Count("output_text_tokens"), OutputImageTokens = Count("output_image_tokens"),
        };
        var requests = Count("requests") ?? 1;
        var settings = new WorkSettings
        {
            Operation = Text("operation"),
            Size = Text("size"),
            Quality = Text("quality"),
            Images = Small(Count("n")),
            References = Small(Count("references")),
            Tier = Text("tier"),
        };
        var isCounted = usage.InputTokens > 0 || usage.OutputTokens > 0 || usage.InputTextTokens > 0 || usage.InputImageTokens > 0 || usage.OutputImageTokens > 0;
        return new()
        {
            Line = (int)Math.Min(csv.LineNumber, int.MaxValue),
            Problem = problem,
            Id = Text("id"),
            Fingerprint = Fingerprint.Of(csv.RawRecord),
            Model = Text("model"),
            At = JsonLogEntry.ParseTime(Text("at")),
            Settings = settings,
            Answer = new(null, settings, new Happened { Usage = isCounted ? usage : null }, ImagesTold: false),
            BilledUsd = billed,
            Requests = (int)Math.Min(requests, int.MaxValue),
            IsOneCall = requests == 1,
        };
    }

    private static int? Small(long? count) => count is { } number ? (int)Math.Min(number, 1_000_000) : null;
}

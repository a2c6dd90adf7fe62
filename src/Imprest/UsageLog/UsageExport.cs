using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsvHelper;
using Imprest.Errors;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.UsageLog;

/// <summary>In what form a log is taken away.</summary>
internal enum ExportFormat
{
    Csv,
    /// <summary>JSON Lines: a request a line, as the API's list has it.</summary>
    Jsonl,
}

/// <summary>Reads formats.</summary>
internal static class ExportFormats
{
    public static ExportFormat Parse(string? text) => text switch
    {
        "csv" or null => ExportFormat.Csv,
        "jsonl" => ExportFormat.Jsonl,
        _ => throw ListQuery.Bad("format", "is csv or jsonl"),
    };
}

/// <summary>Every request that a filter matches, newest first, written as it is read: a page of the log at a time is all that is in memory.</summary>
internal sealed class UsageExport(SqliteLedger ledger, Caller caller, RequestFilter filter, ExportFormat format) : IResult
{
    private const int RowsAtATime = 500;

    private static readonly string[] Columns =
    [
        "id", "created_at", "ended_at", "state", "outcome", "error_code", "operation", "model", "provider", "provider_request_id", "size", "quality", "references",
        "images_requested", "images_delivered", "amount_usd", "amount_status", "held_usd", "attempts", "key_id", "labels",
    ];

    private static readonly string[] OperatorColumns = ["account_id", "absorbed_usd", "absorbed_unknown", "review_reason"];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = format == ExportFormat.Csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        response.Headers.ContentDisposition = $"attachment; filename=\"imprest-usage.{(format == ExportFormat.Csv ? "csv" : "jsonl")}\"";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var text = new StringBuilder(format == ExportFormat.Csv ? Record(Names) : "");
        RequestId? after = null;
        for (var more = true; more;)
        {
            var page = await ledger.ListRequestsAsync(filter, RowsAtATime, after)
                ?? throw new ApiException(ErrorCode.NotFound, $"There is no request {after} to list after.", "after");
            foreach (var record in page.Items)
            {
                var view = RequestView.InList(record, caller);
                text.Append(format == ExportFormat.Csv ? Record(Cells(view)) : view.ToJsonString() + "\n");
            }

            await response.WriteAsync(text.ToString(), httpContext.RequestAborted);
            text.Clear();
            after = page.Items.Count > 0 ? page.Items[^1].Id : null;
            more = page.HasMore;
        }
    }

    private string[] Names => caller.Role == KeyRole.Account ? Columns : [.. Columns, .. OperatorColumns];

    private IEnumerable<string> Cells(JsonObject view) => Names.Select(name => (name, view[name]) switch
    {
        ("created_at" or "ended_at", { } seconds) => DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ("labels", JsonObject labels) => string.Join(' ', labels.Select(label => $"{label.Key}={label.Value}")),
        (_, { } value) => value.ToString(),
        _ => "", // Not known: nothing, never a zero.
    });

    private static string Record(IEnumerable<string> cells)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        // A spreadsheet must not take a label for a formula.
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Injection = CsvInjection.Escape, NewLine = "\r\n" }, leaveOpen: true))
            csv.WriteRecord([.. cells]);
        return text.ToString();
    }
}

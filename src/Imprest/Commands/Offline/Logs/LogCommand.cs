using System.Text;
using System.Text.Json;

namespace Imprest.Commands.Offline.Logs;

/// <summary>The part of <c>imprest explain</c> that is about many calls: reads, audits, and writes what was asked for.</summary>
internal static class LogCommand
{
    /// <param name="output">Where the summary goes.</param>
    /// <param name="audit">What goes over the calls.</param>
    /// <param name="calls">Read as they are audited.</param>
    /// <param name="html">The file of the report; null: none is asked for.</param>
    /// <returns>The exit code: unknown amounts first, then anything else that does not add up.</returns>
    public static int Run(Output output, LogAudit audit, IEnumerable<LoggedCall> calls, string? html)
    {
        foreach (var call in calls)
            audit.Add(call);
        var view = audit.View();
        if (html is not null)
            Files.Write(html, "--html", path => File.WriteAllText(path, LogPage.Of(view)));
        if (output.Json)
            output.WriteJson(view, LogJson.Default.LogView);
        else
            LogReport.Write(output, view);
        return view.UnknownRequests > 0 ? ExitCode.UnknownPrice : view.FindingsCount > 0 ? ExitCode.FoundWrong : ExitCode.Done;
    }

    /// <summary>The models that the same work is priced on.</summary>
    /// <exception cref="CommandError">The book does not price one of them.</exception>
    public static SameWork? SameWork(IReadOnlyList<string> models, PriceSource prices)
    {
        if (models.Count == 0)
            return null;
        var cards = models.Select(name => prices.Find(name)
            ?? throw new CommandError(ExitCode.UnknownPrice, "model_unpriced", $"No rate card prices {name} on {prices.At:yyyy-MM-dd}.", prices.HintFor(name)));
        return new([.. cards.DistinctBy(card => card.Id)], prices.At);
    }

    /// <summary>Writes each call with its receipt as a line of JSON.</summary>
    public static Action<LogCallView> WriterOf(TextWriter writer) => call => writer.WriteLine(JsonSerializer.Serialize(call, LogJson.Default.LogCallView));

    /// <summary>The file of the calls, a line each.</summary>
    public static StreamWriter OpenCalls(string path) => Files.Open(path, "--calls", file => new StreamWriter(file, append: false, new UTF8Encoding(false)));
}

using System.Text;
using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>The part of <c>imprest explain</c> that is about many calls: reads, audits, and writes what was asked for.</summary>
internal static class LogCommand
{
    /// <param name="output">Where the summary goes.</param>
    /// <param name="audit">What goes over the calls.</param>
    /// <param name="calls">Read as they are audited.</param>
    /// <param name="html">The file of the report; null: none is asked for.</param>
    /// <returns>The exit code: unknown amounts, and a comparison with nothing that is priced, first; then anything else that does not add up.</returns>
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
        return view.UnknownRequests > 0 || audit.ComparesWithNone ? ExitCode.UnknownPrice : view.FindingsCount > 0 ? ExitCode.FoundWrong : ExitCode.Done;
    }

    /// <summary>The models that the same work is priced on.</summary>
    public static SameWork? SameWork(IReadOnlyList<string> models, PriceSource prices)
    {
        if (models.Count == 0)
            return null;
        var named = models.Distinct().Select(name => (Name: name, Card: prices.Find(name))).ToArray();
        return new(
            [.. named.Select(model => model.Card).OfType<RateCard>().DistinctBy(card => card.Id)],
            [.. named.Where(model => model.Card is null).Select(model => (model.Name, $"No rate card prices it: the cost is unknown, not zero. {prices.HintFor(model.Name)}"))],
            prices.At);
    }

    /// <summary>Writes each call with its receipt as a line of JSON.</summary>
    public static Action<LogCallView> WriterOf(TextWriter writer) => call => writer.WriteLine(JsonSerializer.Serialize(call, LogJson.Default.LogCallView));

    /// <summary>The file of the calls, a line each.</summary>
    public static StreamWriter OpenCalls(string path) => Files.Open(path, "--calls", file => new StreamWriter(file, append: false, new UTF8Encoding(false)));
}

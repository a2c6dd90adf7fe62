using System.Text.Json.Serialization;
using Imprest.Prices;

namespace Imprest.Commands.Offline.Logs;

/// <summary>A whole log, priced: the object of <c>imprest explain --json</c> on a log or an export. Its size does not grow with the log.</summary>
internal sealed record LogView
{
    /// <summary><c>exact</c> or <c>estimated</c>; <c>unknown</c> when any call is, and the amount then leaves those out.</summary>
    public required string Status { get; init; }
    /// <summary>What the calls should have cost; each once, however often it stands there.</summary>
    public required string AmountUsd { get; init; }
    /// <summary>What was billed, where the log or a bill says so; null: nothing says so.</summary>
    public required string? BilledUsd { get; init; }
    /// <summary>Billed above what it should have cost, where both are known; null: nothing says what was billed.</summary>
    public required string? OverbilledUsd { get; init; }
    /// <summary>Billed below what it should have cost, where both are known; null: nothing says what was billed.</summary>
    public required string? UnderbilledUsd { get; init; }
    public required long Requests { get; init; }
    public required long UnknownRequests { get; init; }
    /// <summary>Entries that repeat a call by its id; they are not counted as requests.</summary>
    public required long RepeatedRequests { get; init; }
    public required long Images { get; init; }
    public required string? From { get; init; }
    public required string? To { get; init; }
    /// <summary>The day of the prices for calls that say no time.</summary>
    public required string PricesAt { get; init; }
    public required IReadOnlyList<LogTotalView> ByModel { get; init; }
    public required IReadOnlyList<LogTotalView> ByQuality { get; init; }
    public required IReadOnlyList<LogTotalView> BySize { get; init; }
    public required IReadOnlyList<LogTotalView> ByOperation { get; init; }
    public required int FindingsCount { get; init; }
    public required IReadOnlyList<FindingKindView> FindingKinds { get; init; }
    /// <summary>The first of each kind.</summary>
    public required IReadOnlyList<FindingView> Findings { get; init; }
    /// <summary>What other models would have cost; empty where none was named.</summary>
    public required IReadOnlyList<SameWorkView> SameWork { get; init; }
    /// <summary>What to know of the figures; sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
    /// <summary>The cards that priced the calls, one a version.</summary>
    public required IReadOnlyList<LogPricesView> Prices { get; init; }
}

/// <param name="Name">A model, quality, size or operation.</param>
internal sealed record LogTotalView(string Name, long Requests, long UnknownRequests, long Images, string AmountUsd, string? BilledUsd);

/// <param name="DifferenceUsd">Billed above what it should have cost, all of the kind together; null where it is not about an amount billed.</param>
internal sealed record FindingKindView(string Kind, string Title, int Count, string? DifferenceUsd);

internal sealed record FindingView(int Line, string? File, string Place, string Kind, string Model, string Message, string? AmountUsd, string? BilledUsd)
{
    public static FindingView Of(Finding finding) => new(
        finding.Line, finding.File, finding.Place, finding.Kind, finding.Model, finding.Message, LogMoney.Wire(finding.AmountUsd), LogMoney.Wire(finding.BilledUsd));
}

/// <param name="Requests">Calls that the model can do.</param>
/// <param name="AmountUsd">What it would have taken for them.</param>
/// <param name="HereUsd">What the log's models took for the same calls.</param>
/// <param name="CannotRequests">Calls that it cannot do.</param>
/// <param name="Reason">Why it cannot do the first of them.</param>
internal sealed record SameWorkView(string Model, long Requests, string AmountUsd, string HereUsd, long CannotRequests, string? Reason);

internal sealed record LogPricesView(string PriceVersion, string Source, string Trust, string AsOf, bool Stale);

/// <summary>A call of a log and its receipt: a line of the file that <c>--calls</c> names.</summary>
/// <param name="Finding">The kind of what is wrong with it; null: nothing is.</param>
internal sealed record LogCallView(int Line, string? File, string? Id, string? BilledUsd, string? Finding, PriceView Price);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LogView))]
[JsonSerializable(typeof(LogCallView))]
internal sealed partial class LogJson : JsonSerializerContext;

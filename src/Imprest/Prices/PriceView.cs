using System.Globalization;
using System.Text.Json.Serialization;
using Imprest.Pricing;

namespace Imprest.Prices;

/// <summary>A priced piece of work on the wire: the object of <c>imprest quote --json</c>, <c>imprest explain --json</c> and their endpoints.</summary>
/// <remarks>An explanation has <see cref="AmountUsd"/>, null when unknown; a quote has <see cref="ExpectedUsd"/> and <see cref="UpperBoundUsd"/>.</remarks>
internal sealed record PriceView
{
    public required string Model { get; init; }
    public required string Operation { get; init; }
    /// <summary><c>exact</c>, <c>estimated</c> or <c>unknown</c>.</summary>
    public required string Status { get; init; }
    public string? AmountUsd { get; init; }
    public string? ExpectedUsd { get; init; }
    public string? UpperBoundUsd { get; init; }
    public string? PriceVersion { get; init; }
    /// <summary>The day on which the prices were read at their source.</summary>
    public string? AsOf { get; init; }
    public string? Source { get; init; }
    public string? Trust { get; init; }
    /// <summary>The prices were read more than 90 days before.</summary>
    public bool Stale { get; init; }
    public IReadOnlyList<PriceLineView> Lines { get; init; } = [];
    /// <summary>The lines behind the upper bound; a quote only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<PriceLineView>? BoundLines { get; init; }
    public IReadOnlyList<PriceCandidateView> Candidates { get; init; } = [];
    /// <summary>What the quantities rest on; an explanation only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Evidence { get; init; }
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>A quote as of an instant.</summary>
    public static PriceView Of(RateCard card, ImageWork work, Quote quote, DateTimeOffset at)
    {
        var status = quote.Status.Wire();
        return Dated(card, work.Operation, status, quote.Warnings, at) with
        {
            ExpectedUsd = quote.Expected?.ToString(),
            UpperBoundUsd = quote.UpperBound?.ToString(),
            Lines = [.. quote.Lines.Select(PriceLineView.Of)],
            BoundLines = [.. quote.BoundLines.Select(PriceLineView.Of)],
            Candidates = [new(card.Id, status, quote.Expected?.ToString(), quote.UpperBound?.ToString(), card.Version)],
        };
    }

    /// <summary>A receipt as of an instant.</summary>
    public static PriceView Of(RateCard card, ImageWork work, Receipt receipt, DateTimeOffset at) =>
        Dated(card, work.Operation, receipt.Status.Wire(), receipt.Warnings, at) with
        {
            AmountUsd = receipt.Amount?.ToString(),
            Lines = [.. receipt.Lines.Select(PriceLineView.Of)],
            Evidence = receipt.Evidence,
        };

    /// <summary>The receipt of a job that several models did; the oldest reading and the weakest trust of its cards count.</summary>
    /// <param name="parts">Each part by itself, one or more.</param>
    /// <param name="whole">All together.</param>
    public static PriceView OfParts(IReadOnlyList<PriceView> parts, Receipt whole) => new()
    {
        Model = string.Join(" + ", parts.Select(part => part.Model)),
        Operation = parts[^1].Operation,
        Status = whole.Status.Wire(),
        AmountUsd = whole.Amount?.ToString(),
        PriceVersion = whole.PriceVersion,
        AsOf = parts.Min(part => part.AsOf),
        Source = string.Join(", ", parts.Select(part => part.Source).Distinct()),
        Trust = parts.Select(part => part.Trust).MaxBy(trust => trust switch { "official" => 0, "secondary" => 1, _ => 2 }),
        Stale = parts.Any(part => part.Stale),
        Lines = [.. whole.Lines.Select(PriceLineView.Of)],
        Evidence = whole.Evidence,
        Warnings = [.. parts.SelectMany(part => part.Warnings.Select(warning => $"{part.Model}: {warning}")).Distinct()],
    };

    /// <summary>Work that nothing prices: unknown, never zero.</summary>
    public static PriceView Unknown(string model, Operation operation, string reason) =>
        new() { Model = model, Operation = operation.Wire(), Status = AmountStatus.Unknown.Wire(), Warnings = [reason] };

    private static PriceView Dated(RateCard card, Operation operation, string status, IReadOnlyList<string> warnings, DateTimeOffset at) => new()
    {
        Model = card.Id,
        Operation = operation.Wire(),
        Status = status,
        PriceVersion = card.Version,
        AsOf = card.ReadOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Source = card.Source,
        Trust = card.Trust,
        Stale = RateCardAge.IsStale(card, at),
        Warnings = [.. warnings, .. RateCardAge.Warnings(card, at)],
    };
}

using Imprest.Pricing;
using Imprest.Pricing.Auditing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>A call of a log with the card that prices it, and its receipt.</summary>
internal sealed record PricedCall(LoggedCall Call, RateCard Card, ImageWork Work, Happened Happened, Receipt Receipt)
{
    /// <summary>What is wrong with an amount billed for it; null: nothing.</summary>
    public BillDifference? Check(PriceBook book, decimal billedUsd) => BillCheck.Of(
        Card, Work, Happened, Receipt, billedUsd, book.Cards.Where(other => other.Id == Card.Id && other.Version != Card.Version));

    /// <summary>The card counts tokens of images, and nothing says how many there were.</summary>
    public bool LacksUsage =>
        Happened is { Usage: null, UnusableUsage: null, ReportedCostUsd: null, Images.Count: > 0 } && !Call.CountsImages
        && (Happened.ReportedUnits is null || Receipt.Evidence != "provider_cost") && Card.Rates.Any(row => row.Meter == Meter.ImageOutputToken);

    /// <summary>Calls that an export adds up, of which nothing says whether images went in.</summary>
    public bool LacksSplit =>
        !Call.IsOneCall && Happened.Usage is { InputTextTokens: null, InputImageTokens: null, InputTokens: > 0 } && Card.Rates.Any(row => row.Meter == Meter.ImageInputToken);

    public string? Quality => Happened.Images is [{ Quality: { } quality }, ..] ? quality : Work.Quality;

    public string? Size => Happened.Images is [{ Size: { } size }, ..] ? size.ToString() : Work.Size?.ToString() ?? Work.SizeClass;
}

using Imprest.Pricing.Cards;

namespace Imprest.Pricing;

/// <summary>Prices image work. Pure: the same card and facts give the same nano-dollars, always.</summary>
public static class Rating
{
    /// <summary>What a request did, priced.</summary>
    /// <returns>
    /// Unknown, with the reason among the warnings, where there is no rate or no usable evidence. Without a verified image nothing is charged.
    /// </returns>
    /// <exception cref="OverflowException">The amount is past the range of <see cref="Money"/>.</exception>
    public static Receipt Rate(RateCard card, ImageWork work, Happened happened) => new ReceiptWriter(card, work, happened).Write();

    /// <summary>What a request may do, priced: what is expected, and the most that it can cost.</summary>
    /// <remarks>Where the quality or size is left open the bound takes the dearest that the card knows, and the warnings say what is expected.</remarks>
    /// <exception cref="OverflowException">The amount is past the range of <see cref="Money"/>.</exception>
    public static Quote Quote(RateCard card, ImageWork work) => new QuoteWriter(card, work).Write();

    /// <summary>One receipt for a job of several models: an orchestrator and the image model that it calls, say.</summary>
    /// <param name="receipts">The parts, one or more. Each line carries its part's model in the note.</param>
    /// <returns>Unknown where any part is; the known parts' lines are there all the same.</returns>
    /// <exception cref="OverflowException">The sum is past the range of <see cref="Money"/>.</exception>
    public static Receipt Combine(IReadOnlyList<Receipt> receipts)
    {
        if (receipts.Count == 0)
            throw new ArgumentException("A job has a part at least.", nameof(receipts));
        var amount = Money.Zero;
        foreach (var receipt in receipts)
            amount += receipt.Amount ?? Money.Zero;
        var status = receipts.Max(receipt => receipt.Status);
        return new(
            status, status == AmountStatus.Unknown ? null : amount,
            [.. receipts.SelectMany(receipt => receipt.Lines.Select(line => line with { Note = Named(ModelOf(receipt), line.Note) }))],
            string.Join(", ", receipts.Select(receipt => receipt.Evidence).Distinct()),
            string.Join(" + ", receipts.Select(receipt => receipt.PriceVersion)),
            [.. receipts.SelectMany(receipt => receipt.Warnings.Select(warning => $"{ModelOf(receipt)}: {warning}"))]);
    }

    private static string Named(string model, string? note) => note is null ? model : $"{model}, {note}";

    /// <summary>A model's own name may have an @ in it (Runware's do).</summary>
    private static string ModelOf(Receipt receipt) =>
        receipt.PriceVersion.LastIndexOf('@') is var at and > 0 ? receipt.PriceVersion[..at] : receipt.PriceVersion;
}

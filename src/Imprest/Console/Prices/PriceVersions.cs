using Imprest.Pricing;
using Imprest.Pricing.Describing;

namespace Imprest.Console.Prices;

/// <summary>A model's prices at one version.</summary>
/// <param name="Image">What one usual image was expected to cost by it; null where nobody can say.</param>
/// <param name="Used">Requests of this gateway were priced by it.</param>
/// <param name="InBook">The price book in force has it.</param>
public sealed record PriceVersion(RateCard Card, Money? Image, bool Used, bool InBook);

/// <summary>All versions of a model's prices that are known here, newest first.</summary>
internal static class PriceVersions
{
    /// <param name="stored">Canonical cards that requests were priced by, of every price list.</param>
    public static IReadOnlyList<PriceVersion> Of(RateCard card, PriceBook book, IReadOnlyList<string> stored)
    {
        var work = new CardDomain(card).Usual;
        var inBook = book.Cards.Where(each => each.Id == card.Id).ToList();
        // Another list's prices are another account's business.
        var used = stored.Select(PriceBook.ParseCanonical).Where(each => each.PriceList == card.PriceList).ToList();
        return
        [
            .. inBook.Concat(used).DistinctBy(each => each.Version).OrderByDescending(each => each.EffectiveFrom).ThenByDescending(each => each.ReadOn)
                .Select(each => new PriceVersion(each, Rating.Quote(each, work).Expected, used.Exists(other => other.Version == each.Version), inBook.Exists(other => other.Version == each.Version))),
        ];
    }
}

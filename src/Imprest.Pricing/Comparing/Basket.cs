using System.Globalization;
using Imprest.Pricing.Describing;

namespace Imprest.Pricing.Comparing;

/// <summary>A piece of work, and its name in lists.</summary>
public sealed record BasketItem(string Name, ImageWork Work);

/// <summary>A standard basket of work for one card, taken from its own domain: whatever its prices look at is in it.</summary>
public static class Basket
{
    /// <summary>Every operation in every quality and in a small, a common and a large size; then one by one what else moves the price.</summary>
    public static IReadOnlyList<BasketItem> Of(RateCard card)
    {
        var domain = new CardDomain(card);
        var items = new List<BasketItem>();
        foreach (var operation in card.Operations)
        {
            foreach (var quality in domain.Qualities)
                items.AddRange(domain.SmallToLarge.Select(size => Named(size.Of(domain.As(operation) with { Quality = quality }))));
        }
        var usual = domain.Usual;
        if (card.MaxImages >= 4)
            items.Add(Named(usual with { Images = 4 }));
        if (card.MaxReferences >= 2)
            items.Add(Named(CardDomain.WithReferences(usual with { Operation = WithInputs(card) }, 2)));
        if (card.MaxPartialImages > 0)
            items.Add(Named(usual with { PartialImages = card.MaxPartialImages }));
        if (card.Steps is { } steps && steps.Max > steps.Default)
            items.Add(Named(usual with { Steps = steps.Max }));
        items.AddRange(card.Tiers.Skip(1).Select(tier => Named(usual with { Tier = tier })));
        items.AddRange(card.Features.Select(feature => Named(usual with { Features = [feature] })));
        return [.. items.DistinctBy(item => item.Name)];
    }

    private static Operation WithInputs(RateCard card) =>
        card.Operations.FirstOrDefault(operation => operation is Operation.ImageToImage or Operation.Edit, card.Operations[0]);

    private static BasketItem Named(ImageWork work)
    {
        string?[] words =
        [
            work.Operation.Wire(), work.Quality, new AskedSize(work.Size, work.SizeClass).ToString(),
            work.Images > 1 ? Number(work.Images, "image") : null, work.References > 0 ? Number(work.References, "input image") : null,
            work.PartialImages > 0 ? Number(work.PartialImages, "preview") : null, work.Steps is { } steps ? Number(steps, "step") : null,
            .. work.Features, work.Tier == "standard" ? null : work.Tier,
        ];
        return new(string.Join(" · ", words.OfType<string>()), work);
    }

    private static string Number(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}

namespace Imprest.Pricing.Cards;

/// <summary>Images of the same setting and price, counted together so that they make one line. Few, so a scan finds them.</summary>
internal sealed class ImageGroups
{
    internal record struct Group(Setting Setting, decimal Usd, decimal Quantity);

    private readonly List<Group> groups = [];

    public int Count => groups.Count;

    public IReadOnlyList<Group> Items => groups;

    public void Clear() => groups.Clear();

    /// <param name="setting">What the image is.</param>
    /// <param name="usd">USD a unit.</param>
    /// <param name="quantity">Units of the image.</param>
    /// <param name="byPriceAlone">Images of another setting count together with it: their sum is rounded, and not each.</param>
    public void Add(in Setting setting, decimal usd, decimal quantity, bool byPriceAlone = false)
    {
        for (var index = 0; index < groups.Count; index++)
        {
            if (groups[index].Usd == usd && (byPriceAlone || groups[index].Setting == setting))
            {
                groups[index] = groups[index] with { Quantity = groups[index].Quantity + quantity };
                return;
            }
        }
        groups.Add(new(setting, usd, quantity));
    }
}

namespace Imprest.Pricing.Cards;

/// <summary>Puts a condition into words for lists of prices.</summary>
internal static class ConditionWords
{
    /// <returns>A word or some for each part; none where it always holds.</returns>
    public static List<string> Of(Condition when)
    {
        var words = new List<string>();
        void AddAny<T>(IReadOnlyList<T>? items, Func<T, string> name)
        {
            if (items is not null)
                words.Add(string.Join(" or ", items.Select(name)));
        }
        AddAny(when.Operations, operation => operation.Wire());
        AddAny(when.Qualities, quality => quality);
        AddAny(when.Sizes, size => size.ToString());
        AddAny(when.SizeClasses, sizeClass => sizeClass);
        AddAny(when.Tiers, tier => tier);
        AddAny(when.Features, feature => $"with {feature}");
        AddAny(when.Without, feature => $"without {feature}");
        if (when.PixelsOver is { } over)
            words.Add($"over {over} px");
        if (when.PixelsUpTo is { } upTo)
            words.Add($"up to {upTo} px");
        return words;
    }
}

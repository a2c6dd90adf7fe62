using System.Runtime.CompilerServices;

namespace Imprest.Pricing;

/// <summary>What an account pays: the providers' rates under a margin rule, or cards of its own.</summary>
/// <remarks>
/// A card under a list is a card like any other: its version names the list, and its canonical form holds the rule, so that its receipts recompute.
/// </remarks>
/// <param name="own">Cards whose figures are the prices themselves: they replace models whole, and the margin is not put on them. Null: none.</param>
public sealed class PriceList(string name, Margin margin, PriceBook? own = null)
{
    private readonly ConditionalWeakTable<PriceBook, PriceBook> books = [];

    public string Name { get; } = name;

    public Margin Margin { get; } = margin;

    /// <summary>Letters, digits, dashes and underscores, at most 40: the name stands in price versions.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= 40 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    /// <summary>The providers' book as the list has it; made once for each snapshot.</summary>
    public PriceBook Over(PriceBook book) => books.GetValue(book, providers => providers.Under(Name, Margin, own));
}

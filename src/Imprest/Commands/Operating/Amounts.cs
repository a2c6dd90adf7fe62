using Imprest.Pricing;

namespace Imprest.Commands.Operating;

/// <summary>Reads amounts of USD that people type.</summary>
internal static class Amounts
{
    /// <returns>The wire form.</returns>
    public static string Read(string text, string name, bool orZero = false)
    {
        var bare = text.StartsWith('$') ? text[1..] : text;
        return Money.TryParse(bare, out var amount) && (amount > Money.Zero || (orZero && amount == Money.Zero))
            ? amount.ToString()
            : throw CommandError.Usage($"`{text}` is not an amount.", $"Write {name} in dollars, {(orZero ? "0 or more" : "more than 0")}, with at most nine decimals: 5.00.");
    }
}

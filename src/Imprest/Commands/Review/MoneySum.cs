using Imprest.Pricing;

namespace Imprest.Commands.Review;

/// <summary>Adds wire amounts; what is unknown is left out.</summary>
internal static class MoneySum
{
    public static string Of(IEnumerable<string?> amounts) =>
        amounts.Aggregate(Money.Zero, (sum, text) => Money.TryParse(text, out var amount) ? sum + amount : sum).ToString();
}

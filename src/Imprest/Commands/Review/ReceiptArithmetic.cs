using System.Globalization;
using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Commands.Review;

/// <summary>Multiplies and adds a receipt again, trusting none of its results.</summary>
internal static class ReceiptArithmetic
{
    /// <returns>What is wrong, in a sentence; null when nothing is.</returns>
    public static string? Check(PriceView view)
    {
        if (view.AmountUsd is null)
            return null;
        if (!Money.TryParse(view.AmountUsd, out var amount))
            return $"The amount `{view.AmountUsd}` is no amount.";
        var sum = Money.Zero;
        foreach (var line in view.Lines)
        {
            if (!TryRead(line.UnitPriceUsd, out var unit) || !Money.TryParse(line.AmountUsd, out var stated))
                return $"The line {line.Meter} has no readable figures.";
            // A rounding line states its amount as it is.
            if (line.Meter != "rounding" && Money.FromUsd(line.Quantity * unit) is var product && product != stated)
                return $"The line {line.Meter} says {stated}, but {line.Quantity} × {line.UnitPriceUsd} is {product}.";
            sum += stated;
        }

        return sum == amount ? null : $"The receipt says {amount}, but its lines add up to {sum}.";
    }

    private static bool TryRead(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}

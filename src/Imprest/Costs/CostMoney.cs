using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Costs;

/// <summary>Estimates for people: as many digits as an estimate has. The exact figures are in the JSON.</summary>
internal static class CostMoney
{
    /// <summary>Cents from a dollar on, and three significant digits below: <c>$1,234.56</c>, <c>$0.0528</c>.</summary>
    public static string Of(Money? amount)
    {
        if (amount is not { } known)
            return "?";
        var usd = Math.Abs(known.Usd);
        if (usd == 0)
            return "$0";
        var decimals = 2;
        for (var scaled = usd; scaled < 1 && decimals < 9; scaled *= 10)
            decimals++;
        var text = decimal.Round(usd, decimals, MidpointRounding.AwayFromZero).ToString($"#,0.{new string('0', decimals)}", CultureInfo.InvariantCulture);
        return $"{(known.Nanos < 0 ? "−" : "")}${text}";
    }

    /// <summary>One amount, or from one to another where nobody knows.</summary>
    public static string Range(Money? least, Money? most) => Of(least) == Of(most) ? Of(most) : $"{Of(least)} to {Of(most)}";

    /// <summary>A difference, with its sign.</summary>
    public static string Change(Money amount) => amount > Money.Zero ? "+" + Of(amount) : Of(amount);

    public static string Percent(decimal share)
    {
        var percent = share * 100;
        // All but everything is not everything, and next to nothing is not nothing.
        var text = percent.ToString(percent is > 0 and < 1 or > 99 and < 100 ? "0.##" : "0.#", CultureInfo.InvariantCulture);
        return text switch { "100" when share < 1 => "> 99.99 %", "0" when share > 0 => "< 0.01 %", _ => text + " %" };
    }

    public static string Count(decimal count) => count.ToString("#,0.##", CultureInfo.InvariantCulture);
}

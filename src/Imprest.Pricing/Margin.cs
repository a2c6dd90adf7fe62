using System.Globalization;

namespace Imprest.Pricing;

/// <summary>How a price list changes what a provider takes.</summary>
public enum MarginRule
{
    /// <summary>Not at all.</summary>
    None,
    /// <summary>Every rate × the value (1.2: a fifth more).</summary>
    Multiply,
    /// <summary>Every rate ÷ the value (0.85: so that 15 % of the price is margin).</summary>
    Divide,
    /// <summary>So many USD more for each delivered image.</summary>
    Fixed,
    /// <summary>At least so many USD for a request that delivered anything.</summary>
    Floor,
}

/// <summary>One rule of a price list. It acts on what the provider takes, its minimum and its rounding of requests included.</summary>
public readonly record struct Margin(MarginRule Rule, decimal Value)
{
    private const decimal Most = 1000;

    /// <summary>A rate, in USD, as the list has it.</summary>
    public decimal Of(decimal usd) => Rule switch
    {
        MarginRule.Multiply => usd * Value,
        MarginRule.Divide => usd / Value,
        _ => usd,
    };

    /// <summary>USD that each delivered image costs beside its rates.</summary>
    public decimal EachImageUsd => Rule == MarginRule.Fixed ? Value : 0;

    /// <summary>USD that a request costs at least which delivered anything; null: no such least price.</summary>
    public decimal? LeastUsd => Rule == MarginRule.Floor ? Value : null;

    /// <summary>The names of the rules, as configuration has them.</summary>
    public static IReadOnlyList<string> Rules { get; } = ["multiply", "divide", "fixed", "floor"];

    /// <summary>Its name in configuration and in canonical cards; null for none.</summary>
    public string? Name => Rule == MarginRule.None ? null : Rules[(int)Rule - 1];

    /// <summary>Reads a rule: a factor or divisor from 0.001 to 1000, an amount from 0 to 1000 USD, as plain decimals.</summary>
    public static bool TryParse(string rule, string? value, out Margin margin)
    {
        margin = default;
        var parsed = (MarginRule)(Rules.ToList().IndexOf(rule) + 1);
        if (parsed == MarginRule.None || !decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        margin = new(parsed, number);
        return number <= Most && number >= (parsed is MarginRule.Multiply or MarginRule.Divide ? 1 / Most : 0);
    }
}

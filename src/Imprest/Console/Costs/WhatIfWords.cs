using System.Globalization;
using Imprest.Console.Components;
using Imprest.Costs;
using Imprest.Pricing.Costs;

namespace Imprest.Console.Costs;

/// <summary>A what-if in words, for who reads it; addresses, files and the command have it as a setting.</summary>
internal static class WhatIfWords
{
    /// <param name="settings"><c>final.discarded=12.5%</c>, several with commas. A model's name stays what it is, and so does what has no words.</param>
    /// <returns><c>final: 12.5 % thrown away</c></returns>
    public static string Of(string settings) =>
        string.Join("; ", settings.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(One));

    private static string One(string setting) => setting.Split('=', 2, StringSplitOptions.TrimEntries) is not [var path, var value] ? setting : path.Split('.') switch
    {
        ["items_a_month"] => $"{Count(value)} items a month",
        [var step, "rates", var rate] when RateWords.Find(rate) is { } words => $"{Step(step)}: {Percent(value)} {words}",
        [var step, var key] when Words(key, value) is { } words => $"{Step(step)}: {words}",
        _ => setting,
    };

    private static string Step(string name) => name == WorkflowDocument.AllSteps ? "all steps" : name;

    private static string? Words(string key, string value) => key switch
    {
        "quality" => $"{value} quality",
        "size" => $"size {value}",
        "model" => $"on {value}",
        "operation" => value,
        "n" => Count(value, "image", " a call"),
        "references" => Count(value, "input image"),
        "partial_images" => Count(value, "streamed preview"),
        "prompt_tokens" => Count(value, "prompt token"),
        "runs" => $"{value} {(value == "1" ? "run" : "runs")} an item",
        "tries" => value == "1" ? "1 try of a call" : $"{value} tries of a call",
        "give_up_after" => $"given up after {Count(value, "result")}",
        "discarded" => $"{Percent(value)} thrown away",
        "tier" => $"{SettingNames.Tier.ToLowerInvariant()} {value}",
        _ => null,
    };

    private static string Count(string value) => decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? CostMoney.Count(number) : value;

    private static string Count(string value, string one, string after = "") => $"{Count(value)} {one}{(value == "1" ? "" : "s")}{after}";

    /// <summary>A share is written <c>0.25</c> or <c>25%</c>.</summary>
    private static string Percent(string value) =>
        value.EndsWith('%') ? $"{value[..^1].TrimEnd()} %" : decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) ? CostMoney.Percent(share) : value;
}

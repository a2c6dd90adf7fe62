using System.Globalization;
using Imprest.Pricing.Cards;

namespace Imprest.Pricing.Describing;

/// <summary>One thing that a card says beside its rates, for people.</summary>
/// <param name="Topic">A word or two: <c>modifier</c>, <c>estimate</c>, <c>rounding</c>, …</param>
public sealed record CardFact(string Topic, string Words);

/// <summary>Puts into words what a card says beside its rates: modifiers, how quantities come about, roundings and least charges.</summary>
public static class CardWords
{
    public static IReadOnlyList<CardFact> Of(RateCard card)
    {
        var pricing = card.Pricing;
        List<CardFact> facts = [.. pricing.Modifiers.Select(Modifier), .. Quantities(pricing), .. pricing.Estimates.Select(Estimate)];
        if (pricing.CostHeadroom is { } headroom)
            facts.Add(new("provider cost", $"the provider says what a call cost{(pricing.CostUnitUsd is { } unit ? $", in its unit ({pricing.CostUnit}) of ${PlainNumber.Text(unit)}" : "")}; a bound adds {PlainNumber.Text(headroom * 100)} %"));
        if (pricing.Megapixel is { } megapixel)
            facts.Add(Megapixel(megapixel));
        if (pricing.Has(Meter.OutputTile) || pricing.Has(Meter.InputTile) || pricing.Has(Meter.OutputTileStep) || pricing.Has(Meter.InputTileStep))
            facts.Add(new("tile", $"{pricing.Tile.Edge} × {pricing.Tile.Edge} pixels"));
        if (pricing.BilledEach)
            facts.Add(new("n images", "are n bills: the input counts for each"));
        if (pricing.MinimumUsd is { } least)
            facts.Add(new("least charge", $"${PlainNumber.Text(least)} for a request that delivered anything"));
        if (pricing.Rounding is { } rounding)
            facts.Add(new("rounding", $"the whole request {(rounding.Mode switch { RoundingMode.Ceil => "up", RoundingMode.Floor => "down", _ => "half-up" })} to a multiple of ${PlainNumber.Text(rounding.Quantum)}"));
        if (card.FreeQuota is { } quota)
            facts.Add(new("free quota", $"{quota.Images.ToString("#,0", CultureInfo.InvariantCulture)} images{(quota.Until is { } until ? $" until {until:yyyy-MM-dd}" : "")}, where a call says how many are used"));
        if (pricing.Omitted != default)
            facts.Add(new("left out", $"a request that says nothing gets {pricing.Omitted}"));
        if (pricing.Expected != default)
            facts.Add(new("expected", $"where a setting is left open, {pricing.Expected}"));
        return facts;
    }

    private static CardFact Modifier(Modifier modifier)
    {
        var when = ConditionWords.Of(modifier.When);
        var what = modifier.Meters is null ? "every rate" : string.Join(", ", modifier.Meters.Select(MeterWords.Of));
        var times = modifier.DefaultSteps is { } usual ? $"steps ÷ {usual}, where an image takes more steps" : PlainNumber.Text(decimal.Round(modifier.Multiply, 6));
        return new("modifier", $"{(when.Count == 0 ? "always" : string.Join(", ", when))}: {what} × {times}");
    }

    private static IEnumerable<CardFact> Quantities(CardPricing pricing)
    {
        if (pricing.OutputTokens is { } output)
        {
            var partial = output.PerPartialImage > 0 ? $"; {output.PerPartialImage} more for each streamed preview" : "";
            yield return new("output tokens", output.QuoteOnly
                ? $"by {Named(output.Name)}, for quotes alone{(output.AtMostTimes > 1 ? $", and bounded by {output.AtMostTimes} times as many" : "")}: a receipt takes those that the provider reports{partial}"
                : $"by {Named(output.Name)}, where the provider reports none{partial}");
        }
        if (pricing.InputTokens is { } input)
            yield return new("input image tokens", $"by {Named(input.Function)}{(input.Official ? "" : ", which the provider has not published: a bound takes the most that it gives")}");
    }

    private static string Named(string name) => name.Contains(' ', StringComparison.Ordinal) ? $"a {name}" : $"the function {name}";

    private static CardFact Estimate(Estimate estimate)
    {
        var when = ConditionWords.Of(estimate.When);
        return new("estimate", $"{MeterWords.Of(estimate.Meter)}{(when.Count == 0 ? "" : $" ({string.Join(", ", when)})")}: "
            + $"{PlainNumber.Text(estimate.Expected)} expected, at most {PlainNumber.Text(estimate.AtMost)}. {estimate.Basis}");
    }

    private static CardFact Megapixel(MegapixelRule rule) => new("megapixel", string.Create(CultureInfo.InvariantCulture,
        $"{rule.Pixels:#,0} pixels, {(rule.Block is { } block ? $"rounded up to a multiple of {PlainNumber.Text(block)} for {(rule.PerRequest ? "the whole request" : "each image")}" : "not rounded")}"));
}

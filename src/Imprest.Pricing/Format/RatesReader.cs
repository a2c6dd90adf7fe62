using Imprest.Pricing.Cards;

namespace Imprest.Pricing.Format;

/// <summary>Reads <c>rates:</c>, <c>modifiers:</c>, <c>rounding:</c> and <c>megapixel:</c> of a card.</summary>
internal sealed class RatesReader(ConditionReader conditions, CardCurrency? currency, StepDomain? steps)
{
    public IReadOnlyList<Component> Rates(Fields card)
    {
        var components = new List<Component>();
        var stated = 0;
        foreach (var rate in card.Maps("rates", required: !card.Has("provider_cost")))
        {
            stated++;
            if (ReadRate(rate) is { } component)
            {
                if (components.Exists(other => AlwaysTogether(other, component)))
                    rate.Fail("meter", $"two rates on {component.Meter.Wire()} hold at the same time and would be added up; give them a 'when' or 'units' apart");
                components.Add(component);
            }
            rate.End();
        }
        if (stated == 0 && card.Has("rates") && !card.Has("provider_cost"))
            card.Fail("rates", "'rates' is empty; a card needs a rate, or a provider_cost");
        return components;
    }

    public IReadOnlyList<Modifier> Modifiers(Fields card)
    {
        var modifiers = new List<Modifier>();
        foreach (var fields in card.Maps("modifiers"))
        {
            var when = conditions.Read(fields.Map("when"));
            if (when.AsksForImage)
                fields.Fail("when", "a modifier cannot depend on an image; it looks at the request (operation, tier, feature)");
            var meters = new List<Meter>();
            foreach (var name in fields.Texts("meters"))
            {
                if (ReadMeter(fields, "meters", name) is { } meter)
                    meters.Add(meter);
            }
            modifiers.Add(ReadModifier(fields, when, meters.Count == 0 ? null : meters));
            fields.Text("source");
            fields.Date("read");
            fields.End();
        }
        return modifiers;
    }

    /// <summary><c>multiply</c>, <c>divide</c> for a margin that is a share of the price, or <c>scale</c> by what a request asks for.</summary>
    private Modifier ReadModifier(Fields fields, Condition when, IReadOnlyList<Meter>? meters)
    {
        if (!fields.Has("scale"))
            return new(when, ReadFactor(fields), meters);
        fields.Word("scale", "steps_over_default");
        if (steps is null)
            fields.Fail("scale", "the card has no steps; a scale by steps needs the card's 'steps'");
        if (fields.Has("multiply") || fields.Has("divide"))
            fields.Fail("scale", "'scale' stands beside a factor; a modifier says one of 'multiply', 'divide' and 'scale'");
        (_, _) = (fields.Node("multiply"), fields.Node("divide"));
        return new(when, 1, meters, steps?.Default);
    }

    private static decimal ReadFactor(Fields fields)
    {
        var (multiply, divide) = (fields.Number("multiply"), fields.Number("divide"));
        if (multiply is null == divide is null || divide == 0)
            fields.Fail("multiply", "the modifier has no factor, or two, or divides by zero; it says one of 'multiply', 'divide' and 'scale'");
        return multiply ?? 1 / (divide is null or 0 ? 1 : divide.Value);
    }

    /// <summary>The quantum stands in the card's currency, as every figure does.</summary>
    public RequestRounding? Rounding(Fields card)
    {
        if (card.Map("rounding") is not { } fields)
            return null;
        fields.Word("scope", "request");
        var mode = fields.Word("mode", "half_up", "ceil", "floor") switch
        {
            "ceil" => RoundingMode.Ceil,
            "floor" => RoundingMode.Floor,
            _ => RoundingMode.HalfUp,
        };
        var quantum = fields.Number("quantum", required: true) ?? 1;
        if (quantum <= 0)
            fields.Fail("quantum", "'quantum' is zero; it must be more than zero");
        fields.End();
        return new(mode, currency.Convert(quantum > 0 ? quantum : 1).Usd);
    }

    public static MegapixelRule? Megapixel(Fields card)
    {
        if (card.Map("megapixel") is not { } fields)
            return null;
        var pixels = fields.Word("pixels", "1048576", "1000000") == "1048576" ? 1_048_576 : 1_000_000;
        var ceil = fields.Word("round", "exact", "ceil") == "ceil";
        var block = fields.Number("block") ?? 1;
        if (block <= 0)
            fields.Fail("block", "'block' is zero; it must be more than zero");
        var perRequest = fields.Word("scope", "image", "request") == "request";
        fields.End();
        return new(pixels, ceil && block > 0 ? block : null, perRequest);
    }

    /// <param name="fields">The mapping.</param>
    /// <param name="key">The key at which the name stands.</param>
    /// <param name="name">The meter's wire name.</param>
    /// <param name="orProviderCost">An estimate may also be about what the provider will say.</param>
    public static Meter? ReadMeter(Fields fields, string key, string name, bool orProviderCost = false)
    {
        if (MeterNames.TryParse(name, out var meter) && (meter < Meter.ProviderCost || (orProviderCost && meter == Meter.ProviderCost)))
            return meter;
        fields.Fail(key, $"'{name}' is no meter; known are {string.Join(", ", MeterNames.Rateable)}");
        return null;
    }

    private static bool AlwaysTogether(Component left, Component right) =>
        left.Meter == right.Meter && left.When == Condition.Always && right.When == Condition.Always
        && left.From <= (right.To ?? long.MaxValue) && right.From <= (left.To ?? long.MaxValue);

    private Component? ReadRate(Fields rate)
    {
        var meter = ReadMeter(rate, "meter", rate.RequiredText("meter"));
        var per = rate.Number("per") ?? 1;
        if (per <= 0)
        {
            rate.Fail("per", "'per' is zero; it must be more than zero");
            per = 1;
        }
        var table = rate.Has("table") ? conditions.ReadTable(rate, currency) : null;
        var price = ReadPrice(rate);
        if (rate.Has("table") && (rate.Has("usd") || rate.Has("price") || rate.Has("per")))
            rate.Fail("table", "the rate has two prices; it has either a table of prices a unit, or one price and 'per'");
        var units = rate.Map("units");
        var (from, to) = (units?.Whole("from") ?? 1, units?.Whole("to"));
        var allUnits = units?.Word("mode", "marginal", "all_units") == "all_units";
        if (from < 1 || to < from)
            rate.Fail("units", "these units cannot be; they count from 1, and 'to' is not before 'from'");
        units?.End();
        var when = conditions.Read(rate.Map("when"));
        if (meter is { } known)
            CheckMeter(rate, known, when, table, allUnits);
        var note = rate.Text("note");
        if (meter is null || (price is null && table is null))
            return null;
        var native = price?.Native is { } text ? per == 1 ? text : $"{text} for {PlainNumber.Text(per)}" : null;
        return new()
        {
            Meter = meter.Value, UnitUsd = price?.Usd / per, Table = table, When = when, From = from, To = to, AllUnits = allUnits,
            Note = note is null ? native : native is null ? note : $"{note}, {native}",
        };
    }

    /// <summary><c>usd</c>, or <c>price</c> in the card's currency; null where a table says.</summary>
    private (decimal Usd, string? Native)? ReadPrice(Fields rate)
    {
        if (!rate.Has("price"))
        {
            if (currency is not null && !rate.Has("usd") && !rate.Has("table"))
                rate.Number("price", required: true);
            return rate.Number("usd", required: currency is null && !rate.Has("table")) is { } usd ? (usd, null) : null;
        }
        if (currency is null || rate.Has("usd"))
            rate.Fail("price", "'price' stands in the card's 'currency'; a price in US dollars is 'usd', and a rate has one of them");
        rate.Node("usd");
        return rate.Number("price") is { } price ? currency.Convert(price) : null;
    }

    private void CheckMeter(Fields rate, Meter meter, Condition when, DimensionTable? table, bool allUnits)
    {
        if (when.AsksForImage && !meter.IsOfImage())
            rate.Fail("when", $"{meter.Wire()} is counted for the request, so its rate cannot depend on an image; take quality, size and pixels out of 'when'");
        if (table is not null && !meter.IsOfImage() && (meter != Meter.UpscalePass || table.Dimension != Dimension.Pixels || table.Rows.Any(row => row.Next is not null)))
            rate.Fail("table", $"{meter.Wire()} is counted for the request; a table goes with a meter of images, or by pixels with upscale_pass");
        if (meter == Meter.UpscalePass && rate.Has("units"))
            rate.Fail("units", "an upscale's passes have no ranges; a table by pixels tells them apart");
        if (allUnits && meter is Meter.OutputTile or Meter.Step or Meter.OutputTileStep)
            rate.Fail("units", $"all_units does not go with {meter.Wire()}; it goes with meters of the request, images and megapixels");
        if (steps is null && meter is Meter.Step or Meter.OutputTileStep or Meter.InputTileStep)
            rate.Fail("meter", $"the card has no steps; {meter.Wire()} needs the card's 'steps'");
    }
}

using Imprest.Pricing.Cards;

namespace Imprest.Pricing.Format;

/// <summary>Reads <c>rates:</c>, <c>modifiers:</c>, <c>rounding:</c> and <c>megapixel:</c> of a card.</summary>
internal sealed class RatesReader(ConditionReader conditions)
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
            card.Fail("rates", "a card needs a rate, or a provider_cost");
        return components;
    }

    public IReadOnlyList<Modifier> Modifiers(Fields card)
    {
        var modifiers = new List<Modifier>();
        foreach (var fields in card.Maps("modifiers"))
        {
            var when = conditions.Read(fields.Map("when"));
            if (when.AsksForImage)
                fields.Fail("when", "a modifier looks at the request (operation, tier, feature), not at an image");
            var meters = new List<Meter>();
            foreach (var name in fields.Texts("meters"))
            {
                if (ReadMeter(fields, "meters", name) is { } meter)
                    meters.Add(meter);
            }
            modifiers.Add(new(when, ReadFactor(fields), meters.Count == 0 ? null : meters));
            fields.Text("source");
            fields.Date("read");
            fields.End();
        }
        return modifiers;
    }

    /// <summary><c>multiply</c>, or <c>divide</c> for a margin that is a share of the price.</summary>
    private static decimal ReadFactor(Fields fields)
    {
        var (multiply, divide) = (fields.Number("multiply"), fields.Number("divide"));
        if (multiply is null == divide is null || divide == 0)
            fields.Fail("multiply", "a modifier says 'multiply' or 'divide', and never divides by zero");
        return multiply ?? 1 / (divide is null or 0 ? 1 : divide.Value);
    }

    public static RequestRounding? Rounding(Fields card)
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
            fields.Fail("quantum", "'quantum' must be more than zero");
        fields.End();
        return new(mode, quantum > 0 ? quantum : 1);
    }

    public static MegapixelRule? Megapixel(Fields card)
    {
        if (card.Map("megapixel") is not { } fields)
            return null;
        var pixels = fields.Word("pixels", "1048576", "1000000") == "1048576" ? 1_048_576 : 1_000_000;
        var ceil = fields.Word("round", "exact", "ceil") == "ceil";
        var block = fields.Number("block") ?? 1;
        if (block <= 0)
            fields.Fail("block", "'block' must be more than zero");
        var perRequest = fields.Word("scope", "image", "request") == "request";
        fields.End();
        return new(pixels, ceil && block > 0 ? block : null, perRequest);
    }

    public static Meter? ReadMeter(Fields fields, string key, string name)
    {
        if (MeterNames.TryParse(name, out var meter) && meter < Meter.ProviderCost)
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
            rate.Fail("per", "'per' must be more than zero");
            per = 1;
        }
        var table = rate.Has("table") ? conditions.ReadTable(rate) : null;
        var usd = rate.Number("usd", required: !rate.Has("table"));
        if (rate.Has("table") && (rate.Has("usd") || rate.Has("per")))
            rate.Fail("table", "a rate has either a table of USD a unit, or 'usd' and 'per'");
        var units = rate.Map("units");
        var (from, to) = (units?.Whole("from") ?? 1, units?.Whole("to"));
        if (from < 1 || to < from)
            rate.Fail("units", "units count from 1, and 'to' is not before 'from'");
        units?.End();
        var when = conditions.Read(rate.Map("when"));
        if (meter is { } known && when.AsksForImage && known is not (Meter.OutputImage or Meter.OutputMegapixel))
            rate.Fail("when", $"{known.Wire()} is counted for the request, so its rate cannot depend on an image");
        if (meter is { } counted && table is not null && counted is not (Meter.OutputImage or Meter.OutputMegapixel))
            rate.Fail("table", $"{counted.Wire()} is counted for the request; a table goes with output_image or output_megapixel");
        var note = rate.Text("note");
        if (meter is null || (usd is null && table is null))
            return null;
        return new() { Meter = meter.Value, UnitUsd = usd / per, Table = table, When = when, From = from, To = to, Note = note };
    }
}

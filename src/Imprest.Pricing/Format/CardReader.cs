using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Imprest.Pricing.Cards;

namespace Imprest.Pricing.Format;

/// <summary>Makes rate cards of nodes: from a price file, or from the canonical form.</summary>
internal static class CardReader
{
    // Steps of one side: a search over two million sizes takes some ten milliseconds, once.
    private const int MostSteps = 2000;

    private const int MostDenoisingSteps = 1000;

    /// <summary>Reads one entry of <c>cards:</c>. With several models it stands for a card each.</summary>
    public static IEnumerable<ReadCard> ReadEntry(string provider, MapNode entry, Findings findings)
    {
        var models = new Fields(entry, "card", findings).Texts("model", required: true);
        foreach (var model in models)
        {
            var node = entry.With("model", new TextNode(model, entry.Line)).With("provider", new TextNode(provider, entry.Line));
            var errors = findings.Errors.Count;
            var card = Read(node, findings);
            if (findings.Errors.Count > errors)
                continue;
            if (card.Examples.Count == 0)
                findings.Add(entry.Line, $"card {card.Id}: it has no worked example; state one under 'examples', worked out by hand from the provider's page");
            if (card.Pricing.UnpricedImage() is { } hole)
                findings.Add(entry.Line, $"card {card.Id}: there is no rate for an image of {hole}; add one that holds for it, or take it out of what the model can do");
            foreach (var example in card.Examples)
            {
                if (example.Check(card) is { } difference)
                    findings.Add(example.Line, $"card {card.Id}: {difference}; one of the two is mistyped: work it out again from the source");
            }
            yield return new(node, card);
        }
    }

    /// <summary>Reads one card whose node also names the provider. Look at the findings before using it.</summary>
    public static RateCard Read(MapNode node, Findings findings)
    {
        // Examples are checks, conflicts and notes are remarks, none is a price: they take no part in the version.
        var canonical = CanonicalJson.Write(node.With("examples", null).With("conflicts", null).With("notes", null));
        var name = node.Entries.FirstOrDefault(entry => entry.Key == "model")?.Value is TextNode text ? text.Value : "?";
        var fields = new Fields(node, $"card {name}", findings);
        var (provider, model) = (fields.RequiredText("provider"), fields.RequiredText("model"));
        var (from, to) = ReadEffective(fields);
        var lifecycle = fields.Map("lifecycle");
        var limits = fields.Map("limits");
        var qualities = fields.Texts("qualities");
        var sizes = ReadSizes(fields);
        var operations = ConditionReader.Operations(fields, "operations") ?? [];
        if (operations.Count == 0)
            fields.Fail("operations", "'operations' names none; it names one or more of generate, edit, image-to-image, variation, tool");
        var currency = CurrencyReader.Read(fields);
        var (steps, quota) = (ReadSteps(fields), ReadQuota(fields));
        var card = new RateCard
        {
            Provider = provider,
            Model = model,
            Aliases = fields.Texts("aliases"),
            Currency = currency,
            Canonical = canonical,
            Version = VersionOf(provider, model, from, canonical),
            EffectiveFrom = from,
            EffectiveTo = to,
            Source = fields.RequiredText("source"),
            ReadOn = fields.Date("read", required: true) ?? default,
            Trust = fields.Trust(required: true),
            AvailableFrom = lifecycle?.Date("available_from"),
            ShutDownAt = lifecycle?.Date("shut_down_at"),
            Replacement = lifecycle?.Text("replacement"),
            Operations = operations,
            Qualities = qualities,
            Sizes = sizes,
            MaxImages = limits?.Small("images") ?? 1,
            MaxReferences = limits?.Small("references") ?? 0,
            MaxPromptChars = limits?.Small("prompt_chars", int.MaxValue),
            MaxPartialImages = limits?.Small("partial_images") ?? 0,
            MaxImagesAndReferences = limits?.Small("images_and_references"),
            Steps = steps,
            FreeQuota = quota,
            Conflicts = ReadConflicts(fields),
            Notes = fields.Texts("notes"),
            Examples = ExamplesReader.Read(fields, currency),
            Pricing = ReadPricing(fields, operations, qualities, sizes, currency, steps, quota),
        };
        if (card.ShutDownAt <= card.AvailableFrom)
            lifecycle?.Fail("shut_down_at", "the model is gone before it is there; 'shut_down_at' comes after 'available_from'");
        lifecycle?.End();
        limits?.End();
        fields.End();
        return card;
    }

    private static CardPricing ReadPricing(
        Fields fields, IReadOnlyList<Operation> operations, IReadOnlyList<string> qualities, SizeDomain sizes,
        CardCurrency? currency, StepDomain? steps, FreeQuota? quota)
    {
        var conditions = new ConditionReader(qualities, sizes, fields.Findings);
        var rates = new RatesReader(conditions, currency, steps);
        var quantities = new QuantitiesReader(conditions, qualities, currency);
        quantities.Read(fields.Map("quantities"));
        if (quantities.Output?.Factors is not null && sizes.Rule is { } rule && rule.MaxEdge / rule.Multiple > MostSteps)
            fields.Fail("sizes", $"the size rule is too fine to be searched by a token function; max_edge is at most {MostSteps} times multiple");
        var cost = fields.Map("provider_cost");
        decimal? headroom = cost is null ? null : cost.Number("headroom") ?? 0.1m;
        var unit = ReadCostUnit(cost, currency);
        cost?.End();
        Component[] components = [.. rates.Rates(fields)];
        var megapixel = RatesReader.Megapixel(fields);
        if (megapixel is { PerRequest: true } && Array.Exists(components, component => component.Meter == Meter.OutputMegapixel && (component.Table is not null || component.When.AsksForImage)))
            fields.Fail("megapixel", "megapixels rounded for the whole request cannot be priced by the image; they have one price");
        if (quota is not null && !Array.Exists(components, component => component.Meter.IsOfImage()))
            fields.Fail("free_quota", "images cannot be free where no rate is on images; add the rate, or leave 'free_quota' out");
        return new()
        {
            Operations = operations,
            Qualities = qualities,
            Sizes = sizes,
            Components = components,
            Modifiers = [.. rates.Modifiers(fields)],
            Rounding = rates.Rounding(fields),
            Megapixel = megapixel,
            Tile = ReadTile(fields),
            Steps = steps,
            FreeQuota = quota,
            MinimumUsd = fields.Number("minimum") is { } least ? currency.Convert(least).Usd : null,
            BilledEach = fields.Word("images_billed", "together", "each") == "each",
            OutputTokens = quantities.Output,
            InputTokens = quantities.Input,
            Estimates = [.. quantities.Estimates],
            Published = quantities.Published(fields.Map("published")),
            Omitted = ReadSetting(fields.Map("omitted")),
            Expected = ReadSetting(fields.Map("expect")),
            CostHeadroom = headroom,
            CostUnit = unit?.Name,
            CostUnitUsd = unit?.Usd,
        };
    }

    /// <summary>The unit in which the provider states what a call cost, and USD for one.</summary>
    private static (string Name, decimal? Usd)? ReadCostUnit(Fields? cost, CardCurrency? currency)
    {
        if (cost?.Text("unit") is not { } unit)
        {
            if (cost?.Has("unit_usd") == true)
                cost.Fail("unit_usd", "'unit_usd' stands without its unit; 'unit' says what it is that costs so much");
            return null;
        }
        return (unit, cost.Number("unit_usd", required: unit != currency?.Code) ?? currency?.ToUsd(1));
    }

    private static StepDomain? ReadSteps(Fields card)
    {
        if (card.Map("steps") is not { } fields)
            return null;
        var usual = fields.Small("default", MostDenoisingSteps, required: true) ?? 1;
        var most = fields.Small("max", MostDenoisingSteps) ?? usual;
        if (usual < 1 || most < usual)
            fields.Fail("default", "these steps cannot be; they are 1 or more, and 'max' is not less than 'default'");
        fields.End();
        return new(Math.Max(1, usual), Math.Max(1, most));
    }

    private static FreeQuota? ReadQuota(Fields card)
    {
        if (card.Map("free_quota") is not { } fields)
            return null;
        var quota = new FreeQuota(fields.Whole("images", required: true) ?? 0, fields.Date("until"));
        fields.End();
        return quota;
    }

    private static TileRule ReadTile(Fields card)
    {
        if (card.Map("tile") is not { } fields)
            return new(512);
        var edge = fields.Small("edge") ?? 512;
        if (edge < 16)
            fields.Fail("edge", "'edge' is too small; it is 16 pixels or more");
        fields.End();
        return new(Math.Max(16, edge));
    }

    private static List<SourceConflict> ReadConflicts(Fields card)
    {
        var conflicts = new List<SourceConflict>();
        foreach (var fields in card.Maps("conflicts"))
        {
            conflicts.Add(new(fields.RequiredText("says"), fields.RequiredText("source"), fields.Date("read", required: true) ?? default, fields.RequiredText("why")));
            fields.End();
        }
        return conflicts;
    }

    private static (DateOnly From, DateOnly? To) ReadEffective(Fields fields)
    {
        if (fields.Map("effective", required: true) is not { } effective)
            return default;
        var (from, to) = (effective.Date("from", required: true) ?? default, effective.Date("to"));
        if (to <= from)
            effective.Fail("to", "'to' is not after 'from'; it is the first day on which the prices no longer hold, so it comes after 'from'");
        effective.End();
        return (from, to);
    }

    private static SizeDomain ReadSizes(Fields card)
    {
        if (card.Map("sizes", required: true) is not { } fields)
            return new();
        var listed = new List<ImageSize>();
        foreach (var text in fields.Texts("list"))
        {
            if (ImageSize.TryParse(text, out var size))
                listed.Add(size);
            else
                fields.Fail("list", $"'{text}' is no size; write WxH in pixels, for instance 1024x1024");
        }
        var rule = fields.Map("rule") is { } map ? ReadRule(map) : null;
        var auto = fields.Word("auto", "yes", "no") == "yes";
        var (classes, pixels) = ReadClasses(fields);
        fields.End();
        return new() { Listed = listed, Rule = rule, Classes = classes, ClassPixels = pixels, Auto = auto };
    }

    /// <summary>Names of classes, or each with the most pixels that still count as it.</summary>
    private static (IReadOnlyList<string> Names, IReadOnlyList<long> Pixels) ReadClasses(Fields sizes)
    {
        if (!sizes.IsMap("classes"))
            return (sizes.Texts("classes"), []);
        var fields = sizes.Map("classes")!;
        var classes = fields.Keys.Select(name => (Name: name, Pixels: fields.Whole(name) ?? 0)).OrderBy(each => each.Pixels).ToList();
        for (var index = 1; index < classes.Count; index++)
        {
            if (classes[index].Pixels == classes[index - 1].Pixels)
                fields.Fail(classes[index].Name, "two classes reach up to the same pixels; each class has its own number of pixels, the most that still count as it");
        }
        return ([.. classes.Select(each => each.Name)], [.. classes.Select(each => each.Pixels)]);
    }

    private static SizeRule ReadRule(Fields fields)
    {
        var multiple = Math.Max(1, fields.Small("multiple") ?? 1);
        var (min, max) = (fields.Small("min_edge") ?? 1, fields.Small("max_edge", required: true) ?? 1);
        var rule = new SizeRule(
            multiple, min, max, fields.Number("max_ratio") ?? Math.Max(1, max),
            fields.Whole("min_pixels") ?? (long)min * min, fields.Whole("max_pixels") ?? (long)max * max);
        fields.End();
        return rule;
    }

    private static Setting ReadSetting(Fields? fields)
    {
        if (fields is null)
            return default;
        var text = fields.Text("size");
        if (text is not null && !ImageSize.TryParse(text, out _))
            fields.Fail("size", $"'{text}' is no size; write WxH in pixels, for instance 1024x1024");
        var setting = new Setting(fields.Text("quality"), ImageSize.TryParse(text, out var size) ? size : null, fields.Text("size_class"));
        fields.End();
        return setting;
    }

    /// <summary>The version of a card that has another's name and first day.</summary>
    public static string VersionOf(RateCard named, string canonical) => VersionOf(named.Provider, named.Model, named.EffectiveFrom, canonical);

    private static string VersionOf(string provider, string model, DateOnly from, string canonical)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(canonical));
        return string.Create(CultureInfo.InvariantCulture, $"{provider}/{model}@{from:yyyy-MM-dd}.{Convert.ToHexStringLower(hash.AsSpan(0, 6))}");
    }
}

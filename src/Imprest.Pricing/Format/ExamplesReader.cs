namespace Imprest.Pricing.Format;

/// <summary>Reads <c>examples:</c> of a card: work, what came of it, and what it must cost to the nano-dollar.</summary>
internal static class ExamplesReader
{
    private const int MostImages = 1000;

    public static IReadOnlyList<WorkedExample> Read(Fields card, CardCurrency? currency)
    {
        var examples = new List<WorkedExample>();
        foreach (var fields in card.Maps("examples"))
        {
            if (fields.Map("work", required: true) is { } workFields)
            {
                var work = ReadWork(workFields);
                examples.Add(new()
                {
                    Name = fields.RequiredText("name"),
                    Line = fields.Line,
                    Work = work,
                    Happened = ReadHappened(fields, work),
                    Amount = Amount(fields, "amount"),
                    NativeAmount = fields.Number("native_amount"),
                    Expected = Amount(fields, "expected"),
                    UpperBound = Amount(fields, "upper_bound"),
                });
            }
            if (fields.Has("native_amount") && (currency is null || fields.Has("amount")))
                fields.Fail("native_amount", "'native_amount' has no place here; it stands in the card's 'currency', in the place of 'amount'");
            if (!fields.Has("amount") && !fields.Has("native_amount") && !fields.Has("expected") && !fields.Has("upper_bound"))
                fields.Fail("name", "the example states no amount; it needs an 'amount' or 'native_amount', or what a quote says: 'expected', 'upper_bound'");
            fields.End();
        }
        return examples;
    }

    private static ImageWork ReadWork(Fields fields)
    {
        if (!OperationNames.TryParse(fields.Text("operation") ?? "generate", out var operation))
            fields.Fail("operation", "there is no such operation; known are generate, edit, image-to-image, variation, tool");
        var sizeText = fields.Text("size");
        ImageSize? size = ImageSize.TryParse(sizeText, out var parsed) ? parsed : null;
        if (sizeText is not null && size is null)
            fields.Fail("size", $"'{sizeText}' is no size; write WxH in pixels, for instance 1024x1024");
        var auto = fields.Text("images") == "auto";
        var work = new ImageWork
        {
            Operation = operation,
            Quality = fields.Text("quality"),
            Size = size,
            SizeClass = fields.Text("size_class"),
            Images = auto ? 1 : fields.Small("images", MostImages) ?? 1,
            ImagesAuto = auto,
            Steps = fields.Small("steps", MostImages),
            Upscale = fields.Small("upscale", MostImages),
            Counts = Counts(fields),
            QuotaUsed = fields.Whole("quota_used"),
            References = fields.Small("references", MostImages) ?? 0,
            ReferenceSizes = Sizes(fields, "reference_sizes"),
            PartialImages = fields.Small("partial_images", MostImages) ?? 0,
            PromptBytes = fields.Whole("prompt_bytes") ?? 0,
            PromptTokens = fields.Whole("prompt_tokens"),
            Tier = fields.Text("tier") ?? "standard",
            InputFidelity = fields.Text("input_fidelity"),
            Features = [.. fields.Texts("features")],
        };
        fields.End();
        return work;
    }

    private static Happened ReadHappened(Fields fields, ImageWork work)
    {
        var delivered = fields.Small("delivered", MostImages) ?? work.Images;
        return new()
        {
            ReportedCostUsd = fields.Number("reported_cost"),
            ReportedUnits = fields.Number("reported_units"),
            Counts = Counts(fields),
            Usage = fields.Map("usage") is { } usage ? ReadUsage(usage) : null,
            Images = [.. Enumerable.Repeat(new OutputImage(), delivered)],
            Returned = fields.Small("returned", MostImages) ?? delivered,
            PartialImages = fields.Small("partial_images_sent", MostImages) ?? 0,
        };
    }

    private static Dictionary<Meter, decimal>? Counts(Fields fields)
    {
        if (fields.Map("counts") is not { } map)
            return null;
        var counts = new Dictionary<Meter, decimal>();
        foreach (var name in map.Keys)
        {
            if (!MeterNames.TryParse(name, out var meter) || !meter.IsCounted())
                map.Fail(name, $"'{name}' is no counted unit; known are {string.Join(", ", MeterNames.Counted)}");
            if (map.Number(name) is { } count)
                counts.TryAdd(meter, count);
        }
        return counts;
    }

    private static Usage ReadUsage(Fields fields)
    {
        var usage = new Usage
        {
            InputTokens = fields.Whole("input_tokens"),
            InputTextTokens = fields.Whole("input_text_tokens"),
            InputImageTokens = fields.Whole("input_image_tokens"),
            CachedTokens = fields.Whole("cached_tokens"),
            CachedTextTokens = fields.Whole("cached_text_tokens"),
            CachedImageTokens = fields.Whole("cached_image_tokens"),
            OutputTokens = fields.Whole("output_tokens"),
            OutputTextTokens = fields.Whole("output_text_tokens"),
            OutputImageTokens = fields.Whole("output_image_tokens"),
            ThinkingTokens = fields.Whole("thinking_tokens"),
        };
        fields.End();
        return usage;
    }

    private static List<ImageSize>? Sizes(Fields fields, string key)
    {
        if (!fields.Has(key))
        {
            fields.Node(key);
            return null;
        }
        var sizes = new List<ImageSize>();
        foreach (var text in fields.Texts(key))
        {
            if (ImageSize.TryParse(text, out var size))
                sizes.Add(size);
            else
                fields.Fail(key, $"'{text}' is no size; write WxH in pixels, for instance 1024x1024");
        }
        return sizes;
    }

    private static Money? Amount(Fields fields, string key)
    {
        if (fields.Text(key) is not { } text)
            return null;
        if (Money.TryParse(text, out var amount))
            return amount;
        fields.Fail(key, $"'{key}' is '{text}', no amount; write US dollars with at most nine decimals");
        return null;
    }
}

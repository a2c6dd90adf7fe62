using Imprest.Pricing.Cards;

namespace Imprest.Pricing.Format;

/// <summary>Reads <c>when:</c> and tables keyed by dimensions, checked against what the card says that the model can do.</summary>
internal sealed class ConditionReader(IReadOnlyList<string> qualities, SizeDomain sizes, Findings findings)
{
    private static readonly string[] DimensionWords = ["quality", "size", "size_class", "pixels", "operation", "tier"];

    private static readonly string[] KeyForms = ["a quality of the card", "WxH in pixels", "a size class", "'<= PIXELS'", "an operation", "a service tier"];

    public Condition Read(Fields? when)
    {
        if (when is null)
            return Condition.Always;
        var pixels = when.Map("pixels");
        var condition = new Condition
        {
            Operations = Operations(when, "operation")?.ToArray(),
            Qualities = NonEmpty(when.Texts("quality")),
            Sizes = Sizes(when),
            SizeClasses = NonEmpty(when.Texts("size_class")),
            PixelsOver = pixels?.Whole("over"),
            PixelsUpTo = pixels?.Whole("up_to"),
            Tiers = NonEmpty(when.Texts("tier")),
            Features = NonEmpty(when.Texts("feature")),
            Without = NonEmpty(when.Texts("without")),
        };
        pixels?.End();
        when.End();
        foreach (var quality in condition.Qualities ?? [])
            CheckQuality(quality, when.Line);
        return condition;
    }

    /// <summary>Reads <c>by:</c> and <c>table:</c> of a mapping.</summary>
    /// <param name="fields">The mapping.</param>
    /// <param name="currency">What the figures are written in; null: USD, or no money at all.</param>
    public DimensionTable? ReadTable(Fields fields, CardCurrency? currency = null)
    {
        var dimensions = new List<Dimension>();
        foreach (var word in fields.Texts("by", required: true))
        {
            var index = Array.IndexOf(DimensionWords, word);
            if (index < 0)
                fields.Fail("by", $"'{word}' is no dimension; known are {string.Join(", ", DimensionWords)}");
            else
                dimensions.Add((Dimension)index);
        }
        var node = fields.Node("table", required: true);
        return node is null || dimensions.Count == 0 ? null : ReadTable(node, dimensions, 0, currency);
    }

    public static IReadOnlyList<Operation>? Operations(Fields fields, string key)
    {
        var operations = new List<Operation>();
        foreach (var text in fields.Texts(key))
        {
            if (OperationNames.TryParse(text, out var operation))
                operations.Add(operation);
            else
                fields.Fail(key, $"'{text}' is no operation; known are generate, edit, image-to-image, variation, tool");
        }
        return operations.Count == 0 ? null : operations;
    }

    private DimensionTable? ReadTable(Node node, List<Dimension> dimensions, int depth, CardCurrency? currency)
    {
        if (node is not MapNode map)
        {
            findings.Add(node.Line, $"a table by {DimensionWords[(int)dimensions[depth]]} is no mapping; write a key and a figure, or a table, for each");
            return null;
        }
        var rows = new List<DimensionTable.Row>(map.Entries.Count);
        foreach (var entry in map.Entries)
        {
            if (ReadKey(entry, dimensions[depth]) is not { } key)
                continue;
            if (depth + 1 < dimensions.Count)
            {
                if (ReadTable(entry.Value, dimensions, depth + 1, currency) is { } next)
                    rows.Add(new(key, next, 0));
            }
            else if (entry.Value is TextNode text && Fields.TryNumber(text.Value, out var value))
            {
                var (usd, native) = currency.Convert(value);
                rows.Add(new(key, null, usd, native));
            }
            else
                findings.Add(entry.Value.Line, $"the figure of '{entry.Key}' is no number; write zero or more, without exponent");
        }
        return new(dimensions[depth], rows);
    }

    private DimensionTable.RowKey? ReadKey(MapEntry entry, Dimension dimension)
    {
        var (key, line) = (entry.Key, entry.Value.Line);
        if (key == "any")
            return new(Any: true);
        switch (dimension)
        {
            case Dimension.Quality:
                CheckQuality(key, line);
                return new(Text: key);
            case Dimension.SizeClass when sizes.ClassPixels.Count > 0 && !sizes.Classes.Contains(key):
                findings.Add(line, $"'{key}' is no size class of this card; it has {string.Join(", ", sizes.Classes)}");
                return new(Text: key);
            case Dimension.Size when ImageSize.TryParse(key, out var size):
                if (!sizes.Contains(size))
                    findings.Add(line, $"{key} is no size of this card; name it under 'sizes', or take it out of the table");
                return new(Size: size);
            case Dimension.Pixels when key.StartsWith("<=", StringComparison.Ordinal) && long.TryParse(key.AsSpan(2).Trim(), out var pixels):
                return new(PixelsUpTo: pixels);
            case Dimension.Operation when OperationNames.TryParse(key, out var operation):
                return new(Operation: operation);
            case Dimension.SizeClass or Dimension.Tier:
                return new(Text: key);
            default:
                findings.Add(line, $"'{key}' is no key by {DimensionWords[(int)dimension]}; write {KeyForms[(int)dimension]}, or any");
                return null;
        }
    }

    private void CheckQuality(string quality, int line)
    {
        if (!qualities.Contains(quality))
            findings.Add(line, $"'{quality}' is no quality of this card; it has {(qualities.Count == 0 ? "none" : string.Join(", ", qualities))}");
    }

    private static ImageSize[]? Sizes(Fields when)
    {
        var sizes = new List<ImageSize>();
        foreach (var text in when.Texts("size"))
        {
            if (ImageSize.TryParse(text, out var size))
                sizes.Add(size);
            else
                when.Fail("size", $"'{text}' is no size; write WxH in pixels, for instance 1024x1024");
        }
        return NonEmpty(sizes);
    }

    private static T[]? NonEmpty<T>(IReadOnlyList<T> items) => items.Count == 0 ? null : [.. items];
}

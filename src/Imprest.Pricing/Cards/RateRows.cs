namespace Imprest.Pricing.Cards;

/// <summary>Puts rates into words for lists of prices.</summary>
internal static class RateRows
{
    public static IReadOnlyList<RateRow> Of(IReadOnlyList<Component> components)
    {
        var rows = new List<RateRow>();
        foreach (var component in components)
        {
            var words = Words(component);
            if (component.UnitUsd is { } usd)
                rows.Add(new(component.Meter, usd, Join(words)));
            else
                Add(rows, component.Meter, component.Table!, words);
        }
        return rows;
    }

    public static IReadOnlyList<RateRow> Of(DimensionTable? published)
    {
        var rows = new List<RateRow>();
        if (published is not null)
            Add(rows, Meter.OutputImage, published, []);
        return rows;
    }

    private static void Add(List<RateRow> rows, Meter meter, DimensionTable table, List<string> words)
    {
        foreach (var row in table.Rows)
        {
            List<string> all = [.. words, Word(table.Dimension, row.Key)];
            if (row.Native is { } native)
                all.Add(native);
            if (row.Next is null)
                rows.Add(new(meter, row.Value, Join(all)));
            else
                Add(rows, meter, row.Next, all);
        }
    }

    private static string Word(Dimension dimension, in DimensionTable.RowKey key) =>
        key.Any ? dimension == Dimension.Pixels ? "larger" : "otherwise"
        : dimension switch
        {
            Dimension.Size => key.Size.ToString(),
            Dimension.Pixels => $"up to {key.PixelsUpTo} px",
            Dimension.Operation => key.Operation.Wire(),
            _ => key.Text!,
        };

    private static List<string> Words(Component component)
    {
        var words = ConditionWords.Of(component.When);
        if (component.From > 1 || component.To is not null)
            words.Add(component.To is { } to ? $"units {component.From} to {to}" : $"from unit {component.From}");
        if (component.AllUnits)
            words.Add("then for all units");
        if (component.Note is { } note)
            words.Add(note);
        return words;
    }

    private static string? Join(List<string> words) => words.Count == 0 ? null : string.Join(", ", words);
}

namespace Imprest.Commands.Offline.Logs;

/// <summary>Which column of a CSV holds what: those of its own name, whatever their case and spaces, and those that are named.</summary>
internal sealed class CsvColumns
{
    /// <summary>What a column can hold.</summary>
    public static IReadOnlyList<string> Fields { get; } =
    [
        "model", "operation", "size", "quality", "n", "references", "tier", "id", "at", "billed", "requests",
        "input_tokens", "input_text_tokens", "input_image_tokens", "cached_tokens", "cached_text_tokens", "cached_image_tokens",
        "output_tokens", "output_text_tokens", "output_image_tokens",
    ];

    private readonly Dictionary<string, string> named;

    private CsvColumns(Dictionary<string, string> named) => this.named = named;

    /// <param name="text"><c>model=Model,billed=Cost (USD)</c>; null: only columns of their own name.</param>
    /// <exception cref="CommandError">The text names no field, or one twice.</exception>
    public static CsvColumns Parse(string? text)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            var field = at < 0 ? part : part[..at].Trim();
            if (at < 0 || at == part.Length - 1 || !Fields.Contains(field))
            {
                var near = Nearest.Of(field, Fields);
                throw CommandError.Usage($"`--columns {part}` does not say what a column holds.", $"{(near is null ? "" : $"Did you mean {near}? ")}Write FIELD=COLUMN, for instance model=Model. Fields: {string.Join(", ", Fields)}.");
            }
            if (!columns.TryAdd(field, part[(at + 1)..].Trim()))
                throw CommandError.Usage($"`--columns` names {field} twice.", "Name each field once.");
        }
        return new(columns);
    }

    /// <summary>The place of each field's column; of one that is not there, nothing.</summary>
    /// <exception cref="CommandError">A column that was named is not there, or none holds the model and none is given.</exception>
    public IReadOnlyDictionary<string, int> In(IReadOnlyList<string> headers, bool modelIsGiven)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var field in Fields)
        {
            var wanted = named.GetValueOrDefault(field, field);
            for (var index = 0; index < headers.Count; index++)
            {
                if (Plain(headers[index]) == Plain(wanted))
                {
                    places.Add(field, index);
                    break;
                }
            }
            if (named.ContainsKey(field) && !places.ContainsKey(field))
                throw CommandError.Usage($"The CSV has no column `{wanted}`.", $"Its columns: {string.Join(", ", headers)}.");
        }
        return places.ContainsKey("model") || modelIsGiven
            ? places
            : throw CommandError.Usage("No column of the CSV holds the model.", $"Name it: --columns model=COLUMN. Its columns: {string.Join(", ", headers)}.");
    }

    private static string Plain(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}

using System.Globalization;

namespace Imprest.Pricing.Format;

/// <summary>Reads one mapping by name and kind; <see cref="End"/> reports what nobody asked for.</summary>
internal sealed class Fields
{
    // A trillion: beyond it no price or count is meant, and arithmetic stays within range.
    private const decimal MostNumber = 1_000_000_000_000;

    private readonly Dictionary<string, Node> entries;
    private readonly HashSet<string> known = [];
    private readonly string what;

    public Fields(MapNode map, string what, Findings findings)
    {
        entries = new(map.Entries.Count);
        foreach (var entry in map.Entries)
            entries.TryAdd(entry.Key, entry.Value);
        (this.what, Findings, Line) = (what, findings, map.Line);
    }

    public Findings Findings { get; }

    public int Line { get; }

    public bool Has(string key) => entries.ContainsKey(key);

    public bool IsMap(string key) => entries.GetValueOrDefault(key) is MapNode;

    /// <summary>The keys, in the order of the file.</summary>
    public IReadOnlyList<string> Keys => [.. entries.Keys];

    public Node? Node(string key, bool required = false)
    {
        known.Add(key);
        if (entries.TryGetValue(key, out var node))
            return node;
        if (required)
            Findings.Add(Line, $"{what}: '{key}' is missing; add {KeyHints.Of(key)}");
        return null;
    }

    public string? Text(string key, bool required = false)
    {
        switch (Node(key, required))
        {
            case null:
                return null;
            case TextNode { Value.Length: > 0 } text:
                return text.Value;
            case var node:
                Findings.Add(node.Line, $"{what}: '{key}' is no text; write one value, not empty");
                return null;
        }
    }

    public string RequiredText(string key) => Text(key, required: true) ?? "";

    /// <summary>A decimal number of zero or more, at most a trillion, without exponent.</summary>
    public decimal? Number(string key, bool required = false) => Parsed<decimal>(key, required, "a number of zero or more, without exponent", TryNumber);

    /// <summary>A whole number of zero or more, at most a trillion.</summary>
    public long? Whole(string key, bool required = false) => Parsed<long>(key, required, "a whole number", TryWhole);

    /// <summary>A whole number from 0 to <paramref name="most"/>.</summary>
    public int? Small(string key, int most = 100_000, bool required = false)
    {
        if (Whole(key, required) is not { } value)
            return null;
        if (value <= most)
            return (int)value;
        Fail(key, $"'{key}' is {value}; at most {most} is taken");
        return most;
    }

    public DateOnly? Date(string key, bool required = false) => Parsed<DateOnly>(key, required, "a date, YYYY-MM-DD", TryDate);

    /// <summary>One of a few words; the first stands for a missing one.</summary>
    public string Word(string key, params ReadOnlySpan<string> words)
    {
        if (Text(key) is not { } text)
            return words[0];
        foreach (var word in words)
        {
            if (word == text)
                return word;
        }
        Findings.Add(Node(key)!.Line, $"{what}: '{key}' is '{text}'; it is one of {string.Join(", ", words.ToArray())}");
        return words[0];
    }

    /// <summary>How far to believe a figure. One that nobody vouches for is believed least.</summary>
    public string Trust(bool required = false)
    {
        if (required && !Has("trust"))
            Fail("trust", "'trust' is missing; add 'trust: official' (the provider's own page), 'secondary' (somebody who copies it) or 'derived' (worked out)");
        return Word("trust", "derived", "secondary", "official");
    }

    public Fields? Map(string key, bool required = false)
    {
        switch (Node(key, required))
        {
            case null:
                return null;
            case MapNode map:
                return new(map, $"{what}, {key}", Findings);
            case var node:
                Findings.Add(node.Line, $"{what}: '{key}' is no mapping; write keys and values below it");
                return null;
        }
    }

    /// <summary>The mappings of a list, each named for messages.</summary>
    public IEnumerable<Fields> Maps(string key, bool required = false)
    {
        var number = 0;
        foreach (var item in Items(key, required))
        {
            number++;
            if (item is MapNode map)
                yield return new(map, $"{what}, {key} {number}", Findings);
            else
                Findings.Add(item.Line, $"{what}: an entry of '{key}' is no mapping; write keys and values");
        }
    }

    /// <summary>The texts of a list; one text alone is a list of one.</summary>
    /// <remarks>A mapping is none: ask <see cref="IsMap"/> first where either may stand.</remarks>
    public IReadOnlyList<string> Texts(string key, bool required = false)
    {
        if (Node(key, required) is TextNode single)
            return [single.Value];
        var texts = new List<string>();
        foreach (var item in Items(key, required: false))
        {
            if (item is TextNode text)
                texts.Add(text.Value);
            else
                Findings.Add(item.Line, $"{what}: an entry of '{key}' is no text; write single values");
        }
        return texts;
    }

    public void Fail(string key, string message) =>
        Findings.Add(entries.TryGetValue(key, out var node) ? node.Line : Line, $"{what}: {message}");

    /// <summary>Reports every key that was not asked for.</summary>
    public void End()
    {
        foreach (var (key, node) in entries)
        {
            if (!known.Contains(key))
                Findings.Add(node.Line, $"{what}: '{key}' is not known here; known are {string.Join(", ", known.Order(StringComparer.Ordinal))}");
        }
    }

    public static bool TryNumber(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value <= MostNumber;

    private IReadOnlyList<Node> Items(string key, bool required)
    {
        switch (Node(key, required))
        {
            case null:
                return [];
            case ListNode list:
                return list.Items;
            case var node:
                Findings.Add(node.Line, $"{what}: '{key}' is no list; write [A, B], or a line with a dash for each");
                return [];
        }
    }

    private delegate bool TryParse<T>(string text, out T value);

    private T? Parsed<T>(string key, bool required, string kind, TryParse<T> parse) where T : struct
    {
        if (Text(key, required) is not { } text)
            return null;
        if (parse(text, out var value))
            return value;
        Findings.Add(Node(key)!.Line, $"{what}: '{key}' is '{text}'; it must be {kind}");
        return null;
    }

    private static bool TryWhole(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= (long)MostNumber;

    private static bool TryDate(string text, out DateOnly value) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
}

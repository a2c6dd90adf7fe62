namespace Imprest.Pricing.Format;

/// <summary>A piece of a price file, before anybody knows what it means. The line is for messages, from 1.</summary>
internal abstract record Node(int Line);

internal sealed record TextNode(string Value, int Line) : Node(Line);

internal sealed record ListNode(IReadOnlyList<Node> Items, int Line) : Node(Line);

internal sealed record MapNode(IReadOnlyList<MapEntry> Entries, int Line) : Node(Line)
{
    /// <summary>The same map with one entry set or, for null, left out.</summary>
    public MapNode With(string key, Node? value)
    {
        var entries = Entries.Where(entry => entry.Key != key).ToList();
        if (value is not null)
            entries.Add(new(key, value));
        return new(entries, Line);
    }

    /// <summary>The same map, with the entries of another for the keys that it has not.</summary>
    public MapNode Or(MapNode other) =>
        new([.. Entries, .. other.Entries.Where(entry => !Entries.Any(own => own.Key == entry.Key))], Line);
}

internal sealed record MapEntry(string Key, Node Value);

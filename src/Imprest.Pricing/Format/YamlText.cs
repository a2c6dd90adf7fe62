using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Imprest.Pricing.Format;

/// <summary>Reads YAML text into nodes. Scalars stay text: a price never passes through a floating-point number.</summary>
internal static class YamlText
{
    /// <param name="form">What the file should be, for the finding when it is something else.</param>
    /// <returns>Null when the text is no YAML mapping; the reason is among the findings.</returns>
    public static MapNode? Read(string yaml, Findings findings, string form = "a price file is a mapping with 'provider', 'outcomes' and 'cards'")
    {
        var parser = new Parser(new StringReader(yaml));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
            {
                findings.Add(1, $"the file is empty; {form}");
                return null;
            }
            parser.Consume<DocumentStart>();
            var root = ReadNode(parser, findings);
            if (root is MapNode map)
                return map;
            findings.Add(root.Line, $"the file is no mapping; {form}");
        }
        catch (YamlException exception)
        {
            findings.Add((int)exception.Start.Line, $"not readable as YAML: {exception.Message.TrimEnd('.')}; look for a missing bracket, quote or space, or a wrong indent");
        }
        catch (InvalidOperationException) // The scanner's own slip on some malformed flow mappings.
        {
            findings.Add(parser.Current is { } last ? (int)last.End.Line : 1, "not readable as YAML after this line; look for a missing bracket, quote or space");
        }
        return null;
    }

    private static Node ReadNode(Parser parser, Findings findings)
    {
        var line = parser.Current is { } current ? (int)current.Start.Line : 1;
        if (parser.Current is NodeEvent { Anchor.IsEmpty: false } or AnchorAlias)
            findings.Add(line, "anchors and aliases are not used here; each entry says its facts itself");
        if (parser.TryConsume<Scalar>(out var scalar))
            return new TextNode(scalar.Value, line);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var items = new List<Node>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(ReadNode(parser, findings));
            return new ListNode(items, line);
        }
        if (parser.TryConsume<MappingStart>(out _))
            return ReadMap(parser, findings, line);
        parser.MoveNext();
        return new TextNode("", line);
    }

    private static MapNode ReadMap(Parser parser, Findings findings, int line)
    {
        var entries = new List<MapEntry>();
        var keys = new HashSet<string>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.Accept<Scalar>(out var key))
                throw new YamlException(parser.Current?.Start ?? Mark.Empty, parser.Current?.End ?? Mark.Empty, "a key must be a text");
            parser.MoveNext();
            if (!keys.Add(key.Value))
                findings.Add((int)key.Start.Line, $"'{key.Value}' stands twice; keep one of them");
            entries.Add(new(key.Value, ReadNode(parser, findings)));
        }
        return new(entries, line);
    }
}

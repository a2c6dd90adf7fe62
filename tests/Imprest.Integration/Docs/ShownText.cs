using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Imprest.Integration.Docs;

/// <summary>What two runs of one example have in common.</summary>
internal static partial class ShownText
{
    private const int Width = 118;

    /// <summary>Lines without what differs from run to run: ids, times, ports, signatures, durations.</summary>
    public static IEnumerable<string> Comparable(IEnumerable<string> lines) => lines.Select(line =>
    {
        var text = Id().Replace(line, "$1_…");
        text = UnixTime().Replace(text, "TIME");
        text = Instant().Replace(text, "TIME");
        text = Signature().Replace(text, "sig=…");
        text = Duration().Replace(text, "$2");
        text = UnderWay().Replace(text, "$1UNDER WAY");
        return Spaces().Replace(text, " ").TrimEnd();
    });

    /// <summary>JSON laid out for people: what fits a line is on one. Image bytes are cut.</summary>
    public static IReadOnlyList<string> Layout(string json)
    {
        var text = new StringBuilder();
        Write(text, JsonNode.Parse(ImageBytes().Replace(json, "$1…\"")), 0, 0);
        return text.ToString().Split('\n');
    }

    private static void Write(StringBuilder text, JsonNode? node, int indent, int taken)
    {
        var compact = Compact(node);
        if (indent + taken + compact.Length <= Width || node is not (JsonObject { Count: > 0 } or JsonArray { Count: > 0 }))
        {
            text.Append(compact);
            return;
        }

        text.Append(node is JsonObject ? '{' : '[');
        var first = true;
        foreach (var (name, value) in Members(node))
        {
            text.Append(first ? "\n" : ",\n").Append(' ', indent + 2).Append(name);
            Write(text, value, indent + 2, name.Length + 1);
            first = false;
        }

        text.Append('\n').Append(' ', indent).Append(node is JsonObject ? '}' : ']');
    }

    private static string Compact(JsonNode? node) => node switch
    {
        JsonObject => $"{{{string.Join(", ", Members(node).Select(member => member.Name + Compact(member.Value)))}}}",
        JsonArray => $"[{string.Join(", ", Members(node).Select(member => Compact(member.Value)))}]",
        null => "null",
        _ => node.ToJsonString(Readable),
    };

    private static IEnumerable<(string Name, JsonNode? Value)> Members(JsonNode node) => node is JsonObject map
        ? map.Select(member => (JsonSerializer.Serialize(member.Key) + ": ", member.Value))
        : node.AsArray().Select(item => ("", item));

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex("(req|rcpt|quote|lot|key|acct)_[0-9a-z]{26}")]
    private static partial Regex Id();

    [GeneratedRegex("\\b1[789][0-9]{8}\\b")]
    private static partial Regex UnixTime();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?")]
    private static partial Regex Instant();

    [GeneratedRegex("sig=[0-9A-Za-z_-]+")]
    private static partial Regex Signature();

    [GeneratedRegex("([0-9][0-9,.]*) (ms|s\\))")]
    private static partial Regex Duration();

    [GeneratedRegex("(\"(status|state)\": \")(queued|running|held|attempting)")]
    private static partial Regex UnderWay();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();

    [GeneratedRegex("(\"b64_json\":\"[^\"]{16})[^\"]*\"")]
    private static partial Regex ImageBytes();
}

using System.Text.Json.Nodes;

namespace Imprest.Integration.Support;

/// <summary>A server-sent event; a comment has no data.</summary>
public sealed record SseEvent(string? Name, JsonObject? Data)
{
    public bool IsComment => Data is null;

    public static List<SseEvent> Read(string text)
    {
        using var reader = new StringReader(text);
        var events = new List<SseEvent>();
        while (ReadAsync(reader).GetAwaiter().GetResult() is { } next)
            events.Add(next);
        return events;
    }

    /// <summary>The next event or comment; null at the end.</summary>
    public static async Task<SseEvent?> ReadAsync(TextReader reader)
    {
        string? name = null, data = null;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                data = line[6..];
            else if (line.StartsWith(':'))
                name = line;
            else if (line.Length == 0 && name is not null)
                return new(name, data is null ? null : JsonNode.Parse(data)!.AsObject());
        }

        return null;
    }
}

using System.Text.Json;

namespace Imprest.Commands.Offline.Logs;

/// <summary>What <c>--usage</c> names: one answer, or a log or export of many, which is read as it is used.</summary>
/// <param name="Answer">The one answer; null: there are <paramref name="Calls"/>.</param>
internal sealed record UsageInput(JsonElement? Answer, IEnumerable<LoggedCall> Calls)
{
    /// <exception cref="CommandError">It is empty, an empty list, or neither JSON nor lines of it.</exception>
    public static UsageInput Open(Stream stream, string name)
    {
        var reader = new LineReader(stream);
        if (!reader.TryReadText(out var line))
            throw CommandError.Usage($"{name} is empty.", "Give the provider's answer, or its usage object, as JSON.");
        var (first, firstNumber) = (line.ToArray(), reader.Number);
        if (!reader.TryReadText(out line))
            return Document(first, name) ?? NotJson();
        var (second, secondNumber) = (line.ToArray(), reader.Number);
        if (IsObject(first) || IsObject(second))
            return new(null, Lines([(firstNumber, first), (secondNumber, second)], reader));

        // No line is a whole object: one object over many lines, or no JSON at all.
        byte[] all = [.. first, (byte)'\n', .. second, (byte)'\n', .. reader.ReadRest().Span];
        if (Document(all, name) is { } document)
            return document;
        var rest = new LineReader(new MemoryStream(all));
        var any = false;
        while (!any && rest.TryReadText(out line))
            any = IsObject(line);
        return any ? new(null, Lines([], new(new MemoryStream(all)))) : NotJson();
    }

    /// <summary>One answer as a log of one.</summary>
    public static IEnumerable<LoggedCall> AsLog(JsonElement answer) => [Entry(answer, 1, Fingerprint.Of(answer.GetRawText()))];

    private static UsageInput NotJson() =>
        throw CommandError.Usage("The usage is not JSON, and no line of it is.", "Give the provider's answer or its usage object as JSON; or a log, one JSON object a line; or a CSV with --columns.");

    private static bool IsObject(ReadOnlyMemory<byte> text)
    {
        using var document = TolerantJson.Open(text);
        return document?.RootElement.ValueKind == JsonValueKind.Object;
    }

    private static UsageInput? Document(ReadOnlyMemory<byte> text, string name)
    {
        using var document = TolerantJson.Open(text);
        if (document is null)
            return null;
        var root = document.RootElement.Clone();
        if (OpenAIExport.IsPage(root))
            return new(null, OpenAIExport.Read(root, 1));
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 0)
            throw CommandError.Usage($"{name} is an empty list: there are no calls in it.", "Give a list of answers, or a log, one JSON object a line.");
        return root.ValueKind == JsonValueKind.Array && root.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object)
            ? new(null, Items(root))
            : new(root, []);
    }

    private static IEnumerable<LoggedCall> Items(JsonElement list)
    {
        var line = 1;
        foreach (var item in list.EnumerateArray())
        {
            foreach (var entry in Entries(item, line, Fingerprint.Of(item.GetRawText())))
                yield return entry;
            line++;
        }
    }

    private static IEnumerable<LoggedCall> Lines(IReadOnlyList<(int Number, byte[] Text)> begun, LineReader reader)
    {
        foreach (var (number, text) in begun)
        {
            foreach (var entry in Entries(text, number))
                yield return entry;
        }
        while (reader.TryReadText(out var line))
        {
            foreach (var entry in Entries(line, reader.Number))
                yield return entry;
        }
    }

    private static IEnumerable<LoggedCall> Entries(ReadOnlyMemory<byte> text, int line)
    {
        using var document = TolerantJson.Open(text);
        return document?.RootElement.ValueKind == JsonValueKind.Object
            ? Entries(document.RootElement, line, Fingerprint.Of(text.Span))
            : [new() { Line = line, Problem = "The line is not a JSON object." }];
    }

    private static IReadOnlyList<LoggedCall> Entries(JsonElement root, int line, UInt128 fingerprint) =>
        OpenAIExport.IsPage(root) ? [.. OpenAIExport.Read(root, line)] : [Entry(root, line, fingerprint)];

    private static LoggedCall Entry(JsonElement root, int line, UInt128 fingerprint) =>
        JobOfParts.Is(root)
            ? new() { Line = line, Fingerprint = fingerprint, IsOneCall = false, Parts = root.Clone(), Id = TolerantJson.Text(root, "id") }
            : JsonLogEntry.Read(root, line, fingerprint);
}

using System.Globalization;
using System.Text.Json;

namespace Imprest.Pricing.Format;

/// <summary>
/// A price book that was checked when the program was built: JSON, so that a cold start reads no YAML and only the cards that it needs.
/// <c>{"resellers": […], "outcomes": {provider: …}, "cards": [{"provider", "model", "aliases", "from", "to", "card"}]}</c>.
/// </summary>
internal static class CompiledBook
{
    private const string DayForm = "yyyy-MM-dd";

    public static byte[] Write(IReadOnlyList<ProviderFile> files)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            WriteTexts(writer, "resellers", files.Where(file => file.Resells).Select(file => file.Provider));
            writer.WriteStartObject("outcomes");
            foreach (var file in files.Where(file => file.Outcomes is not null))
            {
                writer.WritePropertyName(file.Provider);
                CanonicalJson.Write(writer, file.Outcomes!);
            }
            writer.WriteEndObject();
            writer.WriteStartArray("cards");
            foreach (var (node, card) in files.SelectMany(file => file.Cards))
                Write(writer, node, card);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    public static (IReadOnlyList<BookEntry> Entries, IReadOnlyList<OutcomePolicy> Policies, IReadOnlyList<string> Resellers) Read(Stream stream)
    {
        // Not disposed: cards are read from it for as long as the program runs.
        var root = JsonDocument.Parse(stream).RootElement;
        var policies = root.GetProperty("outcomes").EnumerateObject()
            .Select(member => Checked(member.Name, findings => BookReader.ReadPolicy(member.Name, CanonicalJson.Read(member.Value), findings)));
        return ([.. root.GetProperty("cards").EnumerateArray().Select(Entry)], [.. policies], Texts(root.GetProperty("resellers")));
    }

    /// <summary>Reads all cards as from a file, with all checks; a file a card, since it has no lines any more.</summary>
    public static IReadOnlyList<ProviderFile> ReadCards(Stream stream, List<string> errors)
    {
        using var document = JsonDocument.Parse(stream);
        var files = new List<ProviderFile>();
        foreach (var entry in document.RootElement.GetProperty("cards").EnumerateArray())
        {
            var (provider, model) = (entry.GetProperty("provider").GetString()!, entry.GetProperty("model").GetString()!);
            var findings = new Findings($"built-in {provider}/{model}");
            files.Add(new(findings.File, provider, null, null, [.. CardReader.ReadEntry(provider, (MapNode)CanonicalJson.Read(entry.GetProperty("card")), findings)], Resells: false));
            errors.AddRange(findings.Errors);
        }
        return files;
    }

    private static void Write(Utf8JsonWriter writer, MapNode node, RateCard card)
    {
        writer.WriteStartObject();
        writer.WriteString("provider", card.Provider);
        writer.WriteString("model", card.Model);
        WriteTexts(writer, "aliases", card.Aliases);
        writer.WriteString("from", card.EffectiveFrom.ToString(DayForm, CultureInfo.InvariantCulture));
        if (card.EffectiveTo is { } to)
            writer.WriteString("to", to.ToString(DayForm, CultureInfo.InvariantCulture));
        writer.WritePropertyName("card");
        CanonicalJson.Write(writer, node);
        writer.WriteEndObject();
    }

    private static BookEntry Entry(JsonElement entry)
    {
        var (provider, model) = (entry.GetProperty("provider").GetString()!, entry.GetProperty("model").GetString()!);
        var to = entry.TryGetProperty("to", out var end) ? Day(end) : (DateOnly?)null;
        var card = entry.GetProperty("card");
        return new(provider, model, Texts(entry.GetProperty("aliases")), Day(entry.GetProperty("from")), to,
            () => Checked($"{provider}/{model}", findings => CardReader.Read((MapNode)CanonicalJson.Read(card), findings)));
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static string[] Texts(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];

    private static DateOnly Day(JsonElement text) => DateOnly.ParseExact(text.GetString()!, DayForm, CultureInfo.InvariantCulture);

    private static T Checked<T>(string what, Func<Findings, T> read)
    {
        var findings = new Findings($"built-in {what}");
        var result = read(findings);
        return findings.Errors.Count == 0 ? result : throw new PriceBookException(findings.Errors);
    }
}

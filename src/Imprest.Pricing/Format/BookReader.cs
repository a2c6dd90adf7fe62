namespace Imprest.Pricing.Format;

/// <summary>One provider's file, read.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Outcomes">What the policy was read from; null where the file says nothing of outcomes.</param>
/// <param name="Resells">It serves models that others make under the same names.</param>
internal sealed record ProviderFile(string Name, string Provider, Node? Outcomes, OutcomePolicy? Policy, IReadOnlyList<ReadCard> Cards, bool Resells);

/// <summary>A card, and all that its file says of it: examples, notes and conflicts too.</summary>
internal sealed record ReadCard(MapNode Node, RateCard Card);

/// <summary>Reads a price file: <c>provider</c>, <c>resells</c>, <c>outcomes</c>, <c>defaults</c>, <c>cards</c>.</summary>
internal static class BookReader
{
    /// <returns>What could be read, beside which there may be errors; null where the text is no mapping.</returns>
    public static ProviderFile? Read(string name, string yaml, List<string> errors)
    {
        var findings = new Findings(name);
        var file = YamlText.Read(yaml, findings) is { } root ? Read(root, findings) : null;
        errors.AddRange(findings.Errors);
        return file;
    }

    private static ProviderFile Read(MapNode root, Findings findings)
    {
        var fields = new Fields(root, "file", findings);
        var defaults = ReadDefaults(fields, findings);
        var provider = fields.RequiredText("provider");
        var resells = fields.Word("resells", "no", "yes") == "yes";
        var policy = fields.Has("outcomes") ? new OutcomePolicy(provider, ReadOutcomes(fields)) : null;
        var cards = new List<ReadCard>();
        if (fields.Node("cards") is { } node)
        {
            if (node is ListNode list)
                ReadCards(provider, list, defaults, cards, findings);
            else
                findings.Add(node.Line, "'cards' is no list; begin each card with a dash");
        }
        var outcomes = fields.Node("outcomes");
        fields.End();
        return new(findings.File, provider, outcomes, policy, cards, resells);
    }

    /// <summary>What each card of the file takes over whole where it does not say it itself.</summary>
    private static MapNode? ReadDefaults(Fields file, Findings findings)
    {
        if (file.Node("defaults") is not { } node)
            return null;
        if (node is not MapNode defaults)
        {
            findings.Add(node.Line, "'defaults' is no mapping; write card keys and their values below it");
            return null;
        }
        foreach (var own in defaults.Entries.Where(entry => entry.Key is "model" or "provider" or "aliases" or "examples"))
            findings.Add(own.Value.Line, $"'{own.Key}' is each card's own and has no default; state it in the cards");
        return defaults;
    }

    private static void ReadCards(string provider, ListNode list, MapNode? defaults, List<ReadCard> cards, Findings findings)
    {
        foreach (var item in list.Items)
        {
            if (item is MapNode entry)
                cards.AddRange(CardReader.ReadEntry(provider, defaults is null ? entry : entry.Or(defaults), findings));
            else
                findings.Add(item.Line, "this entry of 'cards' is no card; write keys and values, 'model' first");
        }
    }

    /// <summary>A policy of its own, as a compiled book keeps it.</summary>
    public static OutcomePolicy ReadPolicy(string provider, Node outcomes, Findings findings) =>
        new(provider, ReadOutcomes(new(new MapNode([new("outcomes", outcomes)], outcomes.Line), "file", findings)));

    private static List<OutcomeRule> ReadOutcomes(Fields file)
    {
        var rules = new List<OutcomeRule>();
        foreach (var fields in file.Maps("outcomes"))
        {
            var charge = fields.Word("charge", "unknown", "no", "yes", "fee") switch
            {
                "no" => ProviderCharge.No,
                "yes" => ProviderCharge.Yes,
                "fee" => ProviderCharge.Fee,
                _ => ProviderCharge.Unknown,
            };
            var fee = fields.Number("fee", required: charge == ProviderCharge.Fee);
            var (source, read) = (fields.RequiredText("source"), fields.Date("read", required: true) ?? default);
            var (operations, models) = (ReadOperations(fields), fields.Texts("model", required: false));
            foreach (var match in fields.Texts("match", required: true))
            {
                CheckMatch(fields, match);
                if (rules.Exists(rule => rule.Match == match && rule.Operations.SequenceEqual(operations) && rule.Models.SequenceEqual(models)))
                    fields.Fail("match", $"'{match}' stands twice; keep one of them");
                rules.Add(new(match, charge, fee is { } usd ? Money.FromUsd(usd) : null, source, read) { Operations = operations, Models = models });
            }
            fields.End();
        }
        return rules;
    }

    private static List<Operation> ReadOperations(Fields fields)
    {
        var operations = new List<Operation>();
        foreach (var name in fields.Texts("operation", required: false))
        {
            if (OperationNames.TryParse(name, out var operation))
                operations.Add(operation);
            else
                fields.Fail("operation", $"'{name}' is no operation; write one of generate, edit, image-to-image, variation, tool");
        }

        return operations;
    }

    private static void CheckMatch(Fields fields, string match)
    {
        var parts = match.Split(':');
        var status = parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], out var code) && code is >= 100 and <= 599);
        if (!status || (parts[0] != "interrupted" && !OutcomeNames.TryParse(parts[0], out _)))
            fields.Fail("match", $"'{match}' is no outcome; write one of {string.Join(", ", Enum.GetValues<Outcome>().Select(OutcomeNames.Wire))}, or interrupted, with an HTTP status or without (failed:429)");
    }
}

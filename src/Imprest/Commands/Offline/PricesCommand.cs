using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Prices;
using Imprest.Pricing;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest prices list|show</c>: the price book, with source and date of every card. Offline.</summary>
internal static class PricesCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var provider = new Option<string?>("--provider") { Description = "The models of this provider alone.", HelpName = "ID" };
        var list = new Command("list", "Every model in the price book, with source and date.") { provider, CommonOptions.At, CommonOptions.Prices };
        list.SetAction(parsed => List(new(surroundings, parsed.GetValue(CommonOptions.Json)), Open(surroundings, parsed), parsed.GetValue(provider)));

        var model = new Argument<string>("MODEL") { Description = "provider/model, or the model's name where one provider has it." };
        var show = new Command("show", "One rate card: its whole content, lifecycle, source and date.") { model, CommonOptions.At, CommonOptions.Prices };
        show.SetAction(parsed => Show(new(surroundings, parsed.GetValue(CommonOptions.Json)), Open(surroundings, parsed), parsed.GetValue(model)!));

        return new Command("prices", "The price book: every rate card with its source and date.") { list, show }.NeedsOneOf("list", "show MODEL");
    }

    private static PriceSource Open(Surroundings surroundings, ParseResult parsed) =>
        PriceSource.Open(parsed.GetValue(CommonOptions.Prices), parsed.GetValue(CommonOptions.At), surroundings.Clock);

    private static int List(Output output, PriceSource prices, string? provider)
    {
        var providers = prices.Book.Cards.Select(card => card.Provider).Distinct().ToArray();
        if (provider is not null && !providers.Contains(provider))
            throw CommandError.Usage($"The price book has no provider `{provider}`.", $"It has {string.Join(", ", providers)}.");
        var cards = prices.Book.Cards.Where(card => provider is null || card.Provider == provider)
            .Select(card => card.Id).Distinct().Select(prices.Find).OfType<RateCard>().ToArray();
        if (output.Json)
        {
            var data = cards.Select(card => (JsonNode)Summary(card, prices.At));
            output.WriteJson(new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. data]) });
            return ExitCode.Done;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("[grey]model[/]", "[grey]operations[/]", "[grey]qualities[/]", "[grey]read[/]", "[grey]trust[/]", "[grey]note[/]");
        table.Columns[0].NoWrap(); // A name is there to be copied.
        foreach (var card in cards)
        {
            var note = card.ShutDownAt is { } gone ? (gone <= DateOnly.FromDateTime(prices.At.UtcDateTime) ? $"[red]gone {gone:yyyy-MM-dd}[/]" : $"[yellow]until {gone:yyyy-MM-dd}[/]") : "";
            table.AddRow(
                Markup.Escape(card.Id), string.Join(", ", card.Operations.Select(operation => operation.Wire())), Markup.Escape(string.Join(", ", card.Qualities)),
                $"{(RateCardAge.IsStale(card, prices.At) ? "[yellow]" : "[default]")}{card.ReadOn:yyyy-MM-dd}[/]", card.Trust, note);
        }

        output.Console.Write(table);
        output.Markup($"[grey]{cards.Length} models{(provider is null ? $" of {providers.Length} providers" : "")}. `imprest prices show MODEL` opens one. Check a provider's live page before relying on a figure.[/]");
        return ExitCode.Done;
    }

    private static int Show(Output output, PriceSource prices, string model)
    {
        if (prices.Find(model) is not { } card)
            throw new CommandError(ExitCode.UnknownPrice, "model_unpriced", $"No rate card prices {model} on {prices.At:yyyy-MM-dd}.", prices.HintFor(model));
        if (output.Json)
        {
            var whole = Summary(card, prices.At);
            whole["card"] = JsonNode.Parse(card.Canonical);
            whole["conflicts"] = new JsonArray([.. card.Conflicts.Select(conflict => (JsonNode)new JsonObject
            {
                ["says"] = conflict.Says, ["source"] = conflict.Source, ["as_of"] = conflict.ReadOn.ToString("yyyy-MM-dd"), ["why"] = conflict.Why,
            })]);
            whole["notes"] = new JsonArray([.. card.Notes.Select(note => (JsonNode)note)]);
            output.WriteJson(whole);
            return ExitCode.Done;
        }

        var facts = new Grid().AddColumns(2);
        void Row(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                facts.AddRow($"[grey]{name}[/]", Markup.Escape(value));
        }

        output.Line();
        output.Markup($"[bold]{Markup.Escape(card.Id)}[/]");
        Row("version", card.Version);
        Row("also named", string.Join(", ", card.Aliases));
        Row("operations", string.Join(", ", card.Operations.Select(operation => operation.Wire())));
        Row("qualities", string.Join(", ", card.Qualities));
        Row("sizes", string.Join("; ", SizesOf(card.Sizes)));
        Row("steps", card.Steps is { } steps ? $"{steps.Default}, at most {steps.Max}" : null);
        Row("features", string.Join(", ", card.Features));
        Row("images a call", $"1 to {card.MaxImages}");
        Row("input images", $"up to {card.MaxReferences}");
        Row("prices from", $"{card.EffectiveFrom:yyyy-MM-dd}{(card.EffectiveTo is { } to ? $" until {to:yyyy-MM-dd}" : "")}");
        Row("source", $"{card.Source}, {card.Trust}, read {card.ReadOn:yyyy-MM-dd}");
        Row("currency", card.Currency is { } currency ? $"{currency.Code}, ${PlainDecimal.Wire(currency.Usd)} each ({currency.Source}, read {currency.ReadOn:yyyy-MM-dd})" : null);
        foreach (var conflict in card.Conflicts)
            Row("conflict", $"{conflict.Says} ({conflict.Source}, read {conflict.ReadOn:yyyy-MM-dd}). {conflict.Why}");
        foreach (var note in card.Notes)
            Row("note", note);
        output.Console.Write(facts);
        output.Warnings(RateCardAge.Warnings(card, prices.At));
        output.Line();
        Rates(output, "Rates", card.Rates);
        Rates(output, "Published figures, an image: rounded, and of output alone", card.PublishedFigures);
        output.Markup("[grey]Everything else of the card (conditions, token tables, rounding): --json[/]");
        return ExitCode.Done;
    }

    private static IEnumerable<string> SizesOf(SizeDomain sizes)
    {
        if (sizes.Listed.Count > 0)
            yield return string.Join(", ", sizes.Listed);
        if (sizes.Classes.Count > 0)
            yield return string.Join(", ", sizes.Classes.Select(each => sizes.PixelsOf(each) is { } pixels ? $"{each} up to {pixels} px" : each));
        if (sizes.Rule is { } rule)
            yield return rule.ToString();
    }

    private static void Rates(Output output, string title, IReadOnlyList<RateRow> rates)
    {
        if (rates.Count == 0)
            return;
        output.Line();
        var table = new Table().Border(TableBorder.Simple).AddColumns($"[bold]{title}[/]", "[grey]when[/]");
        table.AddColumn(new TableColumn("[grey]price[/]").RightAligned());
        table.AddColumn("[grey]for[/]");
        var amounts = Figures.Column(rates.Select(rate => (string?)PlainDecimal.Wire(rate.UnitPriceUsd * UnitsOf(rate))));
        for (var i = 0; i < rates.Count; i++)
            table.AddRow(Markup.Escape(rates[i].Meter.Wire().Replace('_', ' ')), Markup.Escape(rates[i].When ?? ""), amounts[i], UnitsOf(rates[i]) == 1 ? "one" : "a million");
        output.Console.Write(table);
    }

    /// <summary>Token rates are read a million at a time, as providers write them.</summary>
    private static int UnitsOf(RateRow rate) => rate.Meter.Wire().EndsWith("_token", StringComparison.Ordinal) ? 1_000_000 : 1;

    private static JsonObject Summary(RateCard card, DateTimeOffset at) => new()
    {
        ["model"] = card.Id,
        ["price_version"] = card.Version,
        ["aliases"] = new JsonArray([.. card.Aliases.Select(alias => (JsonNode)alias)]),
        ["operations"] = new JsonArray([.. card.Operations.Select(operation => (JsonNode)operation.Wire())]),
        ["qualities"] = new JsonArray([.. card.Qualities.Select(quality => (JsonNode)quality)]),
        ["sizes"] = new JsonArray([.. card.Sizes.Listed.Select(size => (JsonNode)size.ToString())]),
        ["effective_from"] = card.EffectiveFrom.ToString("yyyy-MM-dd"),
        ["effective_to"] = card.EffectiveTo?.ToString("yyyy-MM-dd"),
        ["source"] = card.Source,
        ["as_of"] = card.ReadOn.ToString("yyyy-MM-dd"),
        ["trust"] = card.Trust,
        ["stale"] = RateCardAge.IsStale(card, at),
        ["shut_down_at"] = card.ShutDownAt?.ToString("yyyy-MM-dd"),
        ["replacement"] = card.Replacement,
        ["warnings"] = new JsonArray([.. RateCardAge.Warnings(card, at).Select(warning => (JsonNode)warning)]),
    };
}

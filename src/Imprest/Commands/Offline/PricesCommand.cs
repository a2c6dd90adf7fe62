using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Prices;
using Imprest.Pricing;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest prices</c>: the price book, with source and date of every card. Offline.</summary>
internal static class PricesCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var provider = new Option<string?>("--provider") { Description = "The models of this provider alone.", HelpName = "ID" };
        var list = new Command("list", "Every model in the price book, with source and date.") { provider, CommonOptions.At, CommonOptions.Prices };
        list.SetAction(parsed => List(new(surroundings, parsed.GetValue(CommonOptions.Json)), Open(surroundings, parsed), parsed.GetValue(provider)));

        return new Command("prices", "The price book: every rate card with its source and date.")
        {
            list, new PricesShowCommand(surroundings), new PricesLintCommand(surroundings), new PricesDiffCommand(surroundings), new PricesStaleCommand(surroundings),
        }.NeedsOneOf("list", "show MODEL", "lint", "diff A B", "stale");
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
            var data = cards.Select(card => (JsonNode)PricesShowCommand.Summary(card, prices.At));
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
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Imprest.Prices;
using Imprest.Pricing;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest prices</c>: the price book, with source and date of every card. Offline.</summary>
internal static class PricesCommand
{
    // Columns that the longest words beside a name take.
    private const int Rest = 61;
    private const int RestWithNote = 80;

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
            throw CommandError.Usage($"The price book has no provider `{provider}`.", $"{(Meant(provider, providers) is { } meant ? $"Did you mean {meant}? " : "")}It has {string.Join(", ", providers)}.");
        var cards = prices.Book.Cards.Where(card => provider is null || card.Provider == provider)
            .Select(card => card.Id).Distinct().Select(prices.Find).OfType<RateCard>().ToArray();
        if (output.Json)
        {
            var data = cards.Select(card => (JsonNode)PricesShowCommand.Summary(card, prices.At));
            output.WriteJson(new JsonObject { ["object"] = "list", ["data"] = new JsonArray([.. data]) });
            return ExitCode.Done;
        }

        if (cards.Length == 0)
        {
            output.Line($"No rate card{(provider is null ? "" : $" of {provider}")} holds on {prices.At:yyyy-MM-dd}: the first is of {prices.Book.Cards.Where(card => provider is null || card.Provider == provider).Min(card => card.EffectiveFrom):yyyy-MM-dd}.");
            return ExitCode.Done;
        }

        WriteTable(output, cards, prices.At);
        output.Markup($"[grey]{cards.Length} models{(provider is null ? $" of {providers.Length} providers" : "")}. `imprest prices show MODEL` opens one. Check a provider's live page before relying on a figure.[/]");
        return ExitCode.Done;
    }

    /// <summary>Another spelling, or the name whose initials a provider goes by.</summary>
    private static string? Meant(string asked, string[] providers)
    {
        var initials = string.Concat(asked.Split(['-', '_', '.', ' '], StringSplitOptions.RemoveEmptyEntries).Select(word => word[0]));
        return Array.Find(providers, provider => provider.Equals(initials, StringComparison.OrdinalIgnoreCase)) ?? Nearest.Of(asked, providers);
    }

    private static void WriteTable(Output output, RateCard[] cards, DateTimeOffset at)
    {
        var noted = Array.Exists(cards, card => card.ShutDownAt is not null);
        var table = new Table().Border(TableBorder.Simple).AddColumns("[grey]model[/]", "[grey]operations[/]", "[grey]qualities[/]");
        // A name is there to be copied. Where it leaves no room for the rest, it wraps; days and trust stay whole.
        if (cards.Max(card => card.Id.Length) + (noted ? RestWithNote : Rest) <= output.Console.Profile.Width)
            table.Columns[0].NoWrap();
        string[] whole = noted ? ["read", "trust", "note"] : ["read", "trust"];
        foreach (var name in whole)
            table.AddColumn(new TableColumn($"[grey]{name}[/]").NoWrap());
        foreach (var card in cards)
        {
            var note = card.ShutDownAt is { } gone ? (gone <= DateOnly.FromDateTime(at.UtcDateTime) ? $"[red]gone {gone:yyyy-MM-dd}[/]" : $"[yellow]until {gone:yyyy-MM-dd}[/]") : "";
            string[] cells =
            [
                Markup.Escape(card.Id), string.Join(", ", card.Operations.Select(operation => operation.Wire())), Markup.Escape(string.Join(", ", card.Qualities)),
                $"{(RateCardAge.IsStale(card, at) ? "[yellow]" : "[default]")}{card.ReadOn:yyyy-MM-dd}[/]", card.Trust, note,
            ];
            table.AddRow(cells[..table.Columns.Count]);
        }

        output.Console.Write(table);
    }
}

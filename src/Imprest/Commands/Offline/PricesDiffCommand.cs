using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Imprest.Pricing;
using Imprest.Pricing.Comparing;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary><c>imprest prices diff A B</c>: what a change of prices does to a standard basket of work. Offline.</summary>
internal sealed partial class PricesDiffCommand : Command, IHasExamples
{
    private const string BuiltIn = "built-in";
    private const int ShownChanges = 6;

    private readonly Surroundings surroundings;
    private readonly Argument<string> before = new("A") { Description = "Before: a directory of price files, a price file, a day (YYYY-MM-DD) of the book, or built-in." };
    private readonly Argument<string> after = new("B") { Description = "After: as A. Files beside a day or built-in are laid over the built-in book, as the gateway does." };

    public PricesDiffCommand(Surroundings surroundings)
        : base("diff", "What a change of prices does to a standard basket of work, the biggest change first.")
    {
        this.surroundings = surroundings;
        Arguments.Add(before);
        Arguments.Add(after);
        Options.Add(CommonOptions.At);
        Options.Add(CommonOptions.Prices);
        SetAction(Run);
    }

    public IReadOnlyList<string> Examples { get; } =
    [
        "imprest prices diff built-in my-prices",
        "imprest prices diff old/prices prices",
        "imprest prices diff 2026-01-01 2026-11-22",
    ];

    private int Run(ParseResult parsed)
    {
        var output = new Output(surroundings, parsed.GetValue(CommonOptions.Json));
        var prices = PriceSource.Open(parsed.GetValue(CommonOptions.Prices), parsed.GetValue(CommonOptions.At), surroundings.Clock);
        var (left, right) = (parsed.GetValue(before)!, parsed.GetValue(after)!);
        var alone = IsFiles(left) && IsFiles(right);
        var diff = BookDiff.Of(Cards(left, prices, alone), Cards(right, prices, alone));
        if (output.Json)
            output.WriteJson(View(diff));
        else
            Write(output, diff);
        return ExitCode.Done;
    }

    private static bool IsFiles(string side) => side != BuiltIn && !IsDay(side);

    private static bool IsDay(string side) => DateOnly.TryParseExact(side, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static IReadOnlyList<RateCard> Cards(string side, PriceSource prices, bool alone)
    {
        if (side == BuiltIn)
            return PriceBook.BuiltIn.CardsAt(prices.At);
        if (IsDay(side))
            return prices.Book.CardsAt(PriceSource.Instant(side, TimeProvider.System));
        if (DayLike().IsMatch(side) && !Path.Exists(side))
            throw CommandError.Usage($"`{side}` is not a date.", "Write a day as YYYY-MM-DD, for instance 2026-11-22; or name price files or a directory of them.");
        var files = PriceSource.FilesOf(side);
        try
        {
            return (alone ? PriceBook.Of(files) : PriceBook.BuiltIn.With(files)).CardsAt(prices.At);
        }
        catch (PriceBookException error)
        {
            throw CommandError.Usage($"The price files of {side} cannot be used: {error.Errors.Count} error(s).", string.Join('\n', error.Errors));
        }
    }

    [GeneratedRegex("^[0-9]+-[0-9]+-[0-9]+$")]
    private static partial Regex DayLike();

    private static void Write(Output output, BookDiff diff)
    {
        WriteNames(output, "Added", diff.Added);
        WriteNames(output, "Removed", diff.Removed);
        var moved = diff.Changed.Where(model => model.Changes.Count > 0).ToList();
        if (moved.Count > 0)
            WriteTable(output, moved);
        var still = diff.Changed.Where(model => model.Changes.Count == 0).Select(model => model.After).ToList();
        WriteNames(output, "Another card, and the same prices for the basket", still);
        if (diff.Added.Count + diff.Removed.Count + diff.Changed.Count == 0)
            output.Line("Nothing changed.");
        else
            output.Line(string.Create(CultureInfo.InvariantCulture, $"{diff.Added.Count} added, {diff.Removed.Count} removed, {moved.Count} with other prices, {still.Count} with another card and the same prices."));
    }

    private static void WriteNames(Output output, string title, IReadOnlyList<RateCard> cards)
    {
        if (cards.Count > 0)
            output.Markup($"[bold]{title}[/]  {Markup.Escape(string.Join(", ", cards.Select(card => card.Id)))}");
    }

    private static void WriteTable(Output output, IReadOnlyList<ChangedModel> models)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumns("[bold]Changed[/]", "[grey]work[/]");
        foreach (var name in new[] { "before", "after", "change", "at most" })
            table.AddColumn(new TableColumn($"[grey]{name}[/]").RightAligned());
        foreach (var model in models)
        {
            var shown = model.Changes.Take(ShownChanges).ToList();
            for (var i = 0; i < shown.Count; i++)
            {
                table.AddRow(
                    i == 0 ? Markup.Escape(model.After.Id) : "", Markup.Escape(shown[i].Work), Text(shown[i].Before), Text(shown[i].After), Change(shown[i]),
                    shown[i].BoundBefore == shown[i].BoundAfter ? "" : $"{Text(shown[i].BoundBefore)} → {Text(shown[i].BoundAfter)}");
            }

            if (model.Changes.Count > shown.Count)
                table.AddRow("", string.Create(CultureInfo.InvariantCulture, $"[grey]and {model.Changes.Count - shown.Count} more: --json[/]"), "", "", "", "");
        }

        output.Console.Write(table);
    }

    private static string Text(Money? amount) => amount is null ? Figures.Unknown : Figures.Of(amount.ToString());

    private static string Change(PriceChange change) => change switch
    {
        { Before: null, After: not null } => "new",
        { Before: not null, After: null } => "gone",
        _ when change.Before == change.After => "same",
        { Percent: { } percent } => percent.ToString("+0.#' %';-0.#' %'", CultureInfo.InvariantCulture),
        _ => "",
    };

    private static JsonObject View(BookDiff diff) => new()
    {
        ["object"] = "price_diff",
        ["added"] = new JsonArray([.. diff.Added.Select(card => (JsonNode)card.Id)]),
        ["removed"] = new JsonArray([.. diff.Removed.Select(card => (JsonNode)card.Id)]),
        ["changed"] = new JsonArray([.. diff.Changed.Select(model => (JsonNode)new JsonObject
        {
            ["model"] = model.After.Id,
            ["version_before"] = model.Before.Version,
            ["version_after"] = model.After.Version,
            ["changes"] = new JsonArray([.. model.Changes.Select(change => (JsonNode)View(change))]),
        })]),
    };

    private static JsonObject View(PriceChange change) => new()
    {
        ["work"] = change.Work,
        ["before_usd"] = change.Before?.ToString(),
        ["after_usd"] = change.After?.ToString(),
        ["change_percent"] = change.Percent is { } percent ? PlainNumber.Text(decimal.Round(percent, 2)) : null,
        ["bound_before_usd"] = change.BoundBefore?.ToString(),
        ["bound_after_usd"] = change.BoundAfter?.ToString(),
    };
}

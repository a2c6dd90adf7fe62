using System.Globalization;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Describing;
using Spectre.Console;

namespace Imprest.Commands.Offline;

/// <summary>A rate card for people: two lines to act on, then what it is about, then every figure.</summary>
internal static class CardReport
{
    public static void Write(Output output, RateCard card, OutcomePolicy policy, DateTimeOffset at)
    {
        var drivers = PriceDrivers.Of(card);
        output.Line();
        output.Markup($"[bold]{Markup.Escape(card.Id)}[/]");
        output.Line(drivers.BilledByText);
        output.Line(drivers.MovesText);
        output.Line();
        WriteFacts(output, Facts(card, policy));
        output.Warnings(RateCardAge.Warnings(card, at));
        WriteRates(output, "Rates", card.Rates);
        WriteRates(output, "Published figures, an image: rounded, and of output alone", card.PublishedFigures);
        WriteExamples(output, card);
        output.Markup("[grey]The whole card, token tables included: --json. How cards are written: docs/price-book.md[/]");
    }

    private static void WriteFacts(Output output, IEnumerable<(string Name, string? Value)> facts)
    {
        var grid = new Grid().AddColumns(2);
        foreach (var (name, value) in facts)
        {
            if (!string.IsNullOrEmpty(value))
                grid.AddRow($"[grey]{name}[/]", Markup.Escape(value));
        }

        output.Console.Write(grid);
    }

    private static IEnumerable<(string Name, string? Value)> Facts(RateCard card, OutcomePolicy policy)
    {
        yield return ("version", card.Version);
        foreach (var fact in CardFacts.Of(card))
            yield return fact;
        yield return ("source", $"{card.Source}, {card.Trust}, read {card.ReadOn:yyyy-MM-dd}");
        yield return ("currency", card.Currency is { } currency ? $"{currency.Code}, ${PlainDecimal.Wire(currency.Usd)} each ({currency.Source}, read {currency.ReadOn:yyyy-MM-dd})" : null);
        foreach (var fact in CardWords.Of(card))
            yield return (fact.Topic, fact.Words);
        yield return ("who pays", PolicyWords.Of(policy));
        foreach (var conflict in card.Conflicts)
            yield return ("conflict", $"{conflict.Says} ({conflict.Source}, read {conflict.ReadOn:yyyy-MM-dd}). {conflict.Why}");
        foreach (var note in card.Notes)
            yield return ("note", note);
    }

    private static void WriteRates(Output output, string title, IReadOnlyList<RateRow> rates)
    {
        if (rates.Count == 0)
            return;
        output.Line();
        var table = new Table().Border(TableBorder.Simple).AddColumn($"[bold]{title}[/]");
        var conditioned = rates.Any(rate => !string.IsNullOrEmpty(rate.When));
        if (conditioned)
            table.AddColumn("[grey]when[/]");
        table.AddColumn(new TableColumn("[grey]price[/]").RightAligned());
        table.AddColumn("[grey]for[/]");
        var amounts = Figures.Column(rates.Select(rate => (string?)PlainDecimal.Wire(rate.UnitPriceUsd * rate.Units)));
        for (var i = 0; i < rates.Count; i++)
        {
            string[] when = conditioned ? [Markup.Escape(rates[i].When ?? "")] : [];
            table.AddRow([Markup.Escape(rates[i].Meter.Wire().Replace('_', ' ')), .. when, amounts[i], rates[i].Units == 1 ? "one" : "a million"]);
        }

        output.Console.Write(table);
    }

    private static void WriteExamples(Output output, RateCard card)
    {
        if (card.Examples.Count == 0)
            return;
        output.Line();
        var table = new Table().Border(TableBorder.Simple).AddColumns("[bold]Worked examples[/]", "[grey]says[/]");
        table.AddColumn(new TableColumn("[grey]amount[/]").RightAligned());
        var rows = card.Examples.SelectMany(example => Amounts(card, example).Select(amount => (example.Name, amount.Says, amount.Usd))).ToList();
        var amounts = Figures.Column(rows.Select(row => (string?)row.Usd));
        for (var i = 0; i < rows.Count; i++)
            table.AddRow(Markup.Escape(rows[i].Name), rows[i].Says, amounts[i]);
        output.Console.Write(table);
    }

    private static IEnumerable<(string Says, string Usd)> Amounts(RateCard card, WorkedExample example)
    {
        if (example.Amount is { } amount)
            yield return ("receipt", amount.ToString());
        if (example.NativeAmount is { } native && card.Currency is { } currency)
            yield return (string.Create(CultureInfo.InvariantCulture, $"receipt, {PlainDecimal.Wire(native)} {Markup.Escape(currency.Code)}"), Money.FromUsd(currency.ToUsd(native)).ToString());
        if (example.Expected is { } expected)
            yield return ("quote expects", expected.ToString());
        if (example.UpperBound is { } bound)
            yield return ("quote at most", bound.ToString());
    }
}

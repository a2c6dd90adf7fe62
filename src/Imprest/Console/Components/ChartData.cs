using System.Globalization;
using System.Text.Json.Nodes;
using Imprest.Pricing;

namespace Imprest.Console.Components;

/// <summary>What a chart shows. The exact figures are texts, for the table; the lengths of bars and lines are drawn from numbers.</summary>
/// <param name="Kind"><c>stack</c> (bars of days, stacked), <c>bars</c> (one bar a label, lying), <c>line</c> or <c>step</c> (a balance).</param>
/// <param name="Title">The message.</param>
/// <param name="Across">What the labels are: <c>day</c>, <c>model</c>, ….</param>
/// <param name="Unit">Of the values: <c>USD</c>, <c>requests</c>, ….</param>
public sealed record ChartData(string Kind, string Title, string Across, string Unit, IReadOnlyList<string> Labels, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Lines across a chart of bars, with their names.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    public string Json() => new JsonObject
    {
        ["kind"] = Kind,
        ["across"] = Across,
        ["unit"] = Unit,
        ["marks"] = new JsonArray([.. Marks.Select(mark => (JsonNode)new JsonObject { ["name"] = mark.Name, ["at"] = mark.At })]),
        ["labels"] = new JsonArray([.. Labels.Select(label => (JsonNode)label)]),
        ["series"] = new JsonArray([.. Series.Select(series => (JsonNode)new JsonObject
        {
            ["name"] = series.Name,
            ["values"] = new JsonArray([.. series.Values.Select(value => value is { } known ? JsonNode.Parse(known.ToString(CultureInfo.InvariantCulture)) : null)]),
            ["texts"] = new JsonArray([.. series.Texts.Select(text => (JsonNode)text)]),
        })]),
    }.ToJsonString();
}

/// <param name="At">Which of the labels, from 0.</param>
public sealed record ChartMark(string Name, int At);

/// <param name="Name">A model's name gets the same colour on every page.</param>
/// <param name="Values">Null: nothing there.</param>
/// <param name="Texts">The same, exact.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<decimal?> Values, IReadOnlyList<string> Texts)
{
    public static ChartSeries OfMoney(string name, IReadOnlyList<Money?> amounts)
    {
        var decimals = AmountText.Decimals(amounts);
        return new(name, [.. amounts.Select(amount => amount?.Usd)],
            [.. amounts.Select(amount => amount is { } known ? $"{AmountText.Sign(known)}${AmountText.Digits(known)}{AmountText.Zeros(known, decimals)}" : "?")]);
    }

    public static ChartSeries OfCounts(string name, IReadOnlyList<long> counts) =>
        new(name, [.. counts.Select(count => (decimal?)count)], [.. counts.Select(count => count.ToString("N0", CultureInfo.InvariantCulture))]);
}

using Imprest.Console.Components;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Comparing;

namespace Imprest.Console.Comparing;

/// <summary>A comparison as its page shows it.</summary>
public sealed class CompareModel
{
    private const int FirstRows = 40;
    private const int Bars = 15;

    private readonly Comparison comparison;

    internal CompareModel(Comparison comparison, ImageWork work, DateTimeOffset at) => (this.comparison, Work, At) = (comparison, work, at);

    public ImageWork Work { get; }

    public DateTimeOffset At { get; }

    internal AskedWork Asked { get; init; } = new();

    public IReadOnlyList<string>? Models { get; init; }

    public string? Provider { get; init; }

    /// <summary><c>bound</c>, <c>megapixel</c>, <c>model</c>, <c>read</c>; else by what is expected.</summary>
    public string? Sort { get; init; }

    /// <summary>Every row, not only the first.</summary>
    public bool All { get; init; }

    public IReadOnlyList<(string Model, string Reason)> Unpriced { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Cheapest first, of the provider that was asked for.</summary>
    public IReadOnlyList<PricedModel> Cheapest => field ??= [.. comparison.Priced.Where(model => Provider is null || model.Card.Provider == Provider)];

    /// <summary>As they are sorted, all of them.</summary>
    public IReadOnlyList<PricedModel> Sorted => field ??= Sort switch
    {
        "bound" => [.. Cheapest.OrderBy(model => model.UpperBound ?? new(long.MaxValue))],
        "megapixel" => [.. Cheapest.OrderBy(model => model.PerMegapixel ?? new(long.MaxValue))],
        "model" => [.. Cheapest.OrderBy(model => model.Card.Id, StringComparer.Ordinal)],
        "read" => [.. Cheapest.OrderByDescending(model => model.Card.ReadOn)],
        _ => Cheapest,
    };

    public IEnumerable<PricedModel> Rows => All ? Sorted : Sorted.Take(FirstRows);

    public bool HasMore => !All && Sorted.Count > FirstRows;

    public IReadOnlyList<(string Model, string Reason)> Others =>
        field ??= [.. Unpriced, .. comparison.Others.Where(other => Provider is null || other.Card.Provider == Provider).Select(other => (other.Card.Id, other.Reason))];

    public IEnumerable<string> Providers => comparison.Priced.Select(model => model.Card.Provider).Concat(comparison.Others.Select(other => other.Card.Provider)).Distinct().Order(StringComparer.Ordinal);

    public bool IsStale(PricedModel model) => RateCardAge.IsStale(model.Card, At);

    /// <summary>The cheapest, as bars; with one model there is nothing to see.</summary>
    public ChartData? Chart
    {
        get
        {
            var shown = Cheapest.Take(Bars).ToList();
            if (shown.Count < 2)
                return null;
            var times = shown[0].Expected > Money.Zero ? shown[^1].Expected.Usd / shown[0].Expected.Usd : 0;
            var title = Cheapest.Count > Bars ? $"The {Bars} cheapest of {Cheapest.Count}, an image" : times > 1 ? $"The dearest takes {times:0.#} times the cheapest, an image" : "An image";
            return new("bars", title, "Model", "USD", [.. shown.Select(model => model.Card.Id)], [ChartSeries.OfMoney("an image", [.. shown.Select(model => (Money?)model.PerImage)])]);
        }
    }
}

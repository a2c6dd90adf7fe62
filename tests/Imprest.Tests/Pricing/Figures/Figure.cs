using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Tests.Pricing.Figures;

/// <summary>One figure as a source gives it, copied from the sources once more and not from the cards: a row of <c>figures.csv</c>.</summary>
/// <param name="Unit">What it is the price of: <c>image</c>, a kind of token, <c>request</c> (a search).</param>
/// <param name="Quality">As the source has it; for cached tokens their kind; <c>batch</c> where the source puts the tier here.</param>
/// <param name="Size">Pixels, a class, a tier, or <c>input_image</c>: the price of an input image.</param>
/// <param name="Overruled">Why the book does not follow this reading; empty where it does.</param>
internal sealed record Figure(
    string Provider, string Model, string Operation, string Unit, string Quality, string Size, decimal Usd, decimal Per, string Read, string Source, string Overruled)
{
    public static IReadOnlyList<Figure> All { get; } = ReadAll();

    public string Id => $"{Provider}/{Model}";

    public string Tier => Quality == "batch" || Size == "batch" ? "batch" : "standard";

    public override string ToString() => $"{Id} {Operation} {Unit} {Quality} {Size} {Usd} per {Per} ({Source}, {Read})";

    private static List<Figure> ReadAll()
    {
        using var stream = typeof(Figure).Assembly.GetManifestResourceStream("figures.csv")!;
        using var reader = new StreamReader(stream);
        reader.ReadLine();
        var figures = new List<Figure>();
        while (reader.ReadLine() is { } line)
        {
            var cell = line.Split(',');
            figures.Add(new(cell[0], cell[1], cell[2], cell[3], cell[4], cell[5], Number(cell[6]), Number(cell[7]), cell[8], cell[9], cell[10]));
        }
        return figures;
    }

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}

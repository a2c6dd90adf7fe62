using Imprest.Pricing;
using Imprest.Pricing.Describing;

namespace Imprest.Console.Prices;

/// <summary>Which models are listed, and in which order.</summary>
/// <param name="Search">A part of the model's name.</param>
/// <param name="Unit">What weighs most in its bill.</param>
/// <param name="Gone">Also those that their providers have shut down.</param>
/// <param name="Sort"><c>price</c>, <c>read</c>; else by name.</param>
public sealed record PricingFilter(string? Search, string? Provider, string? Operation, string? Unit, bool Gone, string? Sort)
{
    internal bool Takes(ModelPrice model) =>
        (Gone || !model.IsGone)
        && (Search is null || model.Card.Id.Contains(Search, StringComparison.OrdinalIgnoreCase) || model.Card.Aliases.Any(alias => alias.Contains(Search, StringComparison.OrdinalIgnoreCase)))
        && (Provider is null || model.Card.Provider == Provider)
        && (Operation is null || model.Card.Operations.Any(operation => operation.Wire() == Operation))
        && (Unit is null || model.Unit == Unit);
}

/// <summary>The whole price book as a page shows it.</summary>
public sealed class PricingModel
{
    private const int Few = 5;

    internal PricingModel(BookOverview overview, PricingFilter filter)
    {
        (Overview, Filter) = (overview, filter);
        var rows = overview.Models.Where(filter.Takes);
        Rows = filter.Sort switch
        {
            "price" => [.. rows.OrderBy(row => row.Image is null).ThenBy(row => row.Image).ThenBy(row => row.Card.Id, StringComparer.Ordinal)],
            "read" => [.. rows.OrderByDescending(row => row.Card.ReadOn).ThenBy(row => row.Card.Id, StringComparer.Ordinal)],
            _ => [.. rows],
        };
        Units =
        [
            .. overview.Models.Where(model => !model.IsGone).GroupBy(model => model.Unit).OrderByDescending(unit => unit.Count())
                .Select(unit => new UnitRow(unit.Key, unit.Count(), Middle([.. unit.Where(model => model.IsUsual).OrderBy(model => model.Image)]))),
        ];
        Settings =
        [
            .. overview.Models.Where(model => !model.IsGone).SelectMany(model => model.Drivers.Drivers.Select(driver => (Model: model, Driver: driver)))
                .GroupBy(each => PriceWords.SettingOf(each.Driver))
                .Select(setting => SettingRow.Of(setting.Key, [.. setting]))
                // What multiplies goes first, the strongest first; what few models have goes last.
                .OrderByDescending(setting => setting.Models >= Few).ThenByDescending(setting => setting.Times).ThenByDescending(setting => setting.Models),
        ];
    }

    public BookOverview Overview { get; }

    public PricingFilter Filter { get; }

    public IReadOnlyList<ModelPrice> Rows { get; }

    public IReadOnlyList<UnitRow> Units { get; }

    public IReadOnlyList<SettingRow> Settings { get; }

    public IEnumerable<string> Providers => Overview.Models.Select(model => model.Card.Provider).Distinct();

    /// <summary>The model of which as many are cheaper as dearer; and those at a quarter and at three quarters.</summary>
    public ModelPrice? At(decimal share) => Overview.Usual.Count == 0 ? null : Overview.Usual[(int)Math.Min(Overview.Usual.Count - 1, Overview.Usual.Count * share)];

    private static ModelPrice? Middle(List<ModelPrice> sorted) => sorted.Count == 0 ? null : sorted[sorted.Count / 2];
}

/// <param name="Middle">The model in the middle of those that are billed by it, by the price of a usual image; null where none has such a price.</param>
public sealed record UnitRow(string Unit, int Models, ModelPrice? Middle);

/// <summary>How far a setting moves prices.</summary>
/// <param name="Models">For which it changes the price.</param>
/// <param name="Times">In the middle of them, as a factor; 1 where it adds.</param>
/// <param name="Usual">In the middle of them, in words: <c>×2.4</c>, <c>+$0.008</c>.</param>
/// <param name="Most">For the model where it matters most.</param>
public sealed record SettingRow(string Setting, int Models, decimal Times, string Usual, string Most, ModelPrice MostOf)
{
    internal static SettingRow Of(string setting, IReadOnlyList<(ModelPrice Model, PriceDriver Driver)> drivers)
    {
        var byForce = drivers.OrderBy(each => Force(each.Driver)).ThenBy(each => each.Driver.Adds).ToList();
        var (middle, most) = (byForce[byForce.Count / 2], byForce[^1]);
        return new(setting, drivers.Select(each => each.Model).Distinct().Count(), Force(middle.Driver), Words(middle.Driver), Words(most.Driver), most.Model);
    }

    /// <summary>A factor below one is a saving: how far it moves the price counts.</summary>
    private static decimal Force(PriceDriver driver) => driver.Times is { } times and > 0 ? Math.Max(times, 1 / times) : 1;

    /// <summary>What the driver says of how far, without its setting and its remarks.</summary>
    private static string Words(PriceDriver driver) => driver switch
    {
        { Setting: "n", Times: 2 } => "each the same",
        { Setting: "n", Times: 1 } => "nothing",
        _ => driver.Text[driver.Setting.Length..].Trim().Split(' ')[0],
    };
}

using System.Globalization;
using Imprest.Pricing.Costs;

namespace Imprest.Console.Costs;

/// <param name="Fields">The fields of the form that it is about, by their names: <c>items</c>, <c>1.n</c>.</param>
/// <param name="Words">A sentence.</param>
public sealed record CostSlip(IReadOnlyList<string> Fields, string Words);

/// <summary>What is wrong with the numbers of a form, in the words of its labels.</summary>
/// <remarks>The workflow's own reader speaks of a file: of its keys, and of shares where the form has percents. Who followed it here would enter a hundredth.</remarks>
internal static class CostSlips
{
    private static readonly (string Field, long Least, long Most)[] Counts =
    [
        ("n", 1, WorkflowLimits.Images), ("references", 0, WorkflowLimits.Images), ("prompt_tokens", 0, WorkflowLimits.PromptTokens), ("give_up_after", 1, WorkflowLimits.GiveUpAfter),
        ("tries", 1, WorkflowLimits.Tries), ("partial_images", 0, WorkflowLimits.Images),
    ];

    /// <summary>Empty where every number is one.</summary>
    public static IReadOnlyList<CostSlip> Of(CostForm form)
    {
        var slips = new List<CostSlip>();
        if (form["items"] is { } items && !IsWhole(items, 1, WorkflowLimits.ItemsAMonth))
            slips.Add(new(["items"], WholeSlip("", "items", items, 1, WorkflowLimits.ItemsAMonth)));
        slips.AddRange(RateSlips("", "", field => form[field]));
        for (var step = 0; step < form.Steps.Count; step++)
            slips.AddRange(StepSlips(form, step));
        if (slips.Count > 0)
            return slips;
        for (var step = 0; step < form.Steps.Count; step++)
        {
            var all = Failing.Sum(rate => Percent(form.Of(step, rate) ?? form[rate]));
            // Where no step says otherwise, the sum of the shared rates is one slip and not one of each step.
            var said = Failing.Any(rate => form.Of(step, rate) is not null) ? $"{PlaceOf(form, step)}what" : "What";
            if (all >= 100 && SumSlip(said, all) is var words && !slips.Exists(slip => slip.Words == words))
                slips.Add(new([.. Failing.Select(rate => form.Of(step, rate) is not null ? NameOf(step, rate) : form[rate] is not null ? rate : null).OfType<string>()], words));
        }

        return slips;
    }

    private static IEnumerable<string> Failing => CostForm.RateNames().Where(rate => rate != "retried");

    private static IEnumerable<CostSlip> StepSlips(CostForm form, int step)
    {
        var place = PlaceOf(form, step);
        foreach (var (field, least, most) in Counts)
        {
            if (form.Of(step, field) is { } text && !IsWhole(text, least, most))
                yield return new([NameOf(step, field)], WholeSlip(place, field, text, least, most));
        }

        if (form.Of(step, "runs") is { } runs && !(IsNumber(runs, out var number) && number is > 0 and <= WorkflowLimits.RunsAnItem))
            yield return new([NameOf(step, "runs")], $"{place}“{CostFields.LabelOf("runs")}” is `{runs}`; it is a number above 0, at most {WorkflowLimits.RunsAnItem}, such as 1.3.");
        if (form.Of(step, "discarded") is { } discarded && !IsPercent(discarded, withAll: false))
            yield return new([NameOf(step, "discarded")], PercentSlip(place, "discarded", discarded, withAll: false));
        foreach (var slip in RateSlips(place, NameOf(step, ""), field => form.Of(step, field)))
            yield return slip;
    }

    private static IEnumerable<CostSlip> RateSlips(string place, string prefix, Func<string, string?> textOf)
    {
        foreach (var rate in CostForm.RateNames())
        {
            // Every answer can be lost and asked for once more; but some calls must deliver.
            if (textOf(rate) is { } text && !IsPercent(text, withAll: rate == "retried"))
                yield return new([prefix + rate], PercentSlip(place, rate, text, withAll: rate == "retried"));
        }
    }

    private static string NameOf(int step, string field) => string.Create(CultureInfo.InvariantCulture, $"{step + 1}.{field}");

    private static string PlaceOf(CostForm form, int step) => $"{form.Of(step, "name") ?? string.Create(CultureInfo.InvariantCulture, $"step{step + 1}")}: ";

    private static string WholeSlip(string place, string field, string text, long least, long most) =>
        string.Create(CultureInfo.InvariantCulture, $"{place}“{CostFields.LabelOf(field)}” is `{text}`; it is a whole number from {least} to {most:#,0}, in digits alone.");

    private static string PercentSlip(string place, string field, string text, bool withAll) =>
        $"{place}“{CostFields.LabelOf(field)}” is `{text}`; it is a number {(withAll ? "from 0 to 100" : "from 0 up to below 100")}, such as 2 for 2 %.";

    private static string SumSlip(string said, decimal all) =>
        string.Create(CultureInfo.InvariantCulture, $"{said} delivers nothing ({string.Join(", ", Failing.Take(2).Select(rate => CostFields.LabelOf(rate).Replace(", %", "", StringComparison.Ordinal)))} and so on) comes to {all:0.#######} %; together that is below 100 %.");

    private static bool IsWhole(string text, long least, long most) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;

    private static bool IsNumber(string text, out decimal number) => decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);

    private static bool IsPercent(string text, bool withAll) => IsNumber(WithoutSign(text), out var number) && (withAll ? number <= 100 : number < 100);

    private static decimal Percent(string? text) => text is not null && IsNumber(WithoutSign(text), out var number) ? number : 0;

    private static string WithoutSign(string text) => text.EndsWith('%') ? text[..^1].TrimEnd() : text;
}

using System.Globalization;
using Imprest.Pricing;

namespace Imprest.Integration.Docs;

/// <summary>What docs/outcomes.md says of each provider's outcome policy.</summary>
internal static class OutcomeTables
{
    private static readonly List<string> Known = [.. Enum.GetValues<Outcome>().Select(outcome => outcome.Wire()), "interrupted"];

    private static IEnumerable<OutcomePolicy> Policies => PriceBook.BuiltIn.Policies.OrderBy(policy => policy.Provider, StringComparer.Ordinal);

    /// <summary>Who charges for what, a provider a row.</summary>
    public static IReadOnlyList<string> Charges() =>
    [
        "| Provider | charges for | does not charge for | nobody documents |",
        "|---|---|---|---|",
        .. Policies.Select(policy =>
        {
            var rules = Ordered(policy.Rules).ToLookup(rule => rule.Charge);
            return $"| `{policy.Provider}` | {Cell([.. rules[ProviderCharge.Yes], .. rules[ProviderCharge.Fee]])} | {Cell(rules[ProviderCharge.No])} | {Cell(rules[ProviderCharge.Unknown])} |";
        }),
    ];

    /// <summary>Where each statement stands, and the version of all of a provider's.</summary>
    public static IReadOnlyList<string> Sources() =>
    [
        "| Provider, version | Outcomes | Source | Read |",
        "|---|---|---|---|",
        .. Policies.SelectMany(policy => Ordered(policy.Rules).GroupBy(rule => (rule.Charge, rule.Source, rule.ReadOn)).Select((same, index) =>
            $"| {(index == 0 ? $"`{policy.Version}`" : "")} | {Word(same.Key.Charge)}: {Cell(same)} | {same.Key.Source.Replace("|", "\\|", StringComparison.Ordinal)} | {same.Key.ReadOn.ToString("O", CultureInfo.InvariantCulture)} |")),
    ];

    private static IOrderedEnumerable<OutcomeRule> Ordered(IEnumerable<OutcomeRule> rules) =>
        rules.OrderBy(rule => Known.IndexOf(rule.Match.Split(':')[0])).ThenBy(rule => rule.Match, StringComparer.Ordinal);

    private static string Cell(IEnumerable<OutcomeRule> rules) => string.Join(", ", rules.Select(rule => string.Concat(
        $"`{rule.Match}`", rule.Fee is { } fee ? $" ({fee} USD)" : "", Only([.. rule.Operations.Select(OperationNames.Wire), .. rule.Models]))));

    private static string Only(IReadOnlyList<string> names) => names.Count == 0 ? "" : $" (of {string.Join(", ", names.Select(name => $"`{name}`"))} alone)";

    private static string Word(ProviderCharge charge) => charge switch
    {
        ProviderCharge.Yes => "charged",
        ProviderCharge.Fee => "a fee",
        ProviderCharge.No => "not charged",
        _ => "unknown",
    };
}

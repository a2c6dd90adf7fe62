using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Console.Requests;

/// <summary>The provider's outcome policy on how a request ended: the statement that decides who pays.</summary>
/// <param name="Rule">Null: nobody says, so it counts as maybe charged on the operator's side, never on the account's.</param>
/// <param name="Version">Of the policy as it stands today.</param>
/// <param name="Then">The version that decided, where it is on record and another.</param>
internal sealed record Ruling(string Provider, Outcome Outcome, OutcomeRule? Rule, string Version, string? Then)
{
    /// <returns>Null while it has not ended, and where nothing was sent.</returns>
    public static Ruling? Of(RequestStory story, PriceBook book)
    {
        if (story.Record.Outcome is not { } outcome || story.Calls is not [.., var last] || last.Provider.Length == 0)
            return null;
        var policy = book.PolicyOf(last.Provider);
        Operation? operation = OperationNames.TryParse(story.Record.Operation, out var parsed) ? parsed : null;
        var then = last.CostVersion is { } version && version.StartsWith(last.Provider + "/outcomes@", StringComparison.Ordinal) && version != policy.Version ? version : null;
        return new(last.Provider, outcome, policy.RuleFor(outcome, last.HttpStatus, operation, last.Model), policy.Version, then);
    }

    /// <param name="withCost">With what the provider takes: for operators and auditors.</param>
    public string InWords(bool withCost) => Rule?.Charge switch
    {
        ProviderCharge.No => $"{Provider} takes nothing for this",
        ProviderCharge.Yes => $"{Provider} takes money for this",
        ProviderCharge.Fee => $"{Provider} takes a fee for this{(withCost && Rule.Fee is { } fee ? $" (${fee})" : "")}",
        _ => $"nobody says whether {Provider} takes anything for this",
    };
}

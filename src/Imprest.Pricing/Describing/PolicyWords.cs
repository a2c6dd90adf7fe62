namespace Imprest.Pricing.Describing;

/// <summary>Puts a provider's outcome policy into a sentence.</summary>
public static class PolicyWords
{
    /// <summary><c>openai takes money for delivered, partial; none for failed:429; …</c></summary>
    public static string Of(OutcomePolicy policy)
    {
        if (policy.Rules.Count == 0)
            return $"Nobody says which outcomes {policy.Provider} takes money for; where nothing was delivered the customer pays nothing all the same.";
        string?[] parts =
        [
            Part(policy, ProviderCharge.Yes, "takes money for"),
            Part(policy, ProviderCharge.Fee, "takes a fee for"),
            Part(policy, ProviderCharge.No, "takes none for"),
            Part(policy, ProviderCharge.Unknown, "does not say whether it does for"),
        ];
        return $"{policy.Provider} {string.Join("; ", parts.OfType<string>())}.";
    }

    private static string? Part(OutcomePolicy policy, ProviderCharge charge, string words)
    {
        var rules = policy.Rules.Where(rule => rule.Charge == charge).OrderBy(OutcomeOf).Select(rule => rule.Match.Replace('_', ' ') + (rule.Fee is { } fee ? $" (${fee})" : "") + Only(rule)).ToList();
        return rules.Count == 0 ? null : $"{words} {string.Join(", ", rules)}";
    }

    /// <summary>The order in which outcomes are told everywhere; <c>interrupted</c> is the last.</summary>
    private static int OutcomeOf(OutcomeRule rule) => OutcomeNames.TryParse(rule.Match.Split(':')[0], out var outcome) ? (int)outcome : int.MaxValue;

    private static string Only(OutcomeRule rule)
    {
        IReadOnlyList<string> names = [.. rule.Operations.Select(OperationNames.Wire), .. rule.Models];
        return names.Count == 0 ? "" : $" (of {string.Join(", ", names)} alone)";
    }
}

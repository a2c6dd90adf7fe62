using System.Globalization;

namespace Imprest.Pricing;

/// <summary>Does the provider take money from the operator for an outcome?</summary>
public enum ProviderCharge
{
    /// <summary>Surely not. Only then may a request be tried again.</summary>
    No,
    /// <summary>Yes, as for a success.</summary>
    Yes,
    /// <summary>A fee, stated by the policy.</summary>
    Fee,
    /// <summary>Nobody says. Treated as maybe charged on the cost side, never on the customer's.</summary>
    Unknown,
}

/// <summary>One statement of a provider's outcome policy, with its source. Data: it stands in <c>prices/{provider}.yaml</c>.</summary>
/// <param name="Match">
/// An outcome's wire name (<c>blocked_before</c>), or one made finer by an HTTP status (<c>failed:429</c>), or <c>interrupted</c>: the process died during the call.
/// </param>
public sealed record OutcomeRule(string Match, ProviderCharge Charge, Money? Fee, string Source, DateOnly ReadOn);

/// <summary>Who pays for which outcome, for one provider. The finest rule that matches decides; without one, nobody knows.</summary>
public sealed class OutcomePolicy(string provider, IReadOnlyList<OutcomeRule> rules)
{
    public string Provider { get; } = provider;
    private readonly OutcomeRule[] rules = [.. rules];

    public IReadOnlyList<OutcomeRule> Rules => rules;

    /// <summary>What the provider charges for an outcome, <paramref name="status"/> being the HTTP status where there was one.</summary>
    public ProviderCharge ChargeFor(Outcome outcome, int? status = null) => ChargeFor(outcome.Wire(), status);

    /// <summary>The rule behind <see cref="ChargeFor(Outcome, int?)"/>, with its source and fee; null where nobody says.</summary>
    public OutcomeRule? RuleFor(Outcome outcome, int? status = null) => RuleFor(outcome.Wire(), status);

    /// <summary>What the provider charges for a call that the process did not survive.</summary>
    public ProviderCharge ChargeForInterrupted => ChargeFor("interrupted", null);

    /// <summary>Is there an outcome without delivery for which the provider might charge? Then a request reserves absorbed cost.</summary>
    public bool MayChargeWithoutDelivery { get; } =
        rules.Count == 0 || rules.Any(rule => rule.Charge != ProviderCharge.No && rule.Match is not "delivered" and not "partial");

    private ProviderCharge ChargeFor(string match, int? status) => RuleFor(match, status)?.Charge ?? ProviderCharge.Unknown;

    private OutcomeRule? RuleFor(string match, int? status)
    {
        OutcomeRule? plain = null;
        foreach (var rule in rules)
        {
            if (status is { } code && IsFiner(rule.Match, match, code))
                return rule;
            if (rule.Match == match)
                plain ??= rule;
        }

        return plain;
    }

    /// <summary>Is a rule for this outcome with this very status?</summary>
    private static bool IsFiner(string rule, string outcome, int status) =>
        rule.Length > outcome.Length && rule[outcome.Length] == ':' && rule.StartsWith(outcome, StringComparison.Ordinal)
            && int.TryParse(rule.AsSpan(outcome.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var stated) && stated == status;
}

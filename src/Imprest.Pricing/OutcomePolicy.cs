using System.Globalization;
using System.Security.Cryptography;
using System.Text;

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
public sealed record OutcomeRule(string Match, ProviderCharge Charge, Money? Fee, string Source, DateOnly ReadOn)
{
    /// <summary>Of these operations alone; empty: of every one.</summary>
    public IReadOnlyList<Operation> Operations { get; init; } = [];

    /// <summary>Of these models alone, by the provider's names, a <c>*</c> at the end standing for the rest; empty: of every one.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>Is it about such work?</summary>
    public bool Fits(Operation? operation, string? model) =>
        (Operations.Count == 0 || (operation is { } asked && Operations.Contains(asked))) && (Models.Count == 0 || (model is not null && Models.Any(name => IsOf(model, name))));

    /// <summary>How much it says of what it is about: of two that fit, the finer one decides.</summary>
    internal int Fineness => (Match.Contains(':', StringComparison.Ordinal) ? 4 : 0) + (Models.Count > 0 ? 2 : 0) + (Operations.Count > 0 ? 1 : 0);

    private static bool IsOf(string model, string name) => name.EndsWith('*') ? model.StartsWith(name[..^1], StringComparison.Ordinal) : model == name;
}

/// <summary>Who pays for which outcome, for one provider. The finest rule that matches decides; without one, nobody knows.</summary>
public sealed class OutcomePolicy(string provider, IReadOnlyList<OutcomeRule> rules)
{
    public string Provider { get; } = provider;
    private readonly OutcomeRule[] rules = [.. rules.OrderByDescending(rule => rule.Fineness)];

    /// <summary>
    /// <c>provider/outcomes@YYYY-MM-DD.&lt;first 12 hex of SHA-256&gt;</c>: the latest day on which a statement was read, and what all of them say. Recorded
    /// with each amount that a policy decided.
    /// </summary>
    public string Version => field ??= MakeVersion();

    public IReadOnlyList<OutcomeRule> Rules => rules;

    /// <summary>What the provider charges for an outcome, <paramref name="status"/> being the HTTP status where there was one.</summary>
    public ProviderCharge ChargeFor(Outcome outcome, int? status = null, Operation? operation = null, string? model = null) =>
        RuleFor(outcome, status, operation, model)?.Charge ?? ProviderCharge.Unknown;

    /// <summary>The rule behind <see cref="ChargeFor(Outcome, int?)"/>, with its source and fee; null where nobody says.</summary>
    public OutcomeRule? RuleFor(Outcome outcome, int? status = null, Operation? operation = null, string? model = null) =>
        RuleFor(outcome.Wire(), status, operation, model);

    /// <summary>What the provider charges for a call that the process did not survive.</summary>
    public ProviderCharge ChargeForInterrupted => RuleFor("interrupted", null, null, null)?.Charge ?? ProviderCharge.Unknown;

    /// <summary>Is there an outcome without delivery for which the provider might charge? Then a request reserves absorbed cost.</summary>
    public bool MayChargeWithoutDelivery { get; } =
        rules.Count == 0 || rules.Any(rule => rule.Charge != ProviderCharge.No && rule.Match is not "delivered" and not "partial");

    private OutcomeRule? RuleFor(string match, int? status, Operation? operation, string? model)
    {
        foreach (var rule in rules) // The finest first.
        {
            if ((rule.Match == match || (status is { } code && IsFiner(rule.Match, match, code))) && rule.Fits(operation, model))
                return rule;
        }

        return null;
    }

    private string MakeVersion()
    {
        var text = string.Join('\n', rules.Select(rule => string.Join('|', rule.Match, rule.Charge, rule.Fee, string.Join(',', rule.Operations.Select(OperationNames.Wire)), string.Join(',', rule.Models), rule.Source, rule.ReadOn.ToString("O", CultureInfo.InvariantCulture))).Order(StringComparer.Ordinal));
        var read = rules.Length == 0 ? DateOnly.MinValue : rules.Max(rule => rule.ReadOn);
        return $"{Provider}/outcomes@{read.ToString("O", CultureInfo.InvariantCulture)}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..12]}";
    }

    /// <summary>Is a rule for this outcome with this very status?</summary>
    private static bool IsFiner(string rule, string outcome, int status) =>
        rule.Length > outcome.Length && rule[outcome.Length] == ':' && rule.StartsWith(outcome, StringComparison.Ordinal)
            && int.TryParse(rule.AsSpan(outcome.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var stated) && stated == status;
}

using Imprest.Commands;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Ledger;
using Imprest.Prices;
using Imprest.Pricing.Comparing;

namespace Imprest.Keys;

/// <summary>Are rules such that they say something? A misspelt one would shut out everything, or nothing.</summary>
internal sealed class KeyRuleChecks(PriceBookSource prices, GatewayOptions options)
{
    private const int MostModels = 100;
    private const int MostModelLength = 200;

    /// <summary>The rules, each name once.</summary>
    /// <exception cref="ApiException">A rule that nothing fits; the message has the nearest right one.</exception>
    public KeyRules Checked(KeyRules rules, KeyRole role)
    {
        if (rules.AreNone)
            return KeyRules.None;
        if (role != KeyRole.Account)
            throw Wrong("role", $"is account for a key with rules: an {role.ToString().ToLowerInvariant()}'s key is bound by none");
        if (rules.AllowedModels.Count > MostModels)
            throw Wrong("allowed_models", $"has at most {MostModels} names; a trailing * stands for any ending");
        if (rules.RequiredLabels.Count > CallLimits.Labels)
            throw Wrong("required_labels", $"has at most {CallLimits.Labels} names: a call carries no more");
        var names = rules.AllowedModels.Count == 0 ? [] : Names();
        foreach (var model in rules.AllowedModels)
            CheckModel(model, names);
        CheckQuality(rules.HighestQuality);
        if (rules.HighestSize is { } size && !SizeCeiling.TryParse(size, out _))
            throw Wrong("highest_size", $"is pixels (1024x1536) or a class (1K, 2K, 4K), not \"{Shown(size)}\"");
        foreach (var label in rules.RequiredLabels)
        {
            if (label.Length is 0 or > CallLimits.LabelNameLength || label.Any(letter => char.IsControl(letter) || letter is ',' or '='))
                throw Wrong("required_labels", $"has names of labels: 1 to {CallLimits.LabelNameLength} characters, without commas and =");
        }

        return rules with { AllowedModels = [.. rules.AllowedModels.Distinct(StringComparer.Ordinal)], RequiredLabels = [.. rules.RequiredLabels.Distinct(StringComparer.Ordinal)] };
    }

    private static void CheckModel(string model, IReadOnlyCollection<string> names)
    {
        var isPattern = model is [.., '*'];
        var beginning = isPattern ? model[..^1] : model;
        if (model.Length is 0 or > MostModelLength || beginning.Any(letter => char.IsControl(letter) || letter == '*'))
            throw Wrong("allowed_models", $"has names of models, 1 to {MostModelLength} characters; a * is allowed at the end alone");
        if (isPattern ? names.Any(name => name.StartsWith(beginning, StringComparison.Ordinal)) : names.Contains(model))
            return;
        var near = Nearest.Of(beginning, names) is { } meant ? $" Did you mean `{meant}`?" : "";
        throw new ApiException(ErrorCode.InvalidRequest, $"`allowed_models` has `{Shown(model)}`, which is neither a route of this gateway nor a model of its price book.{near}", "allowed_models");
    }

    private void CheckQuality(string? quality)
    {
        if (quality is null || QualityRank.Knows(quality))
            return;
        var known = prices.Current.Cards.SelectMany(card => card.Qualities).ToHashSet(StringComparer.Ordinal);
        if (known.Contains(quality))
            return;
        var near = Nearest.Of(quality, ((IEnumerable<string>)["low", "medium", "high", .. known]).DistinctBy(word => word.ToUpperInvariant())) is { } meant ? $" Did you mean \"{meant}\"?" : "";
        throw new ApiException(ErrorCode.InvalidRequest, $"`highest_quality` is low, medium, high, or another word of the models'; \"{Shown(quality)}\" has no rank.{near}", "highest_quality");
    }

    /// <summary>Every name that a client may send, and every <c>provider/model</c>.</summary>
    private HashSet<string> Names() => options.Routes.Keys
        .Concat(prices.Current.Cards.SelectMany(card => (IEnumerable<string>)[card.Model, card.Id, .. card.Aliases, .. card.Aliases.Select(alias => $"{card.Provider}/{alias}")]))
        .ToHashSet(StringComparer.Ordinal);

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";

    private static ApiException Wrong(string name, string rule) => new(ErrorCode.InvalidRequest, $"`{name}` {rule}.", name);
}

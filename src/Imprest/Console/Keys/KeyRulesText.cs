using Imprest.Ledger;

namespace Imprest.Console.Keys;

/// <summary>A key's rules in words.</summary>
internal static class KeyRulesText
{
    public static string Of(KeyRules rules) => rules.AreNone ? "none" : string.Join(" · ", Parts(rules));

    private static IEnumerable<string> Parts(KeyRules rules)
    {
        if (rules.AllowedModels.Count > 0)
            yield return string.Join(", ", rules.AllowedModels);
        if (rules.HighestQuality is { } quality)
            yield return $"at most {quality}";
        if (rules.HighestSize is { } size)
            yield return $"at most {size}";
        if (rules.RequiredLabels.Count > 0)
            yield return $"needs {string.Join(", ", rules.RequiredLabels)}";
    }
}

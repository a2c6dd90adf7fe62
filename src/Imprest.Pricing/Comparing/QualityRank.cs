namespace Imprest.Pricing.Comparing;

/// <summary>Providers name their qualities differently. For a comparison a word is taken by its place between the lowest and the highest.</summary>
public static class QualityRank
{
    // The words that people use, with their place from 0 (lowest) to 1 (highest).
    private static readonly Dictionary<string, decimal> Places = new(StringComparer.OrdinalIgnoreCase)
    {
        ["low"] = 0, ["draft"] = 0, ["fast"] = 0, ["turbo"] = 0, ["medium"] = 0.5m, ["standard"] = 0.5m, ["default"] = 0.5m,
        ["high"] = 1, ["hd"] = 1, ["quality"] = 1, ["xhigh"] = 1, ["max"] = 1,
    };

    /// <summary>Has the word a place of its own, whatever a model calls its qualities?</summary>
    public static bool Knows(string word) => Places.ContainsKey(word);

    /// <summary>A model's word for another's.</summary>
    /// <param name="qualities">The model's own, lowest first; at least one.</param>
    /// <param name="asked">Another's word.</param>
    /// <returns>The model's word of the same place, the lower one at a tie; null where the word has no known place.</returns>
    public static string? Nearest(IReadOnlyList<string> qualities, string asked)
    {
        if (!Places.TryGetValue(asked, out var place))
            return null;
        // A word that the model shares counts by its meaning, any other by its place in the list.
        return qualities.Select((word, index) => (Word: word, Distance: Math.Abs(place - PlaceOf(qualities, word, index)))).MinBy(candidate => candidate.Distance).Word;
    }

    private static decimal PlaceOf(IReadOnlyList<string> qualities, string word, int index) =>
        Places.TryGetValue(word, out var known) ? known
        : qualities.Count == 1 ? 0.5m
        : (decimal)index / (qualities.Count - 1);
}

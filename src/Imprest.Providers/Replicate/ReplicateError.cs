using System.Text.RegularExpressions;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Replicate;

/// <summary>Reads error answers (<c>{"title","detail","status","invalid_fields"}</c>) and the error text of a failed prediction.</summary>
internal static partial class ReplicateError
{
    public static ProviderOutcome.Failed Read(Exchange.Answered answer)
    {
        var json = answer.Json();
        var words = json.TextOf("detail") ?? json.TextOf("error") ?? json.TextOf("title");
        var field = json.Items("invalid_fields").Select(item => item.TextOf("field")).FirstOrDefault(name => name is not null);
        // What names a field (`input.moderation`) or has another status (a rate that was exceeded) is no moderation, whatever its words.
        var blocked = words is not null && field is null && answer.Status is (400 or 422) ? BlockedBy(words) : null;
        return HttpFailure.Of(answer, words is null ? null : CodeIn(words), words, blocked) with { Param = field };
    }

    /// <summary>How a failed prediction ended: moderation, or anything else.</summary>
    public static ProviderOutcome.Failed OfPrediction(string? error, string? id)
    {
        var words = error ?? "The prediction failed, and no reason was given.";
        var blocked = BlockedBy(words);
        return new(blocked ?? Outcome.Failed, CodeIn(words) ?? (blocked is null ? "prediction_failed" : "moderation"), HttpFailure.Shorten(words)) { ProviderRequestId = id };
    }

    /// <summary>
    /// No field tells moderation from other failures, only the words of the models' makers. Replicate's own checker looks at finished images; a text that
    /// leaves the stage open counts as the input's.
    /// </summary>
    private static Outcome? BlockedBy(string words) =>
        !Moderation().IsMatch(words) ? null : Output().IsMatch(words) ? Outcome.BlockedAfter : Outcome.BlockedBefore;

    private static string? CodeIn(string words) => Code().Match(words) is { Success: true } match ? match.Value : null;

    [GeneratedRegex(@"NSFW|flagged|moderat|content policy|content_policy|content filter|safety (system|filter|checker)|sensitive content|violates", RegexOptions.IgnoreCase)]
    private static partial Regex Moderation();

    // "The input or output was flagged" says nothing of the stage.
    [GeneratedRegex(@"NSFW content|(?<!input or )output|generated image", RegexOptions.IgnoreCase)]
    private static partial Regex Output();

    [GeneratedRegex(@"\bE\d{3,4}\b")]
    private static partial Regex Code();
}

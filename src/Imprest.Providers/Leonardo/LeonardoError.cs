using System.Text.Json;
using System.Text.RegularExpressions;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Leonardo;

/// <summary>Reads <c>{"error","path","code"}</c>, and the list of <c>{"message","extensions":{"code"}}</c> that the service's inner parts answer with.</summary>
internal static partial class LeonardoError
{
    /// <summary>An error answer; a success that holds an error instead of a generation is one too.</summary>
    /// <returns>Null where a success holds no error.</returns>
    public static ProviderOutcome.Failed? Read(Exchange.Answered answer)
    {
        var (words, code) = WordsOf(answer.Json());
        if (answer.IsSuccess && words is null)
            return null;
        // Words are looked at only where the status leaves open what is wrong.
        var isOpen = words is not null && (answer.IsSuccess || answer.Status is 400 or 403 or 422);
        var outcome = isOpen ? OutcomeOf(words!, code) : null;
        var own = isOpen && Credit().IsMatch(words!) ? "insufficient_quota" : code;
        return HttpFailure.Of(answer, own ?? (answer.IsSuccess ? "error" : null), words, outcome ?? (answer.IsSuccess ? Outcome.Failed : null));
    }

    private static (string? Words, string? Code) WordsOf(JsonElement? json)
    {
        if (json is { ValueKind: JsonValueKind.Array } list)
            json = list.EnumerateArray().Select(item => (JsonElement?)item).FirstOrDefault();
        else if (json.Items("errors").Select(item => (JsonElement?)item).FirstOrDefault() is { } first)
            json = first;
        return (json.TextOf("error") ?? json.TextOf("message"), json.TextOf("code") ?? json.Member("extensions").TextOf("code"));
    }

    private static Outcome? OutcomeOf(string words, string? code) =>
        Credit().IsMatch(words) ? Outcome.Failed
        : Moderation().IsMatch(words) ? Outcome.BlockedBefore
        : code is not null && Validation().IsMatch(code) ? Outcome.Invalid
        : null;

    [GeneratedRegex("moderation|nsfw|not safe for work|blocked by", RegexOptions.IgnoreCase)]
    private static partial Regex Moderation();

    [GeneratedRegex("not enough|insufficient|out of (api )?(credits|tokens)", RegexOptions.IgnoreCase)]
    private static partial Regex Credit();

    [GeneratedRegex("validation|bad.?request|bad_user_input", RegexOptions.IgnoreCase)]
    private static partial Regex Validation();
}

using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Requests;

/// <summary>What to do after a request that did not end in full delivery, and who pays for it, in sentences.</summary>
internal static class RequestAdvice
{
    /// <summary>What to do next; null: nothing.</summary>
    public static string? Next(RequestState state, Outcome? outcome, string? errorCode) => (state, outcome, errorCode) switch
    {
        (RequestState.InDoubt, _, _) => "The gateway asks the provider until it knows. Do not send it again before that.",
        (RequestState.Review, _, _) => "An operator decides what is charged. Nothing needs to be sent again before that.",
        (_, Outcome.BlockedBefore or Outcome.BlockedAfter, _) => "Change the prompt or the images; what moderation stops once it mostly stops again.",
        (_, Outcome.Refused, _) => "The model answered in words instead of an image. Say more plainly what to draw.",
        (_, Outcome.Partial, _) => "Generate the missing images in a call of their own.",
        (_, Outcome.Failed or Outcome.Timeout, "provider_rate_limited") => "The provider takes no more calls just now. Wait a minute, or choose another model.",
        (_, Outcome.Failed or Outcome.Timeout or Outcome.NoImage or Outcome.BadOutput or Outcome.Expired, _) => "It may well work when it is sent again; else choose another model.",
        (_, Outcome.Invalid, "permission_denied") => "Ask whoever gave out the key, or use another one.",
        (_, Outcome.Invalid, _) => "Change what the message names, and send it again.",
        (_, Outcome.OverLimit, "rate_limit_exceeded") => "Wait a little, then send it again.",
        (_, Outcome.NoFunds or Outcome.OverLimit, _) => "Take settings that cost less, or have the wallet topped up or the limit raised.",
        _ => null,
    };

    /// <param name="whoPaid">As the API says it: <c>nobody: the hold was released</c>.</param>
    /// <param name="toOperator">An operator is not "you".</param>
    public static string WhoPays(string whoPaid, bool toOperator)
    {
        var words = toOperator && whoPaid.StartsWith("you, ", StringComparison.Ordinal) ? "the account" + whoPaid[3..] : whoPaid;
        // After "Who pays:" a second colon would be one too many.
        return words.IndexOf(": ", StringComparison.Ordinal) is var colon and >= 0 ? $"{words[..colon]}. {char.ToUpperInvariant(words[colon + 2])}{words[(colon + 3)..]}." : words + ".";
    }
}

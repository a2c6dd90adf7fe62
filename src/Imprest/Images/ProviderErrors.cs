using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Imprest.Errors;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>What customers are told of a provider's failure. A provider's own words are for operators, save for moderation and invalid input.</summary>
internal static partial class ProviderErrors
{
    private const string NotCharged = "You were not charged.";

    /// <summary>The same of a failure whose cost is passed on to the account.</summary>
    public static ApiException Charged(ApiException error, Money amount) => new(
        error.Code, error.Message.Replace(NotCharged, $"The provider charges for this, and {amount} USD of it was passed on to you, as the quote said.", StringComparison.Ordinal), error.Param)
    {
        Details = error.Details,
        Repeatable = false,
    };

    public static ApiException Canceled() => new(ErrorCode.Canceled, $"This request was canceled. {NotCharged}");

    public static ApiException Failed(ProviderOutcome.Failed failed, ProviderCharge charge)
    {
        // Repeating what the provider may have charged for would cost the operator again.
        var clean = charge == ProviderCharge.No;
        return failed switch
        {
            { Outcome: Outcome.BlockedBefore or Outcome.BlockedAfter or Outcome.Refused } => Moderated(failed.Message, failed.ModerationDetails),
            { Outcome: Outcome.Canceled } => Canceled(),
            { Outcome: Outcome.Expired } => new(ErrorCode.ProviderError, $"The provider does not know of this call's result any more. {NotCharged}") { Repeatable = clean },
            { Outcome: Outcome.Invalid } => new(ErrorCode.InvalidRequest, $"The provider does not accept this request: {WithoutSecrets(failed.Message)} {NotCharged}", failed.Param),
            { HttpStatus: 429 } when failed.Code is not ("insufficient_quota" or "billing_hard_limit_reached") =>
                new(ErrorCode.ProviderRateLimited, $"The provider takes no more calls just now. {NotCharged} Repeat it later.") { RetryAfter = failed.RetryAfter ?? TimeSpan.FromSeconds(5) },
            { HttpStatus: 401 or 402 or 403 or 429 } => new(ErrorCode.ProviderError, $"The provider refuses this gateway's credential or credit; the operator has to mend that. {NotCharged}") { Repeatable = false },
            _ => new(ErrorCode.ProviderError, $"{Failure(failed.HttpStatus)} {NotCharged}") { Repeatable = clean, RetryAfter = clean ? failed.RetryAfter : null },
        };
    }

    private static string Failure(int? status) => status switch
    {
        null => "The provider could not be reached.",
        < 400 => "The provider took this call on and then failed to do it.", // Told in an answer that is well in itself.
        _ => $"The provider failed with status {status}.",
    };

    public static ApiException Undelivered(Outcome outcome, ProviderOutcome.Completed done) => outcome switch
    {
        Outcome.Refused => Moderated(done.Refusal!, null),
        Outcome.BlockedAfter => Moderated(done.WithheldReason ?? "the finished image was kept back.", null),
        Outcome.Expired => new(ErrorCode.ProviderError, $"The provider's result was gone before it could be fetched. {NotCharged}"),
        Outcome.BadOutput => new(ErrorCode.ProviderError, $"The provider's images were damaged and are not given out. {NotCharged}"),
        _ => new(ErrorCode.ProviderError, $"The provider answered without an image. {NotCharged} Word the prompt differently, or use another model."),
    };

    public static ApiException NoAnswer(ProviderOutcome.NoAnswer lost) => new(
        ErrorCode.OutcomeUnknown,
        $"{(lost.TimedOut ? "The provider did not answer in time" : "The line to the provider broke")}, so nobody knows yet whether it ran. The amount stays held until that is known; ask for this request by its id instead of repeating the call.");

    /// <summary>What a client has to mend is passed on in the provider's words (docs/adr/0018), but for what looks like a key: some repeat the one that they were sent.</summary>
    private static string WithoutSecrets(string message) => LikeAKey().Replace(message, "…");

    [GeneratedRegex(@"\b(?:sk|pk|rk|r8)[-_][^\s""',;]+|\bBearer\s+[^\s""',;]+|(?<![A-Za-z0-9_-])(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]*[A-Za-z0-9]{20,}[A-Za-z0-9_-]*", RegexOptions.IgnoreCase)]
    private static partial Regex LikeAKey();

    private static ApiException Moderated(string message, string? details) => new(
        ErrorCode.ModerationBlocked, $"The provider's moderation stopped this request: {WithoutSecrets(message)} {NotCharged}")
    {
        Details = details is null ? null : new JsonObject { ["moderation_details"] = JsonNode.Parse(details) },
    };
}

using System.Text;
using Imprest.Pricing;

namespace Imprest.Providers.Http;

/// <summary>What an error status means where the provider's own words do not say more.</summary>
internal static class HttpFailure
{
    public const int MaxMessageLength = 2_000;

    /// <param name="code">The provider's own code; null: the status speaks for itself.</param>
    /// <param name="message">The provider's own words; null: the beginning of the body.</param>
    public static ProviderOutcome.Failed Of(Exchange.Answered answer, string? code = null, string? message = null, Outcome? outcome = null) =>
        answer.Status is >= 300 and < 400
            ? new(Outcome.Failed, "redirect_refused", "The provider answered with a redirect; none is followed.") { HttpStatus = answer.Status }
            : new(outcome ?? OutcomeOf(answer.Status), code ?? CodeOf(answer.Status), message is null ? Beginning(answer.Body) : Shorten(message))
            {
                HttpStatus = answer.Status,
                RetryAfter = answer.RetryAfter,
            };

    /// <summary>A model that may have a price, and whose wire form the adapter does not speak: sent as something else it could be another model's work at another price.</summary>
    public static ProviderOutcome.Failed NotSpoken(string model) =>
        new(Outcome.Failed, "model_not_found", $"The adapter does not speak the wire form of '{model}'.") { NothingWasSent = true };

    public static Outcome OutcomeOf(int status) => status is 400 or 413 or 415 or 422 ? Outcome.Invalid : Outcome.Failed;

    public static string CodeOf(int status) => status switch
    {
        402 => "insufficient_quota",
        404 => "model_not_found",
        _ => FormattableString.Invariant($"http_{status}"),
    };

    public static string Shorten(string text) => text.Length <= MaxMessageLength ? text : text[..MaxMessageLength];

    /// <summary>As much of a body as goes into a message.</summary>
    public static string Beginning(byte[] body) => Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxMessageLength)));
}

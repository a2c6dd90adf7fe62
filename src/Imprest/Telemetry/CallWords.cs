using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Telemetry;

/// <summary>What spans and metrics say of a call's end, in a closed set of words: a provider's own texts and codes are none of them.</summary>
internal static class CallWords
{
    private const int LongestId = 128;

    /// <summary>How it ended, by the names of docs/outcomes.md; besides <c>accepted</c> and <c>no_answer</c>.</summary>
    public static string Outcome(ProviderOutcome outcome, int asked) => outcome switch
    {
        ProviderOutcome.Completed { Images.Count: 0, Refusal: not null } => Pricing.Outcome.Refused.Wire(),
        ProviderOutcome.Completed { Images.Count: 0 } => Pricing.Outcome.NoImage.Wire(),
        ProviderOutcome.Completed done => (done.Images.Count < asked ? Pricing.Outcome.Partial : Pricing.Outcome.Delivered).Wire(),
        ProviderOutcome.Accepted => "accepted",
        ProviderOutcome.Failed failed => failed.Outcome.Wire(),
        ProviderOutcome.NoAnswer { TimedOut: true } => Pricing.Outcome.Timeout.Wire(),
        _ => "no_answer",
    };

    /// <summary>Null where nothing went wrong; else the status of the answer, or why there is none.</summary>
    public static string? ErrorType(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Completed { Images.Count: 0, Refusal: not null } => Pricing.Outcome.Refused.Wire(),
        ProviderOutcome.Completed { Images.Count: 0 } => Pricing.Outcome.NoImage.Wire(),
        ProviderOutcome.Completed or ProviderOutcome.Accepted => null,
        ProviderOutcome.Failed { NothingWasSent: true } failed when IsOurs(failed.Code) => failed.Code,
        ProviderOutcome.Failed { Outcome: not (Pricing.Outcome.Failed or Pricing.Outcome.Invalid) } failed => failed.Outcome.Wire(),
        ProviderOutcome.Failed { HttpStatus: { } status } => status.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ProviderOutcome.Failed failed => failed.Outcome.Wire(),
        ProviderOutcome.NoAnswer { TimedOut: true } => Pricing.Outcome.Timeout.Wire(),
        _ => "no_answer",
    };

    /// <summary>An id as providers give them; null for what looks like anything else.</summary>
    public static string? Id(string? text) => text is { Length: > 0 and <= LongestId } && !text.AsSpan().ContainsAnyExceptInRange('!', '~') ? text : null;

    /// <summary>The codes of what never reached a provider are adapters' own words.</summary>
    private static bool IsOurs(string code) => code.Length is > 0 and <= 40 && !code.AsSpan().ContainsAnyExceptInRange('_', 'z');
}

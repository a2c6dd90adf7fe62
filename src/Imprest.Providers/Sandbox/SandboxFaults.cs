using Imprest.Pricing;

namespace Imprest.Providers.Sandbox;

/// <summary>The answers that a directive can ask for in place of images, shaped as providers give them.</summary>
internal static class SandboxFaults
{
    private static readonly TimeSpan DefaultRetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Null for what ends with images: no forced outcome, or one that spoils them afterwards.</summary>
    public static ProviderOutcome? For(Directives directives) => directives.Outcome switch
    {
        ForcedOutcome.Blocked => Blocked(Outcome.BlockedBefore, "input", "The sandbox's moderation stopped this prompt, as the directive asked."),
        ForcedOutcome.BlockedAfter => Blocked(Outcome.BlockedAfter, "output", "The sandbox's moderation stopped the finished image, as the directive asked."),
        ForcedOutcome.Refused => new ProviderOutcome.Completed
        {
            HttpStatus = 200, Images = [], Refusal = "I will not draw this, as the directive asked.",
        },
        ForcedOutcome.NoImage => new ProviderOutcome.Completed { HttpStatus = 200, Images = [] },
        ForcedOutcome.Invalid => Invalid("The sandbox finds this request invalid, as the directive asked.", "prompt"),
        ForcedOutcome.RateLimited => new ProviderOutcome.Failed(Outcome.Failed, "rate_limit_exceeded", "The sandbox is rate limited, as the directive asked.")
        {
            HttpStatus = 429, RetryAfter = directives.RetryAfter ?? DefaultRetryAfter,
        },
        ForcedOutcome.Error => new ProviderOutcome.Failed(Outcome.Failed, "server_error", "The sandbox failed, as the directive asked.") { HttpStatus = 500 },
        ForcedOutcome.Unavailable => new ProviderOutcome.Failed(Outcome.Failed, "unavailable", "The sandbox is unavailable, as the directive asked.")
        {
            HttpStatus = 503, RetryAfter = directives.RetryAfter,
        },
        ForcedOutcome.Timeout => TimedOut("The sandbox did not answer in time, as the directive asked."),
        ForcedOutcome.Reset => new ProviderOutcome.NoAnswer("The connection broke, as the directive asked."),
        _ => null,
    };

    public static ProviderOutcome.NoAnswer TimedOut(string reason) => new(reason) { TimedOut = true };

    public static ProviderOutcome.Failed Invalid(string message, string? param) =>
        new(Outcome.Invalid, "invalid_request", message) { HttpStatus = 400, Param = param };

    private static ProviderOutcome.Failed Blocked(Outcome outcome, string stage, string message) => new(outcome, "moderation_blocked", message)
    {
        HttpStatus = 400,
        ModerationDetails = $$"""{"moderation_stage":"{{stage}}","categories":["sandbox"]}""",
    };
}

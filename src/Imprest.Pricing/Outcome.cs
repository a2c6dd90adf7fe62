namespace Imprest.Pricing;

/// <summary>How a request ended.</summary>
public enum Outcome
{
    /// <summary>Every image asked for was verified and stored.</summary>
    Delivered,
    /// <summary>Some of the images asked for were.</summary>
    Partial,
    /// <summary>Moderation stopped the input.</summary>
    BlockedBefore,
    /// <summary>Moderation stopped the output.</summary>
    BlockedAfter,
    /// <summary>The model said no in words.</summary>
    Refused,
    /// <summary>The request was not acceptable, to us or to the provider.</summary>
    Invalid,
    NoFunds,
    OverLimit,
    /// <summary>An error answer.</summary>
    Failed,
    /// <summary>No answer came.</summary>
    Timeout,
    Canceled,
    /// <summary>A success without an image.</summary>
    NoImage,
    /// <summary>Images came, and none passed verification.</summary>
    BadOutput,
    /// <summary>The result was gone before we had it.</summary>
    Expired,
}

/// <summary>The wire names of outcomes (<c>blocked_before</c>, …).</summary>
public static class OutcomeNames
{
    private static readonly string[] Names =
    [
        "delivered", "partial", "blocked_before", "blocked_after", "refused", "invalid", "no_funds", "over_limit",
        "failed", "timeout", "canceled", "no_image", "bad_output", "expired",
    ];

    public static string Wire(this Outcome outcome) => Names[(int)outcome];

    public static bool TryParse(string? text, out Outcome outcome)
    {
        var index = Array.IndexOf(Names, text);
        outcome = index < 0 ? default : (Outcome)index;
        return index >= 0;
    }
}

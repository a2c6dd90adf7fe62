using System.Globalization;

namespace Imprest.Providers.Sandbox;

/// <summary>What a prompt tells the sandbox to do, beside drawing: <c>[[outcome:error,then=ok]]</c>, <c>[[delay:2s]]</c>, … Pure.</summary>
internal sealed record Directives
{
    public const int MaxImages = 10;
    public static readonly TimeSpan MaxDelay = TimeSpan.FromMinutes(5);

    private static readonly string[] OutcomeWords =
    [
        "ok", "blocked", "blocked_after", "refused", "invalid", "rate_limited", "error", "unavailable", "timeout", "reset",
        "no_image", "truncated", "not_image",
    ];

    /// <summary>The prompt without its directives: what is drawn.</summary>
    public string Prompt { get; private init; } = "";
    public ForcedOutcome Outcome { get; private init; }
    /// <summary>How long a rate-limited or unavailable answer asks to wait; null for its default.</summary>
    public TimeSpan? RetryAfter { get; private init; }
    /// <summary>Images returned at most, 0 to <see cref="MaxImages"/>; null for as many as asked.</summary>
    public int? Images { get; private init; }
    public TimeSpan Delay { get; private init; }
    public long? Seed { get; private init; }

    /// <summary>Reads and strips every <c>[[…]]</c> of a prompt. A part with <c>then=ok</c> counts on attempt 1 only.</summary>
    /// <param name="problem">Names the directive that was not understood, and lists those that are.</param>
    public static bool TryParse(string prompt, int attempt, out Directives directives, out string problem)
    {
        directives = new();
        var (drawn, at) = ("", 0);
        while (prompt.IndexOf("[[", at, StringComparison.Ordinal) is >= 0 and var open
            && prompt.IndexOf("]]", open, StringComparison.Ordinal) is >= 0 and var close)
        {
            var text = prompt[(open + 2)..close];
            if (!TryApply(text, attempt, ref directives))
            {
                // The answer is kept and prompts are not: so it says where, and not what.
                problem = string.Create(CultureInfo.InvariantCulture, $"The sandbox does not know the directive at character {open + 1} of the prompt. Known are {Known}.");
                return false;
            }
            drawn += prompt[at..open];
            at = close + 2;
        }
        directives = directives with { Prompt = (drawn + prompt[at..]).Trim() };
        problem = "";
        return true;
    }

    private static string Known =>
        $"[[outcome:{string.Join('|', OutcomeWords)}]], [[images:N]] (0 to {MaxImages}), [[delay:2s]] or [[delay:300ms]] (5 minutes at most), "
        + "[[seed:N]]; each may end in ,then=ok (only on the first attempt), and rate_limited and unavailable in ,retry_after=SECONDS";

    private static bool TryApply(string text, int attempt, ref Directives directives)
    {
        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var colon = parts[0].IndexOf(':');
        if (colon < 0)
            return false;
        var (name, value) = (parts[0][..colon].Trim(), parts[0][(colon + 1)..].Trim());
        var changed = directives;
        if (!TrySet(name, value, ref changed))
            return false;
        var onlyFirst = false;
        foreach (var part in parts.AsSpan(1))
        {
            if (part == "then=ok")
                onlyFirst = true;
            else if (name == "outcome" && part.StartsWith("retry_after=", StringComparison.Ordinal)
                && int.TryParse(part["retry_after=".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                changed = changed with { RetryAfter = TimeSpan.FromSeconds(seconds) };
            else
                return false;
        }
        if (!onlyFirst || attempt <= 1)
            directives = changed;
        return true;
    }

    private static bool TrySet(string name, string value, ref Directives directives)
    {
        switch (name)
        {
            case "outcome" when Array.IndexOf(OutcomeWords, value) is >= 0 and var outcome:
                directives = directives with { Outcome = (ForcedOutcome)outcome };
                return true;
            case "images" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var images) && images <= MaxImages:
                directives = directives with { Images = images };
                return true;
            case "seed" when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed):
                directives = directives with { Seed = seed };
                return true;
            case "delay" when TryParseDelay(value, out var delay):
                directives = directives with { Delay = delay };
                return true;
            default:
                return false;
        }
    }

    private static bool TryParseDelay(string value, out TimeSpan delay)
    {
        var (number, milliseconds) = value.EndsWith("ms", StringComparison.Ordinal) ? (value[..^2], 1)
            : value.EndsWith('s') ? (value[..^1], 1_000)
            : value.EndsWith('m') ? (value[..^1], 60_000)
            : ("", 0);
        var ok = decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount <= 1_000_000;
        delay = ok ? TimeSpan.FromMilliseconds((double)(amount * milliseconds)) : default;
        return ok && delay <= MaxDelay;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Imprest.Emulators;

/// <summary>What an emulator does instead of answering well, once.</summary>
/// <remarks>
/// By hand: <c>[[emulate:429,retry_after=3]]</c> in the prompt, or the same words in the header <c>x-emulate</c>. Every emulator
/// understands every name as far as its provider's protocol can express it.
/// </remarks>
public sealed partial record Misbehavior(string Name)
{
    /// <summary>Does the provider bill it? Null: as the name suggests (images were made, or not).</summary>
    public bool? Billable { get; init; }

    /// <summary>Seconds in <c>Retry-After</c>.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>How many images an answer of <see cref="FewerImages"/> leaves out; or which bytes one too large has; or percent of the true usage.</summary>
    public long? Count { get; init; }

    public static Misbehavior Status(int status) => new(status.ToString(CultureInfo.InvariantCulture));
    public static Misbehavior RateLimited(int? retryAfter = null) => new("429") { RetryAfter = retryAfter };
    public static readonly Misbehavior InsufficientQuota = new("insufficient_quota");
    public static readonly Misbehavior BillingHardLimit = new("billing_hard_limit");
    public static readonly Misbehavior ModerationInput = new("moderation_input");
    public static readonly Misbehavior ModerationOutput = new("moderation_output");
    /// <summary>Blocked, and the answer does not say at which stage.</summary>
    public static readonly Misbehavior ModerationUnstaged = new("moderation");
    /// <summary>The connection breaks when the request was read and before any answer.</summary>
    public static readonly Misbehavior Reset = new("reset");
    public static readonly Misbehavior ResetMidBody = new("reset_mid_body");
    /// <summary>Never answers; ends when the client leaves or the emulator stops.</summary>
    public static readonly Misbehavior Hang = new("hang");
    /// <summary>A good answer in many small pieces.</summary>
    public static readonly Misbehavior Trickle = new("trickle");
    /// <summary>Sends the beginning of a good answer and then no more.</summary>
    public static readonly Misbehavior Stall = new("stall");
    public static readonly Misbehavior MalformedJson = new("malformed");
    public static readonly Misbehavior EmptyBody = new("empty");
    public static readonly Misbehavior NoImages = new("no_images");
    public static Misbehavior FewerImages(int missing = 1) => new("fewer") { Count = missing };
    public static readonly Misbehavior TruncatedImage = new("truncated");
    /// <summary>The first image is cut short, and each tells its own revised prompt.</summary>
    public static readonly Misbehavior FirstTruncated = new("first_truncated");
    /// <summary>Every other image is an address, the first one not.</summary>
    public static readonly Misbehavior MixedForms = new("mixed");
    /// <summary>The same, and nothing is at the addresses.</summary>
    public static readonly Misbehavior MixedFormsExpired = new("mixed_expired");
    public static readonly Misbehavior NotAnImage = new("not_an_image");
    public static readonly Misbehavior NotBase64 = new("not_base64");
    /// <summary>So many images more than were asked for.</summary>
    public static Misbehavior MoreImages(int extra) => new("more") { Count = extra };
    /// <summary>A refusal that quotes the prompt.</summary>
    public static readonly Misbehavior Echo = new("echo");
    /// <summary>Token counts as the text <c>"NaN"</c>.</summary>
    public static readonly Misbehavior UsageNaN = new("usage_nan");
    /// <summary>Token counts as the bare word <c>NaN</c>, which is no JSON.</summary>
    public static readonly Misbehavior UsageBareNaN = new("usage_bare_nan");
    public static readonly Misbehavior UsageNegative = new("usage_negative");
    public static readonly Misbehavior UsageMissing = new("usage_missing");
    public static readonly Misbehavior UsageWithoutDetails = new("usage_no_details");
    public static readonly Misbehavior UsageZero = new("usage_zero");
    /// <summary>A thousand times the truth; the emulator's bill stays true.</summary>
    public static readonly Misbehavior UsageHuge = new("usage_huge");
    /// <summary>So many hundredths of the truth; the emulator's bill stays true.</summary>
    public static Misbehavior UsageTimes(int percent) => new("usage_times") { Count = percent };
    public static Misbehavior Oversized(long bytes) => new("oversized") { Count = bytes };
    public static readonly Misbehavior Redirect = new("redirect");
    /// <summary>Results as addresses, which the emulator serves.</summary>
    public static readonly Misbehavior Url = new("url");
    public static readonly Misbehavior ExpiredUrl = new("url_expired");
    /// <summary>The stream ends, or the connection breaks, after the previews.</summary>
    public static readonly Misbehavior StreamCut = new("stream_cut");
    public static readonly Misbehavior StreamError = new("stream_error");
    /// <summary>An error event that tells of a failure of the server and not of the request.</summary>
    public static readonly Misbehavior StreamFailure = new("stream_failure");
    /// <summary>The final event comes before all previews have come; those missing are not billed.</summary>
    public static readonly Misbehavior EarlyFinal = new("early_final");

    /// <summary>A success answer that holds words instead of an image.</summary>
    public static readonly Misbehavior RefusalInWords = new("refusal");
    /// <summary>So many images of a success are kept back or flagged by moderation, the last ones; the others are fine.</summary>
    public static Misbehavior Withheld(int images = 1) => new("withheld") { Count = images };
    /// <summary>A task that is accepted and then fails.</summary>
    public static readonly Misbehavior TaskFailed = new("task_failed");
    /// <summary>A task that is accepted and that nobody knows of when it is asked about.</summary>
    public static readonly Misbehavior TaskLost = new("task_lost");
    /// <summary>A task that is done only when it was asked about so many times.</summary>
    public static Misbehavior SlowTask(int polls) => new("slow_task") { Count = polls };
    /// <summary>A task that never ends.</summary>
    public static readonly Misbehavior EndlessTask = new("endless_task");
    /// <summary>The first questions after a task fail with so many broken lines; then all is well.</summary>
    public static Misbehavior FlakyPolls(int polls = 2) => new("flaky_polls") { Count = polls };

    /// <summary>Names after which no whole answer with images comes. All others, also those that a protocol cannot express, are answered well.</summary>
    private static readonly HashSet<string> Spoiling =
    [
        "reset", "hang", "stall", "reset_mid_body", "malformed", "empty", "oversized", "redirect", "no_images", "truncated", "not_an_image", "not_base64",
        "url_expired", "task_failed", "task_lost", "endless_task", "echo",
    ];

    /// <summary>Is it answered well for all that, with images that can be kept?</summary>
    public bool AnswersWell => !Spoiling.Contains(Name) && !IsStatus;

    /// <summary>Is the work done for all that, whatever becomes of the answer? Who bills results, bills it then.</summary>
    /// <param name="hasTasks">The provider has tasks; of others the names of what tasks do mean nothing.</param>
    public bool DoesWork(bool hasTasks) =>
        !(IsStatus || Name is "reset" or "hang" or "redirect" or "echo" || hasTasks && Name is "task_failed" or "task_lost" or "endless_task");

    private bool IsStatus => Name.Length == 3 && int.TryParse(Name, CultureInfo.InvariantCulture, out _);

    /// <summary>Reads <c>name[,billable=true|false][,retry_after=N][,count=N]</c>.</summary>
    public static Misbehavior Parse(string text)
    {
        var words = text.Split(',', StringSplitOptions.TrimEntries);
        var read = new Misbehavior(words[0]);
        foreach (var word in words.Skip(1))
        {
            var (name, value) = word.Split('=', 2) is [var key, var rest] ? (key, rest) : (word, "true");
            read = name switch
            {
                "billable" => read with { Billable = value != "false" },
                "retry_after" => read with { RetryAfter = int.Parse(value, CultureInfo.InvariantCulture) },
                "count" => read with { Count = long.Parse(value, CultureInfo.InvariantCulture) },
                _ => read,
            };
        }
        return read;
    }

    /// <summary>The directive in a prompt, if it has one.</summary>
    public static Misbehavior? FindIn(string? prompt) =>
        prompt is not null && Directive().Match(prompt) is { Success: true } match ? Parse(match.Groups[1].Value) : null;

    [GeneratedRegex(@"\[\[emulate:([^\]]{1,100})\]\]")]
    private static partial Regex Directive();
}

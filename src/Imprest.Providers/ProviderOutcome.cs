using Imprest.Pricing;

namespace Imprest.Providers;

/// <summary>What came of a call. Closed: a switch over these four is complete.</summary>
public abstract record ProviderOutcome
{
    private ProviderOutcome() { }

    /// <summary>The provider's own id for the call, where it gave one.</summary>
    public string? ProviderRequestId { get; init; }

    /// <summary>The HTTP status, where there was an answer over HTTP.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>A success answer. It may still hold fewer images than asked, or none.</summary>
    public sealed record Completed : ProviderOutcome
    {
        public required IReadOnlyList<ProviderImage> Images { get; init; }
        public Usage? Usage { get; init; }
        /// <summary>Why the reported usage is no evidence (not numeric, negative).</summary>
        public string? UnusableUsage { get; init; }
        public decimal? ReportedCostUsd { get; init; }
        /// <summary>What the provider says it takes, in its own units (credits, ticks, megapixels), whose price the card states.</summary>
        public decimal? ReportedUnits { get; init; }
        /// <summary>Counted units that were reported or measured: GPU seconds, search queries.</summary>
        public IReadOnlyDictionary<Meter, decimal>? Counts { get; init; }
        /// <summary>
        /// Images that moderation kept back or flagged, beside <see cref="Images"/>; none of them is delivered. Whether the provider takes money for
        /// them, its policy for <see cref="Outcome.BlockedAfter"/> says.
        /// </summary>
        public int Withheld { get; init; }
        /// <summary>Why images were kept back, in the provider's words, for the customer.</summary>
        public string? WithheldReason { get; init; }
        public long? CreatedAt { get; init; }
        public string? Size { get; init; }
        public string? Quality { get; init; }
        public string? Background { get; init; }
        public string? OutputFormat { get; init; }
        public string? ServedTier { get; init; }
        /// <summary>Streamed previews that came.</summary>
        public int PartialImages { get; init; }
        /// <summary>A text that came instead of an image.</summary>
        public string? Refusal { get; init; }
    }

    /// <summary>The provider took the call and answers later: ask by <paramref name="Handle"/>. Money may be spent from here on.</summary>
    /// <param name="Handle">
    /// All that <see cref="IAskableProvider.PollAsync"/> needs to ask, in any process: an id or an address, and what the submission said that the end
    /// does not repeat (an announced cost). The adapter's own form, at most 4,000 characters, without secrets.
    /// </param>
    public sealed record Accepted(string Handle) : ProviderOutcome
    {
        public const int LongestHandle = 4_000;

        /// <summary>It is at work; else it waits in the provider's queue, as far as is known.</summary>
        public bool Started { get; init; }
        /// <summary>How many are before it, where the provider says.</summary>
        public int? QueuePosition { get; init; }
        /// <summary>From 0 to 1, where the provider says.</summary>
        public decimal? Progress { get; init; }
        /// <summary>When to ask again, where the provider says.</summary>
        public TimeSpan? AskAgainAfter { get; init; }
    }

    /// <summary>An error answer, or proof that nothing was sent. No result can come any more.</summary>
    /// <param name="Outcome">How the request would end with this.</param>
    /// <param name="Code">The provider's error code, or <c>connection_refused</c>, <c>name_not_resolved</c>, …</param>
    /// <param name="Message">The provider's own text: for operators, never for customers, save moderation and invalid input.</param>
    public sealed record Failed(Outcome Outcome, string Code, string Message) : ProviderOutcome
    {
        /// <summary>The provider was never reached: surely nothing is charged, whatever the policy says.</summary>
        public bool NothingWasSent { get; init; }
        public TimeSpan? RetryAfter { get; init; }
        /// <summary>The request's field that the provider named.</summary>
        public string? Param { get; init; }
        /// <summary>The provider's <c>moderation_details</c> object as JSON, where it sent one.</summary>
        public string? ModerationDetails { get; init; }
        /// <summary>Usage that came with the failure, for the provider's cost.</summary>
        public Usage? Usage { get; init; }
        /// <summary>What the provider says it takes for the failure, in its own units; likewise.</summary>
        public decimal? ReportedUnits { get; init; }
    }

    /// <summary>No answer came, or half of one. It may have run, and may be charged.</summary>
    public sealed record NoAnswer(string Reason) : ProviderOutcome
    {
        /// <summary>The time ran out, rather than the line breaking.</summary>
        public bool TimedOut { get; init; }
    }
}

/// <summary>One image of an answer: bytes, or an address where the results are passed on.</summary>
public sealed record ProviderImage
{
    public ReadOnlyMemory<byte> Bytes { get; init; }
    /// <summary>The same in base64 (ASCII) as the provider sent it, where it did; so that nobody encodes it again.</summary>
    public ReadOnlyMemory<byte> Base64 { get; init; }
    public Uri? Url { get; init; }
    /// <summary>Nothing can be had at <see cref="Url"/> any more (403, 404, 410, or more than the limit): the result has expired.</summary>
    public bool IsGone { get; init; }
    public string? RevisedPrompt { get; init; }
    /// <summary>The size that the answer states for this image, where it does.</summary>
    public string? Size { get; init; }
    public string? Quality { get; init; }
}

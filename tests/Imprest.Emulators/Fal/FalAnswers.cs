using System.Globalization;

namespace Imprest.Emulators.Fal;

/// <summary>What fal says: errors in its own words, and results.</summary>
internal static class FalAnswers
{
    public static readonly IReadOnlySet<string> OwnStatuses = new HashSet<string> { "400", "401", "402", "403", "404", "422", "429", "500", "503" };

    /// <summary>A submission that the queue does not take; null: it takes it.</summary>
    public static DetailAnswer? Refusal(Misbehavior? misbehavior, string prompt) => misbehavior?.Name switch
    {
        "echo" => new(400, $"Bad request: {prompt}"),
        "400" => new(400, "The emulator was told to say so.", "bad_request", "timeout"),
        "401" => new(401, "No user found for Key ID and Secret"),
        "402" or "billing_hard_limit" => new(402, "Payment required"),
        "403" => new(403, "User is locked. Reason: Admin lock. Please contact support@fal.ai"),
        "insufficient_quota" => new(403, "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."),
        "404" => new(404, "Application 'elsewhere' not found"),
        "429" => new(429, "Too many concurrent requests"),
        "500" => new(500, "Internal Server Error"),
        "503" => new(503, "Service unavailable"),
        _ => null,
    };

    /// <summary>An error that stands in place of a result.</summary>
    public static (DetailAnswer Answer, string? ErrorType)? Failure(SubmittedCall call, Misbehavior? misbehavior) => (call.Ended, misbehavior?.Name) switch
    {
        (TaskPhase.Canceled, _) => (new(499, "The request was cancelled by the client."), "client_cancelled"),
        (TaskPhase.Failed, _) => (new(500, "The runner encountered an internal server error."), "runner_server_error"),
        (_, "task_timeout") => (new(504, "Request timed out"), "request_timeout"), // A name of this emulator's own: the work, not the line, took too long.
        (_, "422") => (new(422, "Input should be a valid string", "string_type"), null),
        (_, "moderation" or "moderation_input") => (new(422, "The content could not be processed because it was flagged by a content checker.", "content_policy_violation"), null),
        _ when FalSchema.Check(call) is { } refusal => (refusal, null),
        _ => null,
    };

    /// <summary>A success, wrong in the way that the misbehavior asks for.</summary>
    /// <param name="publish">Makes an image fetchable.</param>
    public static object Result(SubmittedCall call, Misbehavior? misbehavior, Func<byte[], string> publish)
    {
        var (width, height) = FalSchema.SizeOf(call);
        var format = FalSchema.FormatOf(call);
        var made = EmulatedImage.MadeOrRefused(misbehavior, call.Number("num_images", 1));
        var flagged = misbehavior?.Name switch { "moderation_output" => made, "withheld" => EmulatedImage.Some(misbehavior), _ => 0 };
        var images = Enumerable.Range(0, made).Select(index => new
        {
            url = misbehavior?.Name == "not_base64" ? "*** no address ***" : publish(EmulatedImage.Bytes(misbehavior, format, (width, height), index)),
            width, height, content_type = "image/" + format,
        }).ToList();
        if (call.Endpoint.StartsWith("bria/", StringComparison.Ordinal))
            return new { image = images.FirstOrDefault(), seed = 7 };
        if (call.Endpoint.Contains("banana") || misbehavior?.Name == "refusal")
            return new { images, description = misbehavior?.Name == "refusal" ? "I cannot make this picture." : "" };
        return new
        {
            images, seed = 7, timings = new { inference = 0.5 }, prompt = call.Prompt,
            has_nsfw_concepts = Enumerable.Range(0, made).Select(index => index >= made - flagged).ToList(),
        };
    }

    /// <summary><c>x-fal-billable-units</c>; null: the header is not there.</summary>
    public static string? Units(decimal units, Misbehavior? misbehavior) => EmulatedFigure.Of(misbehavior, units) switch
    {
        decimal figure => figure.ToString("0.######", CultureInfo.InvariantCulture),
        var other => other?.ToString(),
    };
}

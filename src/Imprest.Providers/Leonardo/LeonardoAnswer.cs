using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Leonardo;

/// <summary>Reads success answers: a submission with its announced cost, and a generation's state.</summary>
internal static class LeonardoAnswer
{
    private const decimal MostUsd = 10_000;
    private const decimal MostCredits = 10_000_000;
    private const int LongestId = 200;

    /// <summary>Of a submission; a success that holds an error instead of a generation is one too.</summary>
    public static ProviderOutcome Submitted(Exchange.Answered answer) =>
        answer.IsSuccess && Taken(answer.Json()) is { } handle
            ? new ProviderOutcome.Accepted(handle.ToString()) { ProviderRequestId = handle.Id }
            : LeonardoError.Read(answer) ?? (ProviderOutcome)new ProviderOutcome.NoAnswer("the answer names no generation");

    /// <summary>The handle of a generation that was taken; null where the answer names none.</summary>
    private static LeonardoHandle? Taken(JsonElement? json)
    {
        var job = json.Member("generate") ?? json.Member("sdGenerationJob");
        if (job.TextOf("generationId") is not { Length: <= LongestId } id || id.Contains(' ', StringComparison.Ordinal))
            return null;
        var cost = job.Member("cost");
        // The unit is documented as USD and was seen as DOLLARS. Zero was seen for work that has a price: it is no announcement.
        var usd = cost.TextOf("unit") is "USD" or "DOLLARS" ? ReportedAmount.OfValue(cost.Member("amount"), "cost.amount", MostUsd).Counted : default;
        if (usd != default)
            return new(id, Usd: usd.Value, Unusable: usd.Unusable);
        var credits = ReportedAmount.OfValue(job.Member("apiCreditCost"), "apiCreditCost", MostCredits).Counted;
        return new(id, Credits: credits.Value, Unusable: credits.Unusable);
    }

    public static ProviderOutcome Generation(JsonElement? json, LeonardoHandle handle, LateResults results) =>
        json?.Field("generations_by_pk") is not { ValueKind: not JsonValueKind.Undefined } generation ? new ProviderOutcome.NoAnswer("the answer is no generation")
        : generation.ValueKind is JsonValueKind.Null ? new ProviderOutcome.Failed(Outcome.Expired, "task_not_found", "The provider does not know the generation (any more).")
        : generation.TextOf("status") switch
        {
            "PENDING" => new ProviderOutcome.Accepted(handle.ToString()),
            "COMPLETE" => Complete(generation, handle, results),
            "FAILED" => Failed(generation),
            var other => new ProviderOutcome.NoAnswer($"the generation has the unknown status '{other}'"),
        };

    private static ProviderOutcome.Completed Complete(JsonElement generation, LeonardoHandle handle, LateResults results)
    {
        var images = generation.Items("generated_images");
        var flagged = images.Count(image => image.Field("nsfw").IsTrue());
        return new()
        {
            Images = [.. images.Where(image => !image.Field("nsfw").IsTrue()).Select(image => results.ImageAt(image.TextOf("url")))],
            Withheld = flagged,
            WithheldReason = flagged > 0 ? "flagged as not safe for work" : null,
            ReportedCostUsd = handle.Usd,
            ReportedUnits = handle.Credits,
            UnusableUsage = handle.Unusable,
        };
    }

    /// <summary>No reason is given; only that the prompt was classified by moderation is told.</summary>
    private static ProviderOutcome.Failed Failed(JsonElement generation) =>
        generation.Items("prompt_moderations").SelectMany(each => each.Items("moderationClassification")).Any()
            ? new(Outcome.BlockedBefore, "moderation", "The prompt was stopped by moderation.")
            : new(Outcome.Failed, "generation_failed", "The generation failed, and no reason was given.");
}

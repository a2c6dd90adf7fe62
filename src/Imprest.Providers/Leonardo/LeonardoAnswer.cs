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

    /// <summary>The handle of a generation that was taken; null where the answer names none.</summary>
    public static LeonardoHandle? Submitted(JsonElement? json)
    {
        var job = json.Member("generate") ?? json.Member("sdGenerationJob");
        if (job.TextOf("generationId") is not { Length: <= LongestId } id || id.Contains(' ', StringComparison.Ordinal))
            return null;
        var cost = job.Member("cost");
        // The unit is documented as USD and was seen as DOLLARS.
        if (cost.TextOf("unit") is "USD" or "DOLLARS")
        {
            var usd = JsonRead.Figure(cost.Member("amount"), "cost.amount", MostUsd, out var unusable);
            if (usd is not null || unusable is not null)
                return new(id, Usd: usd, Unusable: unusable);
        }

        // Zero credits were seen for work that has a price: zero is no announcement.
        var credits = JsonRead.Figure(job.Member("apiCreditCost"), "apiCreditCost", MostCredits, out var why);
        return new(id, Credits: credits, Unusable: why);
    }

    public static ProviderOutcome Generation(JsonElement? json, LeonardoHandle handle, int status, LateResults results)
    {
        if (json is not { ValueKind: JsonValueKind.Object } answer || !answer.TryGetProperty("generations_by_pk", out var generation))
            return new ProviderOutcome.NoAnswer("the answer is no generation") { HttpStatus = status, ProviderRequestId = handle.Id };
        ProviderOutcome outcome = generation.ValueKind is JsonValueKind.Null
            ? new ProviderOutcome.Failed(Outcome.Expired, "task_not_found", "The provider does not know the generation (any more).")
            : generation.TextOf("status") switch
            {
                "PENDING" => new ProviderOutcome.Accepted(handle.ToString()),
                "COMPLETE" => Complete(generation, handle, results),
                "FAILED" => Failed(generation),
                var other => new ProviderOutcome.NoAnswer($"the generation has the unknown status '{other}'"),
            };
        return outcome with { ProviderRequestId = handle.Id, HttpStatus = status };
    }

    private static ProviderOutcome.Completed Complete(JsonElement generation, LeonardoHandle handle, LateResults results)
    {
        var images = ((JsonElement?)generation).Items("generated_images").ToList();
        var flagged = images.Count(image => image.Member("nsfw") is { ValueKind: JsonValueKind.True });
        return new()
        {
            Images = [.. images.Where(image => image.Member("nsfw") is not { ValueKind: JsonValueKind.True }).Select(image => results.ImageAt(image.TextOf("url")))],
            Withheld = flagged,
            WithheldReason = flagged > 0 ? "flagged as not safe for work" : null,
            ReportedCostUsd = handle.Usd,
            ReportedUnits = handle.Credits,
            UnusableUsage = handle.Unusable,
        };
    }

    /// <summary>No reason is given; only that the prompt was classified by moderation is told.</summary>
    private static ProviderOutcome.Failed Failed(JsonElement generation) =>
        ((JsonElement?)generation).Items("prompt_moderations").SelectMany(each => ((JsonElement?)each).Items("moderationClassification")).Any()
            ? new(Outcome.BlockedBefore, "moderation", "The prompt was stopped by moderation.")
            : new(Outcome.Failed, "generation_failed", "The generation failed, and no reason was given.");
}

using Imprest.Emulators.OpenAI;

namespace Imprest.Emulators.Azure;

/// <summary>The errors that Azure words in its own way.</summary>
internal static class AzureFailures
{
    public static OpenAIRefusal? Find(Misbehavior? misbehavior, string prompt) => misbehavior?.Name switch
    {
        "401" => new(401, "401", "Access denied due to invalid subscription key or wrong API endpoint."),
        "404" => new(404, "DeploymentNotFound", "The API deployment for this resource does not exist."),
        "moderation_input" => new(400, "content_policy_violation", "This request has been blocked by our content filters.", "prompt")
        {
            InnerError = new { code = "ResponsibleAIPolicyViolation", content_filter_results = new { violence = new { filtered = true, severity = "high" }, hate = new { filtered = false, severity = "safe" } } },
        },
        "moderation" => new(400, "contentFilter", "Your task failed as a result of our safety system."),
        "moderation_output" => new(400, "contentFilter", "Generated image was filtered as a result of our safety system."),
        "billing_hard_limit" => null,
        _ => OpenAIFailures.Find(misbehavior, prompt),
    };
}

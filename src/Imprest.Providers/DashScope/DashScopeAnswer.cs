using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.DashScope;

/// <summary>Reads success answers: a task's state, and what came of it in either protocol.</summary>
internal static class DashScopeAnswer
{
    private const int LongestId = 200;

    /// <summary>The answer to the creation of a task, or to a question about it.</summary>
    public static ProviderOutcome Task(JsonElement? json, LateResults results)
    {
        if (json.Member("output") is not { } output || output.TextOf("task_id") is not { Length: <= LongestId } id)
            return new ProviderOutcome.NoAnswer("the answer names no task");
        ProviderOutcome outcome = output.TextOf("task_status") switch
        {
            "PENDING" => new ProviderOutcome.Accepted(id),
            "RUNNING" or "SUSPENDED" => new ProviderOutcome.Accepted(id) { Started = true },
            "SUCCEEDED" => Succeeded(output, results),
            "FAILED" => DashScopeError.OfTask(output),
            "CANCELED" => new ProviderOutcome.Failed(Outcome.Canceled, "canceled", "The task was canceled."),
            // What was never there, or ended more than 24 hours ago.
            "UNKNOWN" => new ProviderOutcome.Failed(Outcome.Expired, "task_not_found", "The provider does not know the task (any more)."),
            var other => new ProviderOutcome.NoAnswer($"the task has the unknown status '{other}'"),
        };
        return outcome with { ProviderRequestId = id };
    }

    /// <summary>The answer of the newer protocol.</summary>
    public static ProviderOutcome Messages(JsonElement? json, LateResults results)
    {
        var id = json.TextOf("request_id");
        if (json.Member("output") is not { } output)
            return new ProviderOutcome.NoAnswer("the answer has no output") { ProviderRequestId = id };
        var parts = output.Items("choices").SelectMany(choice => choice.Member("message").Items("content")).ToList();
        var images = parts.Select(part => part.TextOf("image")).OfType<string>().Select(address => results.ImageAt(Secure(address))).ToList();
        return new ProviderOutcome.Completed
        {
            Images = images,
            // Some models say beside their image how they understood the prompt; without one the words are all there is.
            Refusal = images.Count == 0 ? parts.Select(part => part.TextOf("text")).FirstOrDefault(text => text is not null) : null,
            ProviderRequestId = id,
        };
    }

    private static ProviderOutcome.Completed Succeeded(JsonElement output, LateResults results)
    {
        var items = output.Items("results");
        var blocked = items.Where(item => DashScopeError.IsModeration(item.TextOf("code"))).ToList();
        return new()
        {
            // What failed for another reason is missing, and costs nothing.
            Images = [.. items.Where(item => item.TextOf("url") is not null).Select(item => results.ImageAt(Secure(item.TextOf("url")!)) with { RevisedPrompt = item.TextOf("actual_prompt") })],
            Withheld = blocked.Count,
            WithheldReason = blocked.Select(item => item.TextOf("message")).FirstOrDefault(message => message is not null),
        };
    }

    /// <summary>Some results are named over plain http in the provider's own storage, which speaks https too.</summary>
    private static string Secure(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url is { Scheme: "http", IsDefaultPort: true } && url.Host.EndsWith(".aliyuncs.com", StringComparison.OrdinalIgnoreCase)
            ? "https" + address[4..] : address;
}

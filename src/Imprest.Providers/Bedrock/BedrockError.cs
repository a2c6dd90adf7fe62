using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Bedrock;

/// <summary>What an error answer means: its kind stands in <c>x-amzn-errortype</c>, its words in <c>message</c>.</summary>
internal static class BedrockError
{
    // "This request has been blocked by our content filters." Amazon's models; "… contains filtered words." Stability's.
    private static readonly string[] Filters = ["content filter", "filtered words", "blocked by our", "Responsible AI"];

    public static ProviderOutcome.Failed Read(Exchange.Answered answer)
    {
        var json = answer.Json() ?? default;
        var kind = Kind(answer.Header("x-amzn-errortype") ?? json.TextOrNumber("__type"));
        var message = json.TextOrNumber("message") ?? json.TextOrNumber("Message");
        Outcome? outcome = kind switch
        {
            "ValidationException" when message is not null && SpeaksOfFilters(message) => Outcome.BlockedBefore,
            "ServiceQuotaExceededException" => Outcome.Failed, // A 400, and the request is not at fault.
            _ => null,
        };
        return HttpFailure.Of(answer, kind, message, outcome);
    }

    public static bool SpeaksOfFilters(string message) => Array.Exists(Filters, words => message.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <summary><c>com.amazon#ValidationException:http://…</c> is a <c>ValidationException</c>.</summary>
    private static string? Kind(string? type)
    {
        if (type is null)
            return null;
        var end = type.IndexOf(':', StringComparison.Ordinal);
        var name = end < 0 ? type : type[..end];
        return name[(name.LastIndexOf('#') + 1)..] is { Length: > 0 } plain ? plain : null;
    }
}

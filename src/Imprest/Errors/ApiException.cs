using System.Text.Json.Nodes;

namespace Imprest.Errors;

/// <summary>Ends a request with a code. The message says what happened and what to do, for the person who reads the answer.</summary>
/// <param name="param">The request's field that is wrong, or null.</param>
public class ApiException(ErrorCode code, string message, string? param = null) : Exception(message)
{
    public ErrorCode Code { get; } = code;
    public string? Param { get; } = param;

    /// <summary>After how long to repeat, where repeating helps.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The request that the answer is about, where there is one.</summary>
    public string? RequestId { get; init; }

    /// <summary>Further members of the error object (<c>required_usd</c>, …).</summary>
    public JsonObject? Details { get; init; }

    /// <summary>Should the client repeat the call? By default what the code's form says.</summary>
    public bool? Repeatable { get; init; }
}

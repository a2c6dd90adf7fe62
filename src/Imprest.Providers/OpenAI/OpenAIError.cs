using System.Text;
using System.Text.Json;
using Imprest.Pricing;

namespace Imprest.Providers.OpenAI;

/// <summary>What an error answer means: <c>{"error":{"message","type","param","code","moderation_details"}}</c>.</summary>
/// <remarks>
/// Moderation counts as stopping the input unless the answer says <c>moderation_stage: output</c>: most answers leave the stage out, and
/// what the provider takes for either is stated by the outcome policy, not here.
/// </remarks>
internal static class OpenAIError
{
    private const int MaxMessageLength = 2_000;

    /// <param name="status">The HTTP status; 200 where the error came inside a success or a stream.</param>
    /// <param name="body">The whole body, JSON or not.</param>
    public static ProviderOutcome.Failed Read(int status, byte[] body, TimeSpan? retryAfter)
    {
        if (status is >= 300 and < 400)
            return new(Outcome.Failed, "redirect_refused", "The provider answered with a redirect; none is followed.");
        try
        {
            var answer = OpenAIObject.Read(body);
            if (answer.HasError)
                return Read(status, answer, retryAfter);
        }
        catch (JsonException)
        {
            // A proxy's page, or nothing. The status speaks for itself.
        }
        return new(Plain(status), Fallback(status), Shorten(Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxMessageLength)))))
        {
            RetryAfter = retryAfter,
        };
    }

    /// <param name="answer">One that holds an error.</param>
    public static ProviderOutcome.Failed Read(int status, OpenAIObject answer, TimeSpan? retryAfter)
    {
        var error = answer.Error;
        var code = Text(error, "code");
        var type = Text(error, "type");
        var details = Object(error, "moderation_details");
        return new(Map(status, code, type, details), code ?? (status == 200 ? type : null) ?? Fallback(status), Shorten(Text(error, "message") ?? ""))
        {
            RetryAfter = retryAfter,
            Param = Text(error, "param"),
            ModerationDetails = details.ValueKind is JsonValueKind.Object ? details.GetRawText() : null,
            Usage = answer.Usage.Usage,
        };
    }

    /// <summary>What a stored error object means.</summary>
    /// <param name="status">Likewise; 200 too where nothing says it.</param>
    public static (Outcome Outcome, string? Code) Meaning(int status, JsonElement error)
    {
        var (code, type) = (Text(error, "code"), Text(error, "type"));
        return (Map(status, code, type, Object(error, "moderation_details")), code ?? type);
    }

    private static Outcome Map(int status, string? code, string? type, JsonElement details) => code switch
    {
        "moderation_blocked" or "content_policy_violation" or "content_filter" or "contentFilter" =>
            details.ValueKind is JsonValueKind.Object && Text(details, "moderation_stage") is "output"
                ? Outcome.BlockedAfter : Outcome.BlockedBefore,
        // The operator's account is empty. It comes as a 400 too, but the request is not at fault.
        "billing_hard_limit_reached" or "billing_not_active" or "insufficient_quota" => Outcome.Failed,
        _ when status == 200 => type is "invalid_request_error" or "image_generation_user_error" ? Outcome.Invalid : Outcome.Failed,
        _ => Plain(status),
    };

    private static Outcome Plain(int status) => status is 400 or 413 or 415 or 422 ? Outcome.Invalid : Outcome.Failed;

    private static string Fallback(int status) => status == 404 ? "model_not_found" : FormattableString.Invariant($"http_{status}");

    private static string Shorten(string text) => text.Length <= MaxMessageLength ? text : text[..MaxMessageLength];

    private static JsonElement Object(JsonElement holder, string name)
    {
        try
        {
            return holder.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Object ? value : default;
        }
        catch (InvalidOperationException) // A name that is no text.
        {
            return default;
        }
    }

    private static string? Text(JsonElement holder, string name)
    {
        try
        {
            return holder.TryGetProperty(name, out var value) ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(), // Some servers write the status as the code.
                _ => null,
            } : null;
        }
        catch (InvalidOperationException) // Bytes that are no text.
        {
            return null;
        }
    }
}

using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.OpenAI;

/// <summary>What an error answer means: <c>{"error":{"message","type","param","code","moderation_details"}}</c>.</summary>
internal static class OpenAIError
{
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
        return new(HttpFailure.OutcomeOf(status), HttpFailure.CodeOf(status), HttpFailure.Beginning(body))
        {
            RetryAfter = retryAfter,
        };
    }

    /// <param name="answer">One that holds an error.</param>
    public static ProviderOutcome.Failed Read(int status, OpenAIObject answer, TimeSpan? retryAfter)
    {
        var error = answer.Error;
        var code = OpenAIJson.Text(error, "code");
        var type = OpenAIJson.Text(error, "type");
        var details = OpenAIJson.Object(error, "moderation_details");
        return new(Map(status, code, type, error), code ?? (status == 200 ? type : null) ?? HttpFailure.CodeOf(status), HttpFailure.Shorten(OpenAIJson.Text(error, "message") ?? ""))
        {
            ProviderRequestId = answer.Id,
            RetryAfter = retryAfter,
            Param = OpenAIJson.Text(error, "param"),
            ModerationDetails = details.ValueKind is JsonValueKind.Object ? details.GetRawText() : null,
            Usage = answer.Usage.Usage,
        };
    }

    /// <summary>What a stored error object means.</summary>
    /// <param name="status">Likewise; 200 too where nothing says it.</param>
    public static (Outcome Outcome, string? Code) Meaning(int status, JsonElement error)
    {
        var (code, type) = (OpenAIJson.Text(error, "code"), OpenAIJson.Text(error, "type"));
        return (Map(status, code, type, error), code ?? type);
    }

    private static Outcome Map(int status, string? code, string? type, JsonElement error) => OpenAIModeration.Of(error) ?? code switch
    {
        // The operator's account is empty. It comes as a 400 too, but the request is not at fault.
        "billing_hard_limit_reached" or "billing_not_active" or "insufficient_quota" => Outcome.Failed,
        _ when status == 200 => type is "invalid_request_error" or "image_generation_user_error" ? Outcome.Invalid : Outcome.Failed,
        _ => HttpFailure.OutcomeOf(status),
    };
}

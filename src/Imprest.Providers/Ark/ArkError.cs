using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Http;

namespace Imprest.Providers.Ark;

/// <summary>What an error means, of a call or of one image: <c>{"error":{"code","message","param","type"}}</c>.</summary>
internal static class ArkError
{
    /// <param name="error">An object, or nothing.</param>
    public static ProviderOutcome.Failed Read(Exchange.Answered answer, JsonElement error)
    {
        if (error.ValueKind is not JsonValueKind.Object)
            return HttpFailure.Of(answer); // A proxy's page, or nothing. The status speaks for itself.
        var code = error.TextOf("code");
        var outcome = code is null ? (Outcome?)null
            : IsModeration(code) ? code.StartsWith("Output", StringComparison.Ordinal) ? Outcome.BlockedAfter : Outcome.BlockedBefore
            : IsEmpty(code) || code.StartsWith("InvalidEndpoint", StringComparison.Ordinal) ? Outcome.Failed : null;
        return HttpFailure.Of(answer, IsEmpty(code) ? "insufficient_quota" : code, error.TextOf("message") ?? "", outcome ?? OfStatus(answer.Status)) with { Param = error.TextOf("param") };
    }

    /// <summary><c>InputTextSensitiveContentDetected</c>, <c>OutputImageSensitiveContentDetected.PolicyViolation</c>, <c>InputImageRiskDetection</c>, …</summary>
    public static bool IsModeration(string code) =>
        code.Contains("SensitiveContentDetected", StringComparison.Ordinal) || code.Contains("RiskDetection", StringComparison.Ordinal);

    /// <summary>The account owes money: a 403.</summary>
    private static bool IsEmpty(string? code) => code is "AccountOverdueError" or "InsufficientBalance";

    /// <summary>In a success there is no status that says whose fault it was.</summary>
    private static Outcome OfStatus(int status) => status is >= 200 and < 300 ? Outcome.Failed : HttpFailure.OutcomeOf(status);
}

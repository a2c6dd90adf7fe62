namespace Imprest.Telemetry;

/// <summary>
/// Every name that spans and metrics carry, in this one place: the conventions for generative AI are still in development, and move.
/// </summary>
/// <remarks>Source: https://github.com/open-telemetry/semantic-conventions-genai, docs/gen-ai (spans 002c8a6e, metrics 004902b8). docs/telemetry.md lists them.</remarks>
internal static class TelemetryNames
{
    /// <summary>Of the activity source and of the meter.</summary>
    public const string Source = "Imprest";

    // What the host and HTTP clients emit by themselves, exported beside ours.
    public const string ServerSource = "Microsoft.AspNetCore";
    public const string ServerMeter = "Microsoft.AspNetCore.Hosting";
    public const string ConnectionMeter = "Microsoft.AspNetCore.Server.Kestrel";
    public const string Client = "System.Net.Http";

    // Operations: there is none for images, and this is the well-known one for several modalities.
    public const string Generate = "generate_content";
    public const string Fetch = "fetch_response";

    // Attributes of the conventions.
    public const string OperationName = "gen_ai.operation.name";
    public const string ProviderName = "gen_ai.provider.name";
    public const string OutputType = "gen_ai.output.type";
    public const string RequestModel = "gen_ai.request.model";
    public const string ChoiceCount = "gen_ai.request.choice.count";
    public const string ResponseId = "gen_ai.response.id";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string InputTextTokens = "gen_ai.usage.text.input_tokens";
    public const string InputImageTokens = "gen_ai.usage.image.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string OutputTextTokens = "gen_ai.usage.text.output_tokens";
    public const string OutputImageTokens = "gen_ai.usage.image.output_tokens";
    public const string TokenType = "gen_ai.token.type";
    public const string ErrorType = "error.type";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";

    // Ours.
    public const string RequestId = "imprest.request.id";
    public const string Attempt = "imprest.attempt";
    public const string Call = "imprest.call";
    public const string Outcome = "imprest.outcome";
    public const string Connection = "imprest.connection";
    public const string Provider = "imprest.provider";
    public const string Result = "imprest.result";
    public const string State = "imprest.state";
    public const string Known = "imprest.known";

    // Metrics of the conventions.
    public const string OperationDuration = "gen_ai.client.operation.duration";
    public const string TokenUsage = "gen_ai.client.token.usage";

    // Ours.
    public const string HoldsActive = "imprest.hold.active";
    public const string HoldsActiveUsd = "imprest.hold.active_usd";
    public const string OldestHold = "imprest.hold.oldest_age";
    public const string InDoubt = "imprest.in_doubt";
    public const string ReviewOpen = "imprest.review.open";
    public const string Requests = "imprest.requests";
    public const string Attempts = "imprest.attempts";
    public const string AbsorbedUsd = "imprest.absorbed_usd";
    public const string WebhookDeliveries = "imprest.webhook.deliveries";

    /// <summary>A provider's well-known name; the others are called as they are here.</summary>
    public static string ProviderNameOf(string provider) => provider switch
    {
        "azure" => "azure.ai.openai",
        "google" => "gcp.gemini",
        "vertex" => "gcp.vertex_ai",
        "bedrock" => "aws.bedrock",
        "xai" => "x_ai",
        _ => provider,
    };
}

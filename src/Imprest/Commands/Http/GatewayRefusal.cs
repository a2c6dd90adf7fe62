using System.Text.Json.Nodes;

namespace Imprest.Commands.Http;

/// <summary>The gateway answered, and said no: in OpenAI's form under <c>/v1</c>, in that of RFC 9457 elsewhere.</summary>
internal sealed class GatewayRefusal(GatewayAnswer answer) : Exception($"HTTP {answer.Status}")
{
    /// <summary>The API names its fields; at a terminal they were given as options.</summary>
    private static readonly (string Field, string Option)[] Options =
    [
        ("expires_at", "--expires"), ("allowed_models", "--allow-model"), ("highest_quality", "--highest-quality"), ("highest_size", "--highest-size"), ("required_labels", "--require-label"), ("uses", "--uses"),
    ];

    public GatewayAnswer Answer { get; } = answer;
    public string Code { get; } = CodeOf(answer.Body) ?? $"http_{answer.Status}";

    public CommandError ToCommandError() => new(ExitCode.Refused, Code, Sentence(), Hint());

    private string Sentence()
    {
        var text = Text(Answer.Body?["error"], "message") ?? Text(Answer.Body, "detail") ?? Text(Answer.Body, "title") ?? $"The gateway answered HTTP {Answer.Status}.";
        foreach (var (field, option) in Options)
            text = text.Replace($"`{field}`", $"`{option}`", StringComparison.Ordinal);
        return $"{text} ({Code})";
    }

    private string Hint() => Code switch
    {
        "invalid_api_key" => "Give a key of this gateway with --api-key; its first start wrote two into DATA/initial-keys.json.",
        "permission_denied" => "This needs a key of another role: operators' keys operate, auditors' keys read, account keys see their own account.",
        "insufficient_funds" => "Put money into the wallet: imprest topup --account ID --amount USD --ref REFERENCE.",
        "key_limit_exceeded" or "account_limit_exceeded" => "See `imprest limits list`; change it with `imprest limits set`.",
        "not_found" when Sentence().Contains("request", StringComparison.OrdinalIgnoreCase) => "Check the request's id: GET /v1/requests lists them. An account's key sees its own requests only.",
        "not_found" => "Check the id: `imprest accounts list`, `imprest keys list`.",
        "model_not_found" => "`imprest prices list` shows the models; GET /v1/models those of this gateway.",
        "idempotency_mismatch" => "The reference was used before with other content. Use a new one.",
        "rate_limit_exceeded" or "storage_unavailable" or "shutting_down" or "request_in_flight" => "Try again in a moment.",
        _ when Answer.Status >= 500 => "Look into the gateway's log; `imprest doctor` checks its store.",
        _ when Answer.Status == 404 => "Is --base-url the address of an Imprest gateway of this version?",
        _ => "Change what the message names, and try again.",
    };

    private static string? CodeOf(JsonObject? body) =>
        Text(body?["error"], "code") ?? Text(body, "code") ?? Text(body, "type")?.Split('/')[^1];

    private static string? Text(JsonNode? node, string name) =>
        node is JsonObject parent && parent[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}

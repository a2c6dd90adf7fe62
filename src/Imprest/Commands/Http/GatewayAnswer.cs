using System.Text.Json.Nodes;

namespace Imprest.Commands.Http;

/// <summary>One answer of the gateway: status, headers, and the body where it is a JSON object.</summary>
internal sealed record GatewayAnswer(int Status, IReadOnlyDictionary<string, string> Headers, JsonObject? Body, string Text)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>A header's value; null when the answer has none.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The body of a success.</summary>
    /// <exception cref="GatewayRefusal">It is no success.</exception>
    public JsonObject Required() => IsSuccess
        ? Body ?? throw new CommandError(ExitCode.Refused, "not_json", "The gateway's answer is not JSON.", "Is --base-url the address of an Imprest gateway?")
        : throw new GatewayRefusal(this);
}

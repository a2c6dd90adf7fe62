using System.Text;
using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Fal;

/// <summary>What a request in fal's queue is asked about by: its id and the three addresses that the submission named.</summary>
internal sealed record FalHandle(string Id, Uri Status, Uri Response, Uri Cancel)
{
    private const int LongestId = 200;

    /// <summary>Reads the answer to a submission.</summary>
    /// <param name="endpoint">What was called, below <paramref name="connection"/>'s address.</param>
    /// <returns>Null where it names no request.</returns>
    /// <remarks>
    /// An address that is not of the connection's origin is not used: the credential goes nowhere else. In its place stands the documented form, which has the
    /// owner and the app of the endpoint and no more of it (https://fal.ai/docs/api-reference/inference-api).
    /// </remarks>
    public static FalHandle? Of(JsonElement? answer, string endpoint, ProviderConnection connection)
    {
        if (answer is not { } body || body.Text("request_id") is not { Length: > 0 and <= LongestId } id)
            return null;
        var app = string.Join('/', endpoint.Split('?')[0].Split('/').Take(2));
        var usual = new Uri(connection.BaseAddress, $"{app}/requests/{Uri.EscapeDataString(id)}");
        return new(id, Address("status_url", "/status"), Address("response_url", ""), Address("cancel_url", "/cancel"));

        Uri Address(string name, string ending) =>
            body.Text(name) is { Length: < 1_000 } text && Uri.TryCreate(text, UriKind.Absolute, out var named) && connection.IsOwn(named)
                ? named : new(usual.AbsoluteUri + ending);
    }

    public override string ToString() => Encoding.UTF8.GetString(JsonBody.Bytes(json =>
    {
        json.WriteString("id", Id);
        json.WriteString("status", Status.AbsoluteUri);
        json.WriteString("response", Response.AbsoluteUri);
        json.WriteString("cancel", Cancel.AbsoluteUri);
    }).Span);

    /// <returns>Null where it is none of ours, or leads away from the connection.</returns>
    public static FalHandle? Parse(string text, ProviderConnection connection)
    {
        try
        {
            var handle = JsonElement.Parse(text);
            return handle.Text("id") is { } id && Address("status") is { } status && Address("response") is { } response && Address("cancel") is { } cancel
                ? new(id, status, response, cancel) : null;

            Uri? Address(string name) =>
                Uri.TryCreate(handle.Text(name), UriKind.Absolute, out var address) && connection.IsOwn(address) ? address : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

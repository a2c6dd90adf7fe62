using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Imprest.Integration.Support;

/// <summary>An answer of the gateway, read whole.</summary>
public sealed record Answer(HttpStatusCode Status, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
    public JsonObject Json => JsonNode.Parse(Bytes)!.AsObject();

    /// <summary>The request's id.</summary>
    public string Id => Headers["x-request-id"];

    /// <summary>The error's code; null for a success.</summary>
    public string? Code => (string?)Json["error"]?["code"];
    public string? Amount => (string?)Json["charge"]?["amount_usd"];
    public bool IsReplayed => this["Idempotency-Replayed"] == "true";

    /// <summary>A header; null where it is not there.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    public byte[] Image(int index = 0) => Convert.FromBase64String((string)Json["data"]![index]!["b64_json"]!);

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        using (response)
        {
            var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(
                header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
            return new(response.StatusCode, await response.Content.ReadAsByteArrayAsync(), headers);
        }
    }
}

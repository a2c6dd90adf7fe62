using System.Text;
using System.Text.Json;
using Imprest.Providers.Http;

namespace Imprest.Providers.Bfl;

/// <summary>What a task is asked about by, and what it was announced to cost.</summary>
/// <param name="PollingUrl">As the submission named it; null where it named none that may be used.</param>
/// <param name="Cost">In credits.</param>
internal sealed record BflHandle(string Id, Uri? PollingUrl, ReportedAmount Cost)
{
    private const int LongestId = 200;
    private const int LongestAddress = 2_000;

    /// <summary>Regions have hosts of their own below this one: <c>api.eu2.bfl.ai</c>.</summary>
    private const string Hosts = ".bfl.ai";

    /// <summary>Reads the answer to a submission.</summary>
    /// <returns>Null where it names no task.</returns>
    public static BflHandle? Of(JsonElement? answer, ProviderConnection connection) =>
        answer is { } body && body.Text("id") is { Length: > 0 and <= LongestId } id
            ? new(id, Address(body, "polling_url", connection), ReportedAmount.Of(body, "cost")) : null;

    /// <summary>Where to ask: the task's own address, or the one that is documented for all, which may not know the tasks of every region.</summary>
    public Uri AskAt(ProviderConnection connection) => PollingUrl ?? new(connection.BaseAddress, "v1/get_result?id=" + Uri.EscapeDataString(Id));

    public override string ToString() => Encoding.UTF8.GetString(JsonBody.Bytes(json =>
    {
        json.WriteString("id", Id);
        if (PollingUrl is { } url)
            json.WriteString("polling_url", url.AbsoluteUri);
        if (Cost.Value is { } cost)
            json.WriteNumber("cost", cost);
        if (Cost.Unusable is { } reason)
            json.WriteString("cost_problem", reason);
    }).Span);

    /// <returns>Null where it is none of ours.</returns>
    public static BflHandle? Parse(string text, ProviderConnection connection)
    {
        try
        {
            var handle = JsonElement.Parse(text);
            return handle.Text("id") is { } id
                ? new(id, Address(handle, "polling_url", connection), handle.Text("cost_problem") is { } reason ? new(null, reason) : ReportedAmount.Of(handle, "cost"))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The key is sent there, so it must be the connection's own origin or the provider's over https.</summary>
    private static Uri? Address(JsonElement holder, string name, ProviderConnection connection) =>
        holder.Text(name) is { Length: <= LongestAddress } text && Uri.TryCreate(text, UriKind.Absolute, out var url) && IsTheirs(url, connection) ? url : null;

    private static bool IsTheirs(Uri url, ProviderConnection connection) => connection.IsOwn(url)
        || url.Scheme == Uri.UriSchemeHttps && url.IsDefaultPort && url.UserInfo.Length == 0 && url.IdnHost.EndsWith(Hosts, StringComparison.OrdinalIgnoreCase);
}

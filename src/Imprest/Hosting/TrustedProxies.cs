using System.Net;

namespace Imprest.Hosting;

/// <summary>
/// Which address a request comes from. Anybody can write <c>X-Forwarded-For</c>; it is believed as far as the operator's own proxies wrote it, and no further.
/// </summary>
internal sealed class TrustedProxies(GatewayOptions options)
{
    private readonly IReadOnlyList<IPNetwork> networks = [.. options.TrustedProxies.Select(text => Parse(text) ?? throw new ArgumentException($"{text} is no address.", nameof(options)))];

    public static bool IsValid(string text) => Parse(text) is not null;

    /// <summary>The address of the client, or of the last machine before it that is not the operator's.</summary>
    public IPAddress AddressOf(HttpContext context)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        // Each proxy adds whom it heard from at the end.
        foreach (var heardFrom in context.Request.Headers["X-Forwarded-For"].SelectMany(line => line?.Split(',') ?? []).Reverse())
        {
            if (!IsTrusted(address) || !IPEndPoint.TryParse(heardFrom.Trim(), out var before))
                break;
            address = Plain(before.Address);
        }

        return address;
    }

    private bool IsTrusted(IPAddress address) => networks.Any(network => network.Contains(address));

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(Plain(address), Plain(address).GetAddressBytes().Length * 8) : null;
}

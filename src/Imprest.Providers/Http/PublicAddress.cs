using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace Imprest.Providers.Http;

/// <summary>Connects to public addresses only, for what comes from outside: nobody there chooses what is reached inside.</summary>
/// <remarks>The address is checked that is connected to, so a name that answers differently the second time changes nothing.</remarks>
public static class PublicAddress
{
    private const string Refusal = "The address is not a public one.";

    /// <summary>Connects for a handler that may use the operator's own proxy, which may stand anywhere; what it fetches is its matter.</summary>
    /// <exception cref="HttpRequestException">The name stands for no public address.</exception>
    public static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(context.DnsEndPoint, anywhere: IsProxy(context), cancellationToken);

    /// <summary>Connects for a handler that uses no proxy.</summary>
    /// <exception cref="HttpRequestException">The name stands for no public address.</exception>
    public static ValueTask<Stream> ConnectDirectlyAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        ConnectAsync(context.DnsEndPoint, anywhere: false, cancellationToken);

    /// <summary>Neither loopback, private, link-local, shared, multicast nor reserved, whichever way it is written.</summary>
    /// <remarks>Source: the special-purpose address registries of IANA, https://www.iana.org/assignments/iana-ipv4-special-registry and …ipv6-special-registry.</remarks>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? IsPublic6(address.GetAddressBytes()) : IsPublic4(address.GetAddressBytes());
    }

    private static bool IsPublic4(ReadOnlySpan<byte> bytes) => (bytes[0], bytes[1], bytes[2]) switch
    {
        (0 or 10 or 127 or >= 224, _, _) => false,
        (100, >= 64 and <= 127, _) => false, // Shared by carriers.
        (169, 254, _) => false,
        (172, >= 16 and <= 31, _) => false,
        (192, 168, _) or (192, 0, 0) => false,
        (192, 88, 99) => false, // 6to4 relays.
        (198, 18 or 19, _) => false, // Benchmarks.
        (192, 0, 2) or (198, 51, 100) or (203, 0, 113) => false, // Documentation.
        _ => true,
    };

    /// <summary>
    /// Of 2000::/3, and nothing that holds an IPv4 address to be reached by it. Outside of it lie ::1, ::/96 (IPv4-compatible), 64:ff9b::/96 and
    /// 64:ff9b:1::/48 (NAT64), fc00::/7, fe80::/10 and ff00::/8.
    /// </summary>
    private static bool IsPublic6(ReadOnlySpan<byte> bytes) => bytes[0] is >= 0x20 and <= 0x3f
        && bytes is not [0x20, 0x02, ..] // 6to4.
        && bytes is not [0x20, 0x01, 0x00 or 0x01, ..] // 2001::/23: Teredo, ORCHID, benchmarks.
        && bytes is not [0x20, 0x01, 0x0d, 0xb8, ..] and not [0x3f, 0xff, < 0x10, ..] // Documentation.
        && bytes[8..] is not [0x00 or 0x02, 0x00, 0x5e, 0xfe, ..]; // ISATAP.

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool anywhere, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        if (!anywhere)
            addresses = [.. addresses.Where(Is)];
        if (addresses.Length == 0)
            throw new HttpRequestException(Refusal);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsProxy(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.RequestUri is { } uri && HttpClient.DefaultProxy.GetProxy(uri) is { } proxy
            && proxy != uri && proxy.IdnHost == context.DnsEndPoint.Host && proxy.Port == context.DnsEndPoint.Port;
}

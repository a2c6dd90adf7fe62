using System.Net;
using System.Net.Http;
using System.Net.Sockets;

namespace Imprest.Providers.Http;

/// <summary>Connects to public addresses only, for what an answer names: nobody outside chooses what is fetched inside.</summary>
/// <remarks>The address is checked that is connected to, so a name that answers differently the second time changes nothing.</remarks>
public static class PublicAddress
{
    /// <exception cref="HttpRequestException">The name stands for no public address.</exception>
    public static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.DnsEndPoint;
        var addresses = await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        if (!IsProxy(context))
            addresses = [.. addresses.Where(Is)];
        if (addresses.Length == 0)
            throw new HttpRequestException("The address of the result is not a public one.");
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

    /// <summary>Neither loopback, private, link-local, shared, multicast nor reserved, whichever way it is written.</summary>
    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return bytes[0] is >= 0x20 and <= 0x3f && !(bytes[0] == 0x20 && bytes[1] == 0x02) // 2000::/3 without 6to4, which holds any IPv4 address,
                && !(bytes[0] == 0x20 && bytes[1] == 0x01 && bytes[2] == 0 && bytes[3] == 0); // and without Teredo.
        return (bytes[0], bytes[1], bytes[2]) switch
        {
            (0 or 10 or 127 or >= 224, _, _) => false,
            (100, >= 64 and <= 127, _) => false,
            (169, 254, _) => false,
            (172, >= 16 and <= 31, _) => false,
            (192, 168, _) or (192, 0, 0) => false,
            (198, 18 or 19, _) => false,
            _ => true,
        };
    }

    /// <summary>The operator's own proxy may stand anywhere; what it fetches is its matter.</summary>
    private static bool IsProxy(SocketsHttpConnectionContext context) =>
        context.InitialRequestMessage.RequestUri is { } uri && HttpClient.DefaultProxy.GetProxy(uri) is { } proxy
            && proxy != uri && proxy.IdnHost == context.DnsEndPoint.Host && proxy.Port == context.DnsEndPoint.Port;
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Imprest.Integration.Support;

/// <summary>A TCP proxy whose next connections break as told, one fault each; later ones are sound. Breaks are resets, on both sides.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint target;
    private readonly ConcurrentQueue<Fault> next = new();
    private readonly ConcurrentDictionary<int, Link> links = new();
    private readonly Task accepting;
    private int connections;

    private FaultProxy(Uri target)
    {
        this.target = new(IPAddress.Loopback, target.Port);
        listener.Start();
        Address = new UriBuilder(target) { Port = ((IPEndPoint)listener.LocalEndpoint).Port }.Uri;
        accepting = AcceptAsync();
    }

    /// <summary>A proxy in front of a server of 127.0.0.1.</summary>
    public static FaultProxy Before(Uri target, params ReadOnlySpan<Fault> faults)
    {
        var proxy = new FaultProxy(target);
        foreach (var fault in faults)
            proxy.next.Enqueue(fault);
        return proxy;
    }

    /// <summary>The target's address, through the proxy.</summary>
    public Uri Address { get; }

    /// <summary>Connections that clients have opened so far.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Resets every open connection now.</summary>
    public void ResetAll()
    {
        foreach (var link in links.Values)
            link.Reset();
    }

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await accepting;
        ResetAll();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return; // Stopped.
            }

            var id = Interlocked.Increment(ref connections);
            _ = ServeAsync(id, client, next.TryDequeue(out var fault) ? fault : Fault.None); // Ends with its link, which DisposeAsync resets.
        }
    }

    private async Task ServeAsync(int id, TcpClient client, Fault fault)
    {
        var server = new TcpClient();
        var link = new Link(client.Client, server.Client);
        links[id] = link;
        try
        {
            if (fault.Kind == FaultKind.Refused)
                return;
            await server.ConnectAsync(target);
            if (fault.Kind == FaultKind.AnswerKept)
            {
                await KeepAsync(client.GetStream(), server.GetStream());
                link.Close();
                return;
            }

            var request = PumpAsync(client.GetStream(), server.GetStream(), fault.Kind == FaultKind.RequestCut ? fault.AfterBytes : long.MaxValue);
            var answer = fault.Kind == FaultKind.AnswerSwallowed
                ? server.GetStream().CopyToAsync(Stream.Null)
                : PumpAsync(server.GetStream(), client.GetStream(), fault.Kind == FaultKind.AnswerCut ? fault.AfterBytes : long.MaxValue);
            await await Task.WhenAny(request, answer);
            if (fault.Kind == FaultKind.None)
                link.Close();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // One side broke; so does the other.
        }
        finally
        {
            link.Reset();
            links.TryRemove(id, out _);
        }
    }

    /// <summary>Passes a request on and takes its answer, until nothing more comes for a while.</summary>
    private static async Task KeepAsync(NetworkStream client, NetworkStream server)
    {
        var request = client.CopyToAsync(server);
        var buffer = new byte[64 * 1024];
        for (var read = await server.ReadAsync(buffer); read > 0;)
        {
            using var quiet = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
            try
            {
                read = await server.ReadAsync(buffer, quiet.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        await request;
    }

    /// <summary>Copies until the end, or until something comes beyond the limit.</summary>
    private static async Task PumpAsync(NetworkStream from, NetworkStream to, long limit)
    {
        var buffer = new byte[16 * 1024];
        for (int read; (read = await from.ReadAsync(buffer)) > 0; limit -= read)
        {
            await to.WriteAsync(buffer.AsMemory(0, (int)Math.Min(read, limit)));
            if (read > limit)
                return;
        }
    }

    private sealed record Link(Socket Client, Socket Server)
    {
        public void Close()
        {
            Client.Close();
            Server.Close();
        }

        public void Reset()
        {
            foreach (var socket in (ReadOnlySpan<Socket>)[Client, Server])
            {
                try
                {
                    socket.LingerState = new LingerOption(enable: true, seconds: 0); // Closing then resets.
                }
                catch (Exception e) when (e is SocketException or ObjectDisposedException)
                {
                    // Closed before.
                }

                socket.Close();
            }
        }
    }
}

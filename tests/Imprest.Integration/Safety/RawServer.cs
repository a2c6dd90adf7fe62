using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Imprest.Integration.Safety;

/// <summary>A server that reads a request's head and then says what a test wants, byte by byte, until the other side leaves.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly Func<Stream, CancellationToken, Task> say;
    private readonly Task accepting;
    private long sent;
    private int connections;

    private RawServer(Func<Stream, CancellationToken, Task> say)
    {
        this.say = say;
        listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        accepting = AcceptAsync();
    }

    public Uri Address { get; }

    public int Connections => Volatile.Read(ref connections);

    /// <summary>Bytes that went out on all connections.</summary>
    public long Sent => Interlocked.Read(ref sent);

    public static Task<RawServer> StartAsync(Func<Stream, CancellationToken, Task> say) => Task.FromResult(new RawServer(say));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(AnswerAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        Interlocked.Increment(ref connections);
        using (client)
        {
            try
            {
                await using var line = client.GetStream();
                await ReadHeadAsync(line);
                await say(new Counted(line, count => Interlocked.Add(ref sent, count)), stopping.Token);
                client.Client.Shutdown(SocketShutdown.Send);
                while (await line.ReadAsync(new byte[4096], stopping.Token) > 0)
                    ; // Until the other side has enough.
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // It left.
            }
        }
    }

    private async Task ReadHeadAsync(NetworkStream line)
    {
        var (head, buffer) = (new StringBuilder(), new byte[64 << 10]);
        while (!head.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await line.ReadAsync(buffer, stopping.Token);
            if (read == 0)
                return;
            head.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
    }

    private sealed class Counted(Stream line, Action<int> count) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() { }
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await line.WriteAsync(buffer, cancellationToken);
            count(buffer.Length);
        }
    }
}

using System.Net.Sockets;
using System.Text;

namespace Imprest.Integration.Support;

/// <summary>A request as it is written on the line: for what no client would send.</summary>
internal sealed class RawLine : IDisposable
{
    private readonly TcpClient client = new();

    /// <param name="text">With its line breaks as <c>\n</c>.</param>
    public static async Task<RawLine> SendAsync(TestGateway gateway, string text)
    {
        var line = new RawLine();
        await line.client.ConnectAsync(gateway.Host.BaseAddress.Host, gateway.Host.BaseAddress.Port);
        await line.client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\r\n")));
        return line;
    }

    /// <summary>The status of the answer, as soon as its first line is here.</summary>
    public async Task<int> StatusAsync()
    {
        using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
        var first = await reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        return int.Parse(first!.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => client.Dispose();
}

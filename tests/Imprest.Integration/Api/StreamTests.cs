using System.Net.Sockets;
using System.Text;
using Imprest.Integration.Support;

namespace Imprest.Integration.Api;

public sealed class StreamTests
{
    [Fact]
    public async Task A_client_that_leaves_before_the_previews_come_does_not_spoil_the_work()
    {
        await using var gateway = await TestGateway.StartAsync();
        const string json = """{"prompt":"a fox [[delay:1s]]","size":"64x64","quality":"low","stream":true,"partial_images":3}""";
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(gateway.Host.BaseAddress.Host, gateway.Host.BaseAddress.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/images/generations HTTP/1.1\r\nHost: imprest\r\nAuthorization: Bearer {gateway.Host.ApiKey}\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n{json}"));
            await Eventually.TrueAsync(() => gateway.Running > 0);
        }

        await Eventually.TrueAsync(() => gateway.Running == 0);
        var books = await Books.ReadAsync(gateway.Client);
        var request = Assert.Single(books.Requests);
        Assert.Equal(("settled", "delivered"), ((string?)request["state"], (string?)request["outcome"]));
    }
}

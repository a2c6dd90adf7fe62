using Imprest.Providers;
using System.Net;
using System.Net.Sockets;
using Imprest.Providers.Http;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.Http;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("2002:a00:1::")]
    [InlineData("fd00::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    public void What_is_inside_is_not_public(string address) => Assert.False(PublicAddress.Is(IPAddress.Parse(address)));

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700::1111")]
    public void What_is_outside_is(string address) => Assert.True(PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public async Task A_result_at_an_inner_address_is_not_even_connected_to()
    {
        using var inner = new TcpListener(IPAddress.Loopback, 0);
        inner.Start();
        using var client = new HttpMessageInvoker(ProviderHandlers.CreateOutside());
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{((IPEndPoint)inner.LocalEndpoint).Port}/image.png");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.False(inner.Pending());
    }
}

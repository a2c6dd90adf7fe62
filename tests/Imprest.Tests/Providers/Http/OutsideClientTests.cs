using System.Net;
using System.Net.Sockets;
using Imprest.Providers.Http;

namespace Imprest.Tests.Providers.Http;

public sealed class OutsideClientTests : IDisposable
{
    private readonly OutsideClient client = new(["http://10.0.0.7:9000", "https://inner.example.org"]);

    public void Dispose() => client.Dispose();

    [Theory]
    [InlineData("https://example.com/a", true)]
    [InlineData("https://example.com:8443/a", true)]
    [InlineData("https://8.8.8.8/a", true)]
    [InlineData("https://[2606:4700::1111]/a", true)]
    [InlineData("http://10.0.0.7:9000/a?b", true)]
    [InlineData("https://inner.example.org/a", true)]
    [InlineData("http://example.com/a", false)]
    [InlineData("ftp://example.com/a", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("gopher://example.com/a", false)]
    [InlineData("http://10.0.0.7/a", false)] // Another port than the exempt one,
    [InlineData("https://10.0.0.7:9000/a", false)] // another scheme,
    [InlineData("http://inner.example.org/a", false)]
    [InlineData("http://10.0.0.8:9000/a", false)] // another host.
    [InlineData("https://user@example.com/a", false)]
    [InlineData("https://user:word@example.com/a", false)]
    [InlineData("http://user:word@10.0.0.7:9000/a", false)]
    [InlineData("https://8.8.8.8@10.0.0.1/a", false)]
    [InlineData("https://localhost/a", false)]
    [InlineData("https://0/a", false)]
    [InlineData("https://127.1/a", false)]
    [InlineData("https://0177.0.0.1/a", false)]
    [InlineData("https://0x7f.0.0.1/a", false)]
    [InlineData("https://2130706433/a", false)]
    [InlineData("https://[::1]/a", false)]
    [InlineData("https://[::]/a", false)]
    [InlineData("https://[::ffff:10.0.0.1]/a", false)]
    [InlineData("https://[fe80::1%25eth0]/a", false)]
    public void An_address_is_judged_by_itself_first(string address, bool allowed) => Assert.Equal(allowed, client.Objection(new Uri(address)) is null);

    [Theory]
    [InlineData("localhost.")] // Names that are inside when they are looked up.
    [InlineData("LOCALHOST.")]
    [InlineData("sub.localhost")]
    [InlineData("①②⑦.⓪.⓪.①")]
    public async Task A_name_that_leads_inside_is_not_connected_to(string name)
    {
        using var inner = new TcpListener(IPAddress.Loopback, 0);
        inner.Start();
        var fetched = await client.FetchAsync(
            new($"https://{name}:{((IPEndPoint)inner.LocalEndpoint).Port}/"), 100, _ => ValueTask.CompletedTask, TestContext.Current.CancellationToken);
        Assert.IsType<OutsideFetch.Unreachable>(fetched);
        Assert.False(inner.Pending());
    }
}

/// <summary>Alone, for the proxy is the whole process's.</summary>
[CollectionDefinition(nameof(ProcessProxy), DisableParallelization = true)]
public sealed class ProcessProxy;

[Collection(nameof(ProcessProxy))]
public sealed class OutsideClientAndProxyTests
{
    [Fact]
    public async Task The_operators_proxy_is_neither_used_nor_an_exception()
    {
        using var client = new OutsideClient([]);
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy($"http://localhost.:{((IPEndPoint)proxy.LocalEndpoint).Port}");
        try
        {
            // Named as the target itself, it must not pass for the proxy.
            var fetched = await client.FetchAsync(
                new($"https://localhost.:{((IPEndPoint)proxy.LocalEndpoint).Port}/"), 100, _ => ValueTask.CompletedTask, TestContext.Current.CancellationToken);
            Assert.IsType<OutsideFetch.Unreachable>(fetched);
            Assert.False(proxy.Pending());
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }
}

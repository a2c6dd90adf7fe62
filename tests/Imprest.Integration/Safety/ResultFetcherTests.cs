using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Imprest.Providers;
using Imprest.Providers.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Imprest.Integration.Safety;

/// <summary>Results at addresses that a provider names: from it, from the origins that the operator named, and from public addresses; from nowhere else, by no way.</summary>
public sealed class ResultFetcherTests : IAsyncLifetime
{
    private static readonly byte[] Image = [1, 2, 3];
    private readonly ConcurrentQueue<string> asked = new();
    private readonly TcpListener inside = new(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
    private WebApplication server = null!;
    private Uri address = null!;

    private int InsidePort => ((IPEndPoint)inside.LocalEndpoint).Port;

    public async ValueTask InitializeAsync()
    {
        inside.Start();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        server = builder.Build();
        server.Run(AnswerAsync);
        await server.StartAsync();
        address = new(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        inside.Dispose();
        await server.DisposeAsync();
    }

    /// <summary><c>/to?ADDRESS</c> redirects, <c>/hops/3</c> does so three times, <c>/many</c> is a mebibyte, all else an image.</summary>
    private async Task AnswerAsync(HttpContext context)
    {
        asked.Enqueue(context.Request.Path + (context.Request.Headers.Authorization.Count > 0 ? " with authorization" : ""));
        var path = context.Request.Path.Value!;
        if (path == "/to")
            (context.Response.StatusCode, context.Response.Headers.Location) = (302, Uri.UnescapeDataString(context.Request.QueryString.Value![1..]));
        else if (path.StartsWith("/hops/", StringComparison.Ordinal) && path[^1] > '0')
            (context.Response.StatusCode, context.Response.Headers.Location) = (307, $"/hops/{(char)(path[^1] - 1)}");
        else
            await context.Response.Body.WriteAsync(path == "/many" ? new byte[1 << 20] : Image);
    }

    private async Task<ProviderImage> FetchAsync(string url, Uri? baseAddress = null, params Uri[] resultHosts) => (await FetchAllAsync([url], baseAddress, resultHosts)).Single();

    private async Task<IReadOnlyList<ProviderImage>> FetchAllAsync(IEnumerable<string> urls, Uri? baseAddress = null, Uri[]? resultHosts = null, long maxAnswerBytes = 256 << 20)
    {
        var connection = new ProviderConnection("openai", baseAddress ?? address, "a-key-of-the-provider") { ResultHosts = resultHosts ?? [], MaxAnswerBytes = maxAnswerBytes, MaxResultBytes = 2 << 20 };
        return await new ResultFetcher(connection, ProviderHandlers.Clients(TimeProvider.System)).FetchAsync([.. urls.Select(url => new ProviderImage { Url = new(url) })], TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_stands_inside_is_not_even_connected_to_however_it_is_written()
    {
        string[] hosts =
        [
            "127.0.0.1", "user:password@127.0.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
            "[64:ff9b::127.0.0.1]", "0.0.0.0", "[::]", "localhost", "LOCALHOST.", Dns.GetHostName(),
        ];
        await Task.WhenAll(hosts.SelectMany(host => (string[])
        [
            $"https://{host}:{InsidePort}/image.png", $"{address}to?{Uri.EscapeDataString($"https://{host}:{InsidePort}/")}", $"{address}to?{Uri.EscapeDataString($"http://{host}:{InsidePort}/")}",
        ]).Select(async way => Assert.True((await FetchAsync(way)).Bytes.IsEmpty, way)));
        Assert.False(inside.Pending());
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/image.png", true)]
    [InlineData("http://user:password@127.0.0.1:PORT/image.png", true)]
    [InlineData("http://0x7f000001:PORT/image.png", true)] // The same address: it is written in one way before it is compared.
    [InlineData("https://127.0.0.1:PORT/image.png", false)]
    [InlineData("http://localhost:PORT/image.png", false)]
    [InlineData("http://127.0.0.2:PORT/image.png", false)]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/image.png", false)]
    [InlineData("http://127.0.0.1.PORT.example/image.png", false)]
    [InlineData("http://127.0.0.1/image.png", false)]
    [InlineData("ftp://127.0.0.1:PORT/image.png", false)]
    public async Task A_host_of_results_is_one_by_its_very_scheme_host_and_port(string url, bool allowed)
    {
        url = url.Replace("PORT", address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        foreach (var (baseAddress, hosts) in ((Uri, Uri[])[])[(new("https://provider.example/"), [address]), (address, [])])
            Assert.Equal(allowed, (await FetchAsync(url, baseAddress, hosts)).Bytes.Span.SequenceEqual(Image));
        Assert.Equal(allowed ? ["/image.png", "/image.png"] : [], asked); // Without the key.
    }

    [Fact]
    public async Task Three_redirects_are_followed_and_no_more_and_none_to_what_is_no_address()
    {
        Assert.Equal(Image, (await FetchAsync($"{address}hops/3")).Bytes.ToArray());
        Assert.True((await FetchAsync($"{address}hops/4")).Bytes.IsEmpty);
        foreach (var target in (string[])["//", "https://", "file:///etc/passwd", "ftp://127.0.0.1/", "javascript:1", "https://xn--a/", "http://[", ""])
            Assert.True((await FetchAsync($"{address}to?{Uri.EscapeDataString(target)}")).Bytes.IsEmpty, target);
        Assert.All(asked, each => Assert.DoesNotContain("authorization", each, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_many_results_so_many_are_fetched_as_anybody_can_ask_for_and_as_there_is_room_for()
    {
        var many = await FetchAllAsync(Enumerable.Repeat($"{address}image.png", 40));
        Assert.Equal((32, 8), (many.Count(image => !image.Bytes.IsEmpty), many.Count(image => image.IsGone)));
        Assert.Equal(32, asked.Count);
        var large = await FetchAllAsync(Enumerable.Repeat($"{address}many", 8), maxAnswerBytes: 4 << 20);
        Assert.InRange(large.Count(image => !image.Bytes.IsEmpty), 1, 4);
        Assert.All(large, image => Assert.NotEqual(image.Bytes.IsEmpty, !image.IsGone));
    }
}

using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Imprest.Integration.Support;

/// <summary>A server of somebody else's on 127.0.0.1 that keeps what reaches it.</summary>
internal sealed class OutsideServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<OutsideCall> calls = new();
    private int connections;

    private OutsideServer(WebApplication app) => this.app = app;

    /// <summary><c>http://127.0.0.1:port</c>.</summary>
    public string Origin { get; private set; } = "";

    /// <summary>How it answers what it has kept; with 200 and nothing where it is not set.</summary>
    public Func<HttpContext, OutsideCall, Task>? Answer { get; set; }

    public IReadOnlyList<OutsideCall> Calls => [.. calls];
    public int Connections => connections;

    public static async Task<OutsideServer> StartAsync(Func<HttpContext, OutsideCall, Task>? answer = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        OutsideServer? server = null;
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
            {
                Interlocked.Increment(ref server!.connections);
                return next(connection);
            }));
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(200));
        var app = builder.Build();
        server = new(app) { Answer = answer };
        app.Run(server.HandleAsync);
        await app.StartAsync();
        server.Origin = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return server;
    }

    public Task WaitForAsync(int count) => Eventually.TrueAsync(() => calls.Count >= count);

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = new OutsideCall(
            context.Request.Path, context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        calls.Enqueue(call);
        try
        {
            if (Answer is { } answer)
                await answer(context, call);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Whoever called has had enough.
        }
    }
}

/// <summary>A call that reached an outside server.</summary>
internal sealed record OutsideCall(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
    public string this[string header] => Headers[header];
}

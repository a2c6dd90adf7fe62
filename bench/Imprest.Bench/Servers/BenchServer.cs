using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Imprest.Bench.Servers;

/// <summary>The other ends of the load bench, each in a process of its own: <c>serve NAME --port N [--to URL] [--directory DIR]</c>.</summary>
internal static class BenchServer
{
    public static async Task<int> RunAsync(string[] options)
    {
        var handler = options switch
        {
            ["upstream", ..] => new Upstream().AnswerAsync,
            ["pass", ..] => new PassThrough(new(Option("--to"))).AnswerAsync,
            ["pass+store", ..] => (RequestDelegate)new StoringPassThrough(new(Option("--to")), Option("--directory")).AnswerAsync,
            _ => throw new ArgumentException("serve upstream, pass or pass+store"),
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(int.Parse(Option("--port"), CultureInfo.InvariantCulture));
        });
        var app = builder.Build();
        app.Run(context => context.Request.Path == "/readyz" ? Task.CompletedTask : handler(context));
        await app.RunAsync();
        return 0;

        string Option(string name) => options[Array.IndexOf(options, name) + 1];
    }
}

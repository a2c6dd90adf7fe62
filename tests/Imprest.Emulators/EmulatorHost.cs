using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Imprest.Emulators;

/// <summary>One server for any number of emulators: <c>/{provider}/…</c>, <c>/{provider}/_bill</c>, <c>POST /{provider}/_next</c>.</summary>
public sealed class EmulatorHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EmulatorHost(WebApplication app) => _app = app;

    /// <summary>Stands before every request, whatever emulator it is for; true: it has dealt with it.</summary>
    public Func<HttpContext, Task<bool>>? Before { get; set; }

    public static async Task<EmulatorHost> StartAsync(IReadOnlyList<Emulator> emulators, string url)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url).ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.Configure<Microsoft.AspNetCore.Http.Features.FormOptions>(form => form.MultipartBodyLengthLimit = long.MaxValue);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        var host = new EmulatorHost(app);
        app.Use(async (context, next) =>
        {
            try
            {
                if (host.Before is not { } before || !await before(context))
                    await next(context);
            }
            catch (Exception e) when (e is not (IOException or OperationCanceledException))
            {
                await Console.Error.WriteLineAsync($"The emulator has a fault: {e}"); // Else it would look like one more misbehavior.
                throw;
            }
        });
        foreach (var emulator in emulators)
        {
            var routes = app.MapGroup("/" + emulator.ProviderId);
            routes.MapGet("/_bill", () => Results.Json(new { @object = "list", data = emulator.Bill }));
            routes.MapPost("/_next", async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body);
                try
                {
                    emulator.Next(Misbehavior.Parse(await reader.ReadToEndAsync()));
                }
                catch (FormatException e)
                {
                    return Results.Text($"It reads NAME[,billable=true|false][,retry_after=N][,count=N]. {e.Message}\n", statusCode: StatusCodes.Status400BadRequest);
                }

                return Results.NoContent();
            });
            routes.MapGet("/_files/{id}", async (string id, CancellationToken cancellationToken) =>
            {
                await emulator.Files.PassAsync(cancellationToken);
                return emulator.File(id) is { } bytes ? Results.Bytes(bytes, "image/png") : Results.StatusCode(StatusCodes.Status403Forbidden);
            });
            emulator.Map(routes);
            foreach (var other in emulator.OtherHosts)
                emulator.MapHost(other, app.MapGroup("/" + other));
        }
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>();
        foreach (var emulator in emulators)
            emulator.Root = new Uri(addresses!.Addresses.First());
        return host;
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

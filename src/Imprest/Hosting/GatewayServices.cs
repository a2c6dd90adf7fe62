using Imprest.Audit;
using Imprest.Billing;
using Imprest.Console;
using Imprest.Console.Sessions;
using Imprest.Costs;
using Imprest.Errors;
using Imprest.Failures;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.Limits;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Reviews;
using Imprest.Routing;
using Imprest.SignUps;
using Imprest.Tasks;
using Imprest.Telemetry;
using Imprest.UsageLog;
using Imprest.Webhooks;
using Microsoft.Extensions.Logging.Console;

namespace Imprest.Hosting;

/// <summary>Wires everything. One instance of each; nothing is made per request.</summary>
internal static class GatewayServices
{
    public static async Task<WebApplication> BuildAsync(GatewaySettings settings, GatewayOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseUrls(settings.Urls).UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(ConnectionWatch.Under(settings.Clock)));
            kestrel.Limits.MaxRequestBodySize = RefusedBody.MostBytes; // What is taken is limited where it is read.
            kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
            // Large bodies share a room in memory, and one that trickles in would keep its part for hours.
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(10));
        });
        builder.Logging.ClearProviders();
        if (settings.Log is { } log)
            builder.Logging.AddProvider(log);
        else
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging
            .SetMinimumLevel(settings.Silent ? LogLevel.None : settings.Quiet ? LogLevel.Warning : LogLevel.Information)
            .AddFilter("Microsoft", settings.Silent ? LogLevel.None : LogLevel.Warning)
            // It never has anything to say that ErrorMiddleware has not said; and as long as it might, the host makes an Activity for every request,
            // which is for those alone who have spans exported.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None)
            // A failed start is told once, in words, by who started it.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", settings.Silent ? LogLevel.None : LogLevel.Critical);
        // Standard output is for what was asked: with --json it is one object.
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        var secrets = Secrets.LoadOrCreate(settings.DataDirectory);
        var ids = new IdSource(settings.Clock, CryptoRandom.New());
        var ledger = await SqliteLedger.OpenAsync(settings.DataDirectory, settings.Clock, ids, cancellationToken);
        AddServices(builder.Services, settings, options, secrets, ids, ledger);
        var app = builder.Build();
        app.Services.GetService<TelemetryExport>(); // Before there is anything to tell.
        app.Use(app.Services.GetRequiredService<OwnApi>().Watch);
        app.UseMiddleware<ErrorMiddleware>();
        app.Use(HeadAsGet);
        app.UseRouting(); // After it, or routes would still see HEAD.
        app.UseMiddleware<SessionMiddleware>(); // Which address it is says whether a form is read, and how much of it.
        Map(app);
        return app;
    }

    private static void AddServices(IServiceCollection services, GatewaySettings settings, GatewayOptions options, Secrets secrets, IdSource ids, SqliteLedger ledger)
    {
        services.AddSingleton(settings.Clock).AddSingleton(options).AddSingleton(ids).AddSingleton(ledger);
        services.AddSingleton(new PriceBookSource(PriceBookSource.Load(settings.PricesDirectory), settings.PricesDirectory));
        services.AddSingleton(new AccountPrices(ledger, ConfiguredPriceLists.Load(options, settings.DataDirectory), options, settings.Clock));
        services.AddSingleton(new AssetStore(settings.DataDirectory, options.AssetLimitBytes));
        services.AddSingleton(new BodyMemory(options.BodyMemoryBytes ?? BodyMemory.DefaultBytes, settings.Clock));
        services.AddSingleton(new KeyRing(ledger, ids, settings.Clock, secrets.Pepper));
        services.AddSingleton(new ResultLinks(secrets.SigningKey, options.PublicUrl, settings.Clock));
        services.AddSingleton<ReferenceFetcher>().AddSingleton<OwnApi>();
        services.AddSingleton(new WebhookSecrets(secrets.KeyFor("webhook secrets"))).AddSingleton<AccountWebhooks>().AddSingleton<WebhookEndpoints>();
        services.AddSingleton<WebhookSender>().AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
        services.AddSingleton(new RetryBackoff(CryptoRandom.New())).AddSingleton(new PollPace(CryptoRandom.New())).AddSingleton(new RouteDice(CryptoRandom.New()));
        services.AddSingleton(secrets).AddSingleton(new ProcessIdentity(ids.Next("proc_")));
        services.AddSingleton<DrainState>().AddSingleton<RunningRequests>().AddSingleton<KeptInputs>().AddSingleton<QuoteStore>().AddSingleton<AnswerShelf>().AddSingleton<ReplyWriter>();
        services.AddSingleton<ModelCatalogue>().AddSingleton<ProviderHooks>().AddSingleton<AttemptCalls>().AddSingleton<LateEnds>().AddSingleton<Settling>().AddSingleton<Resolver>().AddSingleton<ImageWorkshop>().AddSingleton<Resumption>().AddSingleton<AccountTasks>().AddSingleton<TaskEndpoints>().AddSingleton<ImageRequests>().AddSingleton<Recovery>().AddSingleton<AssetSweep>();
        services.AddSingleton<ImageEndpoints>().AddSingleton<RequestStories>().AddSingleton<RequestEndpoints>().AddSingleton<UsageEndpoint>().AddSingleton<BalanceEndpoints>().AddSingleton<WalletReader>();
        services.AddSingleton<Rerating>().AddSingleton<RerateEndpoint>();
        if (OtlpEnvironment.IsSet(settings.Environment))
            services.AddSingleton(provider => new TelemetryExport(settings, provider.GetRequiredService<GatewayTelemetry>()));
        services.AddSingleton<GatewayTelemetry>().AddSingleton<CallTelemetry>().AddSingleton<RequestMetrics>().AddSingleton<KeyLimits>().AddSingleton<ProviderGuard>().AddSingleton<Connections>().AddSingleton<ProviderEndpoint>();
        services.AddSingleton<TrustedProxies>().AddSingleton<Invitations>().AddSingleton<SignUpDesk>().AddSingleton<SignUpEndpoints>();
        services.AddSingleton<AuditEndpoint>().AddSingleton<AccountChanges>().AddSingleton<AdminEndpoints>().AddSingleton<KeyRuleChecks>().AddSingleton<KeyChanges>().AddSingleton<KeyEndpoints>().AddSingleton<RejectionEndpoint>().AddSingleton<ReviewDecisions>().AddSingleton<ReviewEndpoints>().AddSingleton<PriceEndpoints>().AddSingleton<PriceReload>().AddSingleton<CostDesk>().AddSingleton<CostEndpoint>();
        services.AddSingleton<Housekeeping>().AddHostedService(provider => provider.GetRequiredService<Housekeeping>());
        services.AddSingleton<IReadOnlyList<ProviderLink>>(ConfiguredProviders.Links(settings, options));
        ConsoleEndpoints.Add(services);
        services.AddOpenApi("v1", OpenApiDocuments.Configure);
    }

    /// <summary>Whatever can be got answers HEAD too; the server leaves the body out by itself. What a GET uses up, a look at its head must not.</summary>
    private static Task HeadAsGet(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsHead(context.Request.Method) && !context.Request.Path.StartsWithSegments(SignInPages.OneTimeLink, StringComparison.OrdinalIgnoreCase))
        {
            ShownOnce.LeaveFor(context);
            context.Request.Method = HttpMethods.Get;
        }

        return next(context);
    }

    private static void Map(WebApplication app)
    {
        app.Services.GetRequiredService<ImageEndpoints>().Map(app);
        app.Services.GetRequiredService<TaskEndpoints>().Map(app);
        app.Services.GetRequiredService<ProviderHooks>().Map(app);
        app.Services.GetRequiredService<RequestEndpoints>().Map(app);
        app.Services.GetRequiredService<UsageEndpoint>().Map(app);
        app.Services.GetRequiredService<BalanceEndpoints>().Map(app);
        app.Services.GetRequiredService<PriceEndpoints>().Map(app);
        app.Services.GetRequiredService<PriceReload>().Map(app);
        app.Services.GetRequiredService<CostEndpoint>().Map(app);
        app.Services.GetRequiredService<AdminEndpoints>().Map(app);
        app.Services.GetRequiredService<RerateEndpoint>().Map(app);
        app.Services.GetRequiredService<KeyEndpoints>().Map(app);
        app.Services.GetRequiredService<SignUpEndpoints>().Map(app);
        app.Services.GetRequiredService<AuditEndpoint>().Map(app);
        app.Services.GetRequiredService<RejectionEndpoint>().Map(app);
        app.Services.GetRequiredService<WebhookEndpoints>().Map(app);
        app.Services.GetRequiredService<ProviderEndpoint>().Map(app);
        app.Services.GetRequiredService<ReviewEndpoints>().Map(app);
        HealthEndpoints.Map(app);
        ConsoleEndpoints.Map(app);
        app.MapOpenApi("/openapi/{documentName}.json");
    }
}

using Imprest.Console.Accounts;
using Imprest.Console.Assets;
using Imprest.Console.AuditLog;
using Imprest.Console.Books;
using Imprest.Console.Comparing;
using Imprest.Console.Costs;
using Imprest.Console.Keys;
using Imprest.Console.Overview;
using Imprest.Console.Playground;
using Imprest.Console.PrepaidTest;
using Imprest.Console.Prices;
using Imprest.Console.Providers;
using Imprest.Console.Rendering;
using Imprest.Console.Requests;
using Imprest.Console.Sessions;
using Imprest.Console.SignUps;
using Imprest.Console.Tasks;
using Imprest.Console.Usage;
using Imprest.Console.Wallets;
using Imprest.Console.Webhooks;

namespace Imprest.Console;

/// <summary>All pages of the console. Each folder here is one page, or a few that belong together.</summary>
internal static class ConsoleEndpoints
{
    public static void Add(IServiceCollection services) =>
        services.AddSingleton<SessionCookies>().AddSingleton<ConsoleForms>().AddSingleton<EntryLinks>().AddSingleton<SignInPages>()
            .AddSingleton<AccountNames>().AddSingleton<AccountPages>().AddSingleton<AuditPages>().AddSingleton<KeyPages>().AddSingleton<SignUpPages>().AddSingleton<ShownOnce>()
            .AddSingleton<Attention>().AddSingleton<OverviewPages>()
            .AddSingleton<RequestEvents>().AddSingleton<RequestPages>()
            .AddSingleton<PlaygroundPages>()
            .AddSingleton<PrepaidTestPages>().AddSingleton<TestRuns>().AddHostedService(provider => provider.GetRequiredService<TestRuns>())
            .AddSingleton<LiveEvents>()
            .AddSingleton<ComparePages>()
            .AddSingleton<CostPages>()
            .AddSingleton<PriceBookPages>()
            .AddSingleton<PricingPages>()
            .AddSingleton<ProviderPages>()
            .AddSingleton<TaskPages>()
            .AddSingleton<UsagePages>()
            .AddSingleton<WalletPages>()
            .AddSingleton<WebhookPages>();

    public static void Map(WebApplication app)
    {
        ConsoleAssets.Map(app);
        var routes = new ConsoleRoutes(app);
        app.Services.GetRequiredService<SignInPages>().Map(routes);
        app.Services.GetRequiredService<AccountPages>().Map(routes);
        app.Services.GetRequiredService<AuditPages>().Map(routes);
        app.Services.GetRequiredService<KeyPages>().Map(routes);
        app.Services.GetRequiredService<SignUpPages>().Map(routes);
        app.Services.GetRequiredService<OverviewPages>().Map(routes);
        app.Services.GetRequiredService<RequestPages>().Map(routes);
        app.Services.GetRequiredService<PlaygroundPages>().Map(routes);
        app.Services.GetRequiredService<PrepaidTestPages>().Map(routes);
        app.Services.GetRequiredService<ComparePages>().Map(routes);
        app.Services.GetRequiredService<CostPages>().Map(routes);
        app.Services.GetRequiredService<PriceBookPages>().Map(routes);
        app.Services.GetRequiredService<PricingPages>().Map(routes);
        app.Services.GetRequiredService<ProviderPages>().Map(routes);
        app.Services.GetRequiredService<TaskPages>().Map(routes);
        app.Services.GetRequiredService<UsagePages>().Map(routes);
        app.Services.GetRequiredService<WalletPages>().Map(routes);
        app.Services.GetRequiredService<WebhookPages>().Map(routes);
        routes.MapBackFromChanges();
    }
}

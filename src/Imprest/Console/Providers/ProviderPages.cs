using Imprest.Console.Rendering;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Images;
using Imprest.Keys;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Providers;
using Imprest.Routing;
using Imprest.UsageLog;

namespace Imprest.Console.Providers;

/// <summary>How the connections to providers fare; and of each provider what it can do and when it takes money. For operators and auditors.</summary>
internal sealed class ProviderPages(Connections connections, IReadOnlyList<ProviderLink> links, PriceBookSource prices, TimeProvider clock)
{
    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/providers", List);
        routes.Get("/providers/{id}", One);
    }

    private PageResult List(HttpContext context)
    {
        context.SignedInCaller().MustSeeAll();
        ListQuery.MustKnow(context.Request);
        var all = connections.List().ToList();
        var cards = prices.Current.CardsAt(clock.GetUtcNow()).CountBy(card => card.Provider).ToDictionary();
        var others = all.Where(listed => listed.Guarded is null).Select(listed => ProviderKinds.Find(listed.Provider)).OfType<ProviderKind>().OrderBy(kind => kind.Name, StringComparer.OrdinalIgnoreCase);
        return PageResult.Of<ProvidersPage>("Providers", new ProvidersModel(
            [.. all.Where(listed => listed.Guarded is not null).Select(ModelOf)],
            [.. others.Select(kind => new OfferModel(kind.Id, kind.Name, VariablesOf(kind), kind.Models.Count, cards.GetValueOrDefault(kind.Id)))]));
    }

    private PageResult One(string id, HttpContext context)
    {
        context.SignedInCaller().MustSeeAll();
        ListQuery.MustKnow(context.Request);
        var (kind, own) = (ProviderKinds.Find(id), links.FirstOrDefault(link => link.Provider.Id == id));
        if (kind is null && own is null)
            throw new ApiException(ErrorCode.NotFound, $"There is no provider {id}.");
        var (book, now) = (prices.Current, clock.GetUtcNow());
        var models = kind?.Models ?? [.. book.CardsAt(now).Where(card => card.Provider == id).Select(card => own!.Provider.Find(card.Model)).OfType<ProviderModel>()];
        return PageResult.Of<ProviderPage>(kind?.Name ?? id, new ProviderPageModel(
            id, kind, [.. connections.List().Where(listed => listed.Provider == id && listed.Guarded is not null).Select(ModelOf)],
            [.. models.Select(model => (model, book.Find($"{id}/{model.Model}", now)))], book.PolicyOf(id)));
    }

    /// <summary>The same that <see cref="ConfiguredProviders.EnabledBy"/> says in a sentence.</summary>
    private static IReadOnlyList<IReadOnlyList<string>> VariablesOf(ProviderKind kind) =>
        [kind.CredentialVariables.Count > 0 && !kind.CredentialIsOptional ? kind.CredentialVariables : kind.AddressVariables, .. kind.Settings.Where(setting => setting.Required).Select(setting => setting.Variables)];

    private static ConnectionModel ModelOf(ListedConnection listed)
    {
        var (connection, standing) = (listed.Guarded!, listed.Guarded!.Circuit?.Look());
        return new(listed.Name, listed.Provider, connection.Address?.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped), connection.Circuit?.State, connection.Running, connection.Waiting, connection.Concurrent, connection.RequestsPerMinute)
        {
            Failures = standing?.Failures ?? 0,
            LastError = standing?.LastError,
            FailedAt = standing?.FailedAt,
            OpenUntil = standing?.OpenUntil,
        };
    }
}

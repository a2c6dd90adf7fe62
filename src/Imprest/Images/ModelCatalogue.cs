using System.Collections.Frozen;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Ledger;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>One way to serve a call: a provider's model, what it can do, what it costs.</summary>
/// <param name="Card">What the account pays by; null: nobody says.</param>
/// <param name="CostCard">The provider's own prices: the same card, unless the account is on a price list. Null: nobody says.</param>
public sealed record Candidate(ProviderLink Link, ProviderModel Capabilities, RateCard? Card, RateCard? CostCard, OutcomePolicy Policy, TimeSpan Timeout)
{
    public IImageProvider Provider => Link.Provider;

    /// <summary><c>provider/model</c>.</summary>
    public string Id => $"{Provider.Id}/{Capabilities.Model}";
}

/// <summary>A public model name, resolved: the candidates in the order in which they are tried.</summary>
/// <param name="Pass">Results go through unstored.</param>
/// <param name="Hold">What is held where nobody can state a bound.</param>
public sealed record ModelRoute(string Name, IReadOnlyList<Candidate> Candidates, bool Pass, bool AllowUnpriced, bool AllowRetired, Money? Hold)
{
    /// <summary>What the account pays when nothing was delivered.</summary>
    public FailuresCharged FailuresCharged { get; init; }
}

/// <summary>What an account pays when nothing was delivered: the operator's opt-in (promise 7).</summary>
public enum FailuresCharged
{
    Nothing,
    /// <summary>The provider's fees, where its policy states them.</summary>
    Fees,
    /// <summary>All that the provider surely takes and is known.</summary>
    Provider,
}

/// <summary>Public model names → provider models: the configured routes, then every enabled provider's own names.</summary>
public sealed class ModelCatalogue(IReadOnlyList<ProviderLink> links, GatewayOptions options, PriceBookSource prices, RouteDice? dice = null)
{
    private readonly FrozenDictionary<string, ProviderLink> byName = links.ToFrozenDictionary(link => link.Name, StringComparer.Ordinal);

    public IEnumerable<IImageProvider> Providers => links.Select(link => link.Provider).DistinctBy(provider => provider.Id);

    public OutcomePolicy PolicyOf(string provider) => prices.Current.PolicyOf(provider);

    /// <summary>Resolves a name at an instant. Retired and unpriced models are refused here, with what to use instead.</summary>
    /// <param name="list">What the caller pays by; null: the providers' rates.</param>
    /// <param name="account">Whose connections serve it; null: the default ones.</param>
    public ModelRoute Resolve(string? model, DateTimeOffset at, PriceList? list, string? account = null)
    {
        var name = string.IsNullOrEmpty(model) ? options.DefaultModel : model;
        options.Routes.TryGetValue(name, out var route);
        var book = prices.Current;
        var own = account is null ? null : options.Accounts.GetValueOrDefault(account);
        var targets = route?.Models is { Count: > 0 } models
            ? (route.Weights.Count > 0 && dice is not null ? dice.Order(models, route.Weights) : models).Select(RouteTarget.Parse) : [new(name, null)];
        var candidates = targets.Select(target => Find(target, book, at, list, own)).ToList();
        var resolved = new ModelRoute(
            name, candidates, route?.Results == "pass", route?.AllowUnpriced == true, route?.AllowRetired == true, route?.Hold)
        {
            FailuresCharged = route?.FailuresCharged switch { "fees" => FailuresCharged.Fees, "provider" => FailuresCharged.Provider, _ => FailuresCharged.Nothing },
        };
        return resolved with { Candidates = Servable(resolved, at) };
    }

    /// <summary>The name means something, whether or not it is served just now.</summary>
    public bool Knows(string name, DateTimeOffset at) => options.Routes.ContainsKey(name) || prices.Current.Find(name, at) is not null;

    private Candidate Find(RouteTarget named, PriceBook book, DateTimeOffset at, PriceList? list, AccountOptions? own)
    {
        var (target, connection) = named;
        var cost = book.Find(target, at);
        var card = list is null ? cost : list.Over(book).Find(target, at);
        var slash = target.IndexOf('/', StringComparison.Ordinal);
        var provider = card?.Provider ?? (slash > 0 ? target[..slash] : null);
        connection ??= provider is not null ? own?.Connections.GetValueOrDefault(provider) : null;
        if (provider is null || !byName.TryGetValue(connection ?? provider, out var link) || link.Provider.Id != provider)
            throw NotFound(target, card);
        var name = NameOf(target, provider, card);
        var found = link.Provider;
        var capabilities = found.Find(name) ?? Assumed(name);
        return new(link, capabilities, card, cost, book.PolicyOf(provider), TimeoutOf(link));
    }

    /// <summary>A connection by its name; null where it is not there (any more).</summary>
    public ProviderLink? LinkOf(string name) => byName.GetValueOrDefault(name);

    /// <summary>The calls that an attempt at a request's provider takes.</summary>
    internal IReadOnlyList<WorkCall> CallsOf(RequestRecord record) => WorkCall.Split(
        Math.Max(1, record.Images), LinkOf(record.Provider ?? "")?.Provider.Find(record.ProviderModel ?? "")?.MaxImagesPerCall ?? int.MaxValue);

    /// <summary>A candidate out of what the store knows of a request.</summary>
    public Candidate CandidateOf(ProviderLink link, string model, RateCard? card, RateCard? cost) =>
        new(link, link.Provider.Find(model) ?? Assumed(model), card, cost, PolicyOf(link.Provider.Id), TimeoutOf(link));

    private TimeSpan TimeoutOf(ProviderLink link) =>
        (link.IsDefault ? options.Providers.GetValueOrDefault(link.Name) : options.Connections.GetValueOrDefault(link.Name))?.Timeout ?? TimeSpan.FromSeconds(300);

    /// <summary>
    /// What the provider calls it. A dated snapshot, or a profile before a model's name, has the card of its model and is asked for by its own name; any other
    /// alias is our word, which the provider does not know.
    /// </summary>
    private static string NameOf(string target, string provider, RateCard? card)
    {
        if (target == card?.Model || target == card?.Id)
            return card.Model;
        var own = target.StartsWith($"{provider}/", StringComparison.Ordinal) ? target[(provider.Length + 1)..] : target;
        return card is null || own.StartsWith(card.Model + "-", StringComparison.Ordinal) || own.EndsWith("." + card.Model, StringComparison.Ordinal) ? own : card.Model;
    }

    /// <summary>A model that its provider's table does not have yet: what every image model can do. Its price decides whether it is served.</summary>
    private static ProviderModel Assumed(string name) =>
        new(name, [Operation.Generate, Operation.Edit, Operation.ImageToImage], Masks: true, Streams: false, ["png", "jpeg", "webp"]);

    private List<Candidate> Servable(ModelRoute route, DateTimeOffset at)
    {
        var servable = new List<Candidate>(route.Candidates.Count);
        ApiException? refusal = null;
        foreach (var candidate in route.Candidates)
        {
            if (candidate.Card is null && !(route.AllowUnpriced && route.Hold is not null))
                refusal ??= new(ErrorCode.ModelUnpriced, $"`{candidate.Id}` has no rate card, so nobody can say what it costs.{Meant(candidate.Id)} Use a model of GET /v1/models, or ask the operator to add its prices.", "model");
            else if (candidate.Card is { ShutDownAt: { } end } card && !route.AllowRetired && DateOnly.FromDateTime(at.UtcDateTime) >= end)
                refusal ??= new(ErrorCode.ModelRetired, $"`{candidate.Id}` was shut down on {end:yyyy-MM-dd}.{(card.Replacement is { } next ? $" Use `{next}` instead." : "")}", "model");
            else
                servable.Add(candidate);
        }

        return servable.Count > 0 ? servable : throw refusal!;
    }

    /// <summary>The name nearest to one that nothing is served under, in a sentence; nothing where none is near.</summary>
    private string Meant(string target)
    {
        if (target.Length > 64)
            return "";
        var served = Providers.Select(provider => provider.Id).ToHashSet(StringComparer.Ordinal);
        var cards = prices.Current.Cards.Where(card => served.Contains(card.Provider)).ToList();
        // A bare name is near to a model's, one with a provider to the whole.
        var names = target.Contains('/', StringComparison.Ordinal) ? cards.Select(card => card.Id) : cards.Select(card => card.Model);
        return Commands.Nearest.Of(target, options.Routes.Keys.Concat(names)) is { } near ? $" Did you mean `{near}`?" : "";
    }

    private ApiException NotFound(string target, RateCard? card) => new(
        ErrorCode.ModelNotFound,
        card switch
        {
            null => $"There is no model `{target}`.{Meant(target)} GET /v1/models lists what this gateway serves.",
            _ when !GatewayConfiguration.ProviderIds.Contains(card.Provider) =>
                $"`{card.Id}` is in the price book, but this gateway does not speak to `{card.Provider}` yet. GET /v1/models lists what it serves.",
            _ when ProviderKinds.Find(card.Provider) is { } kind && options.Providers.GetValueOrDefault(card.Provider)?.Enabled != false =>
                $"`{card.Id}` is in the price book, but its provider is not enabled here. The operator enables it by setting {ConfiguredProviders.EnabledBy(kind)}.",
            _ => $"`{card.Id}` is in the price book, but its provider is not enabled here. The operator turned it off (providers:{card.Provider}:enabled).",
        },
        "model");
}

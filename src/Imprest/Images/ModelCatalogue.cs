using System.Collections.Frozen;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>One way to serve a call: a provider's model, what it can do, what it costs.</summary>
/// <param name="Card">What the account pays by; null: nobody says.</param>
/// <param name="CostCard">The provider's own prices: the same card, unless the account is on a price list. Null: nobody says.</param>
public sealed record Candidate(IImageProvider Provider, ProviderModel Capabilities, RateCard? Card, RateCard? CostCard, OutcomePolicy Policy, TimeSpan Timeout)
{
    /// <summary><c>provider/model</c>.</summary>
    public string Id => $"{Provider.Id}/{Capabilities.Model}";
}

/// <summary>A public model name, resolved: the candidates in the order in which they are tried.</summary>
/// <param name="Pass">Results go through unstored.</param>
/// <param name="Hold">What is held where nobody can state a bound.</param>
public sealed record ModelRoute(string Name, IReadOnlyList<Candidate> Candidates, bool Pass, bool AllowUnpriced, bool AllowRetired, Money? Hold);

/// <summary>Public model names → provider models: the configured routes, then every enabled provider's own names.</summary>
public sealed class ModelCatalogue(IReadOnlyList<ProviderLink> links, GatewayOptions options, PriceBookSource prices)
{
    private readonly FrozenDictionary<string, ProviderLink> byName = links.ToFrozenDictionary(link => link.Name, StringComparer.Ordinal);

    public IEnumerable<IImageProvider> Providers => links.Select(link => link.Provider).DistinctBy(provider => provider.Id);

    public OutcomePolicy PolicyOf(string provider) => prices.Current.PolicyOf(provider);

    /// <summary>Resolves a name at an instant. Retired and unpriced models are refused here, with what to use instead.</summary>
    /// <param name="list">What the caller pays by; null: the providers' rates.</param>
    public ModelRoute Resolve(string? model, DateTimeOffset at, PriceList? list)
    {
        var name = string.IsNullOrEmpty(model) ? options.DefaultModel : model;
        options.Routes.TryGetValue(name, out var route);
        var book = prices.Current;
        var candidates = (route?.Models is { Count: > 0 } models ? models : [name]).Select(target => Find(target, book, at, list)).ToList();
        var resolved = new ModelRoute(
            name, candidates, route?.Results == "pass", route?.AllowUnpriced == true, route?.AllowRetired == true, route?.Hold);
        return resolved with { Candidates = Servable(resolved, at) };
    }

    private Candidate Find(string target, PriceBook book, DateTimeOffset at, PriceList? list)
    {
        var cost = book.Find(target, at);
        var card = list is null ? cost : list.Over(book).Find(target, at);
        var slash = target.IndexOf('/', StringComparison.Ordinal);
        var provider = card?.Provider ?? (slash > 0 ? target[..slash] : null);
        if (provider is null || !byName.TryGetValue(provider, out var link))
            throw NotFound(target, card);
        var name = NameOf(target, provider, card);
        var found = link.Provider;
        var capabilities = found.Find(name) ?? Assumed(name);
        var settings = options.Providers.GetValueOrDefault(provider);
        return new(found, capabilities, card, cost, book.PolicyOf(provider), settings?.Timeout ?? TimeSpan.FromSeconds(300));
    }

    /// <summary>What the provider calls it. A dated snapshot has the card of its model, and is asked for by its own name.</summary>
    private static string NameOf(string target, string provider, RateCard? card)
    {
        if (target == card?.Model || target == card?.Id)
            return card.Model;
        return target.StartsWith($"{provider}/", StringComparison.Ordinal) ? target[(provider.Length + 1)..] : target;
    }

    /// <summary>A model that its provider's table does not have yet: what every image model can do. Its price decides whether it is served.</summary>
    private static ProviderModel Assumed(string name) =>
        new(name, [Operation.Generate, Operation.Edit, Operation.ImageToImage], Masks: true, Streams: false, ["png", "jpeg", "webp"]);

    private static List<Candidate> Servable(ModelRoute route, DateTimeOffset at)
    {
        var servable = new List<Candidate>(route.Candidates.Count);
        ApiException? refusal = null;
        foreach (var candidate in route.Candidates)
        {
            if (candidate.Card is null && !(route.AllowUnpriced && route.Hold is not null))
                refusal ??= new(ErrorCode.ModelUnpriced, $"`{candidate.Id}` has no rate card, so nobody can say what it costs. Use a model of GET /v1/models, or ask the operator to add its prices.", "model");
            else if (candidate.Card is { ShutDownAt: { } end } card && !route.AllowRetired && DateOnly.FromDateTime(at.UtcDateTime) >= end)
                refusal ??= new(ErrorCode.ModelRetired, $"`{candidate.Id}` was shut down on {end:yyyy-MM-dd}.{(card.Replacement is { } next ? $" Use `{next}` instead." : "")}", "model");
            else
                servable.Add(candidate);
        }

        return servable.Count > 0 ? servable : throw refusal!;
    }

    private static ApiException NotFound(string target, RateCard? card) => new(
        ErrorCode.ModelNotFound,
        card switch
        {
            null => $"There is no model `{target}`. GET /v1/models lists what this gateway serves.",
            _ when !GatewayConfiguration.ProviderIds.Contains(card.Provider) =>
                $"`{card.Id}` is in the price book, but this gateway does not speak to `{card.Provider}` yet. It speaks to {string.Join(" and ", GatewayConfiguration.ProviderIds.Select(id => $"`{id}`"))}; GET /v1/models lists what it serves.",
            { Provider: "openai" } => $"`{card.Id}` is in the price book, but its provider is not enabled here. The operator enables it by setting the provider's credential (OPENAI_API_KEY).",
            _ => $"`{card.Id}` is in the price book, but its provider is not enabled here. The operator turned it off (providers:{card.Provider}:enabled).",
        },
        "model");
}

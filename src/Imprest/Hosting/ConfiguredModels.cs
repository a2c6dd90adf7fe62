using Imprest.Prices;
using Imprest.Pricing;

namespace Imprest.Hosting;

/// <summary>Finds models that the configuration names and nobody knows: each call to them would be refused.</summary>
internal static class ConfiguredModels
{
    /// <param name="misfits">What has not its setting's form is an error already, and no model.</param>
    /// <returns>None where the price files cannot be read: that is an error of its own.</returns>
    public static IEnumerable<string> Errors(GatewayOptions options, GatewaySettings settings, IReadOnlyList<Misfit> misfits)
    {
        PriceBook book;
        try
        {
            book = PriceBookSource.Load(settings.PricesDirectory);
        }
        catch (Exception e) when (e is PriceBookException or IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return Errors(options, book, [.. misfits.Select(misfit => misfit.Path)]);
    }

    /// <summary>The same of a book that is about to take the place of another.</summary>
    public static IEnumerable<string> Errors(GatewayOptions options, PriceBook book) => Errors(options, book, []);

    private static IEnumerable<string> Errors(GatewayOptions options, PriceBook book, IReadOnlyList<string> misfits)
    {
        if (!string.IsNullOrEmpty(options.DefaultModel) && !options.Routes.ContainsKey(options.DefaultModel) && Problem(options.DefaultModel, book, options, unpriced: false) is { } problem)
            yield return $"default_model: {problem}; name a route or a model";
        foreach (var (name, route) in options.Routes)
        {
            if (misfits.Any(path => path.StartsWith($"routes:{name}:models", StringComparison.OrdinalIgnoreCase)))
                continue;
            if (route.Models.Count == 0 && Problem(name, book, options, route.AllowUnpriced) is { } own)
                yield return $"routes:{name}: {own}, so the route needs models";
            for (var i = 0; i < route.Models.Count; i++)
            {
                if (Problem(route.Models[i], book, options, route.AllowUnpriced) is { } wrong)
                    yield return $"routes:{name}:models:{i}: {wrong}";
            }
        }
    }

    /// <param name="unpriced">A model without a rate card will do, where its provider is known.</param>
    private static string? Problem(string target, PriceBook book, GatewayOptions options, bool unpriced)
    {
        var (model, connection) = Imprest.Images.RouteTarget.Parse(target);
        var known = book.IdOf(model);
        if (known is null && book.IdsOfModel(model) is { Count: > 1 } ids)
            return $"\"{model}\" is a model of several providers; name one of {string.Join(", ", ids)}";
        var id = known ?? model;
        var slash = id.IndexOf('/', StringComparison.Ordinal);
        var provider = slash > 0 ? id[..slash] : null;
        if (provider is null || (known is null && !unpriced && GatewayConfiguration.ProviderIds.Contains(provider)))
            return $"\"{model}\" is no model of the price book; `imprest prices list` shows those that are";
        if (connection is not null && (options.Connections.GetValueOrDefault(connection)?.Provider ?? connection) is var calls && calls != provider && GatewayConfiguration.ProviderIds.Contains(calls))
            return $"\"{target}\" is of the provider `{provider}`, and the connection `{connection}` is one of `{calls}`";
        return GatewayConfiguration.ProviderIds.Contains(provider) ? null
            : $"\"{model}\" is of the provider `{provider}`, which this gateway does not speak to; it speaks to {string.Join(", ", GatewayConfiguration.ProviderIds)}";
    }
}

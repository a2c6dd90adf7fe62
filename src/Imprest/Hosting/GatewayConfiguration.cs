using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Imprest.Hosting;

/// <summary>Reads the configuration and checks all of it at once.</summary>
public static class GatewayConfiguration
{
    public const string FileName = "imprest.json";

    private static readonly string[] ProviderIds = ["openai", "sandbox"];

    /// <exception cref="GatewayStartException">Something is wrong; every error is listed.</exception>
    public static GatewayOptions Load(GatewaySettings settings)
    {
        var options = new GatewayOptions();
        var unknown = new List<string>();
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(Path.Combine(settings.DataDirectory, FileName)), optional: true)
                .AddEnvironmentVariables("IMPREST__")
                .AddInMemoryCollection(settings.Overrides)
                .Build();
            unknown.AddRange(Unknown(configuration));
            configuration.Bind(options);
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException or FormatException)
        {
            throw new GatewayStartException($"The configuration cannot be read: {e.InnerException?.Message ?? e.Message} Look at {Path.Combine(settings.DataDirectory, FileName)} and the IMPREST__ variables.", e);
        }

        var errors = unknown.Concat(Errors(options, settings)).ToList();
        return errors.Count == 0 ? options
            : throw new GatewayStartException("The configuration has errors:" + Environment.NewLine + string.Join(Environment.NewLine, errors.Select(error => "  - " + error)));
    }

    /// <summary>Keys that nothing reads: most often a misspelling.</summary>
    private static IEnumerable<string> Unknown(IConfiguration configuration)
    {
        foreach (var key in Strange(configuration, typeof(GatewayOptions), ""))
            yield return key;
        foreach (var route in configuration.GetSection("routes").GetChildren())
        {
            foreach (var key in Strange(route, typeof(RouteOptions), route.Path + ":"))
                yield return key;
        }

        foreach (var provider in configuration.GetSection("providers").GetChildren())
        {
            foreach (var key in Strange(provider, typeof(ProviderOptions), provider.Path + ":"))
                yield return key;
        }
    }

    private static IEnumerable<string> Strange(IConfiguration section, Type options, string prefix)
    {
        var known = options.GetProperties().Select(property => property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name).OfType<string>().ToList();
        return section.GetChildren()
            .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{prefix}{child.Key} is no setting; known are {string.Join(", ", known)}");
    }

    /// <summary>Every error, each naming its key and saying what would be right.</summary>
    public static IEnumerable<string> Errors(GatewayOptions options, GatewaySettings settings)
    {
        foreach (var error in Annotated(options, ""))
            yield return error;
        foreach (var (name, route) in options.Routes)
        {
            foreach (var error in Annotated(route, $"routes:{name}:"))
                yield return error;
            if (Amount(() => route.Hold) is { } wrong)
                yield return $"routes:{name}:{wrong}";
            if (route.AllowUnpriced && route.HoldUsd is null)
                yield return $"routes:{name}: allow_unpriced needs hold_usd, for nobody else says how much to hold";
        }

        foreach (var (id, provider) in options.Providers)
        {
            if (!ProviderIds.Contains(id))
                yield return $"providers:{id} is no provider; known are {string.Join(", ", ProviderIds)}";
            foreach (var error in Annotated(provider, $"providers:{id}:"))
                yield return error;
            if (provider.BaseUrl is { } url && !Uri.TryCreate(url, UriKind.Absolute, out _))
                yield return $"providers:{id}:base_url is an absolute address, not \"{url}\"";
        }

        if (Amount(() => options.TrialCredit) is { } trial)
            yield return trial;
        if (Amount(() => options.AbsorbedLimit) is { } absorbed)
            yield return absorbed;
        foreach (var url in settings.Urls.Split(';'))
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
                yield return $"--urls: \"{url}\" is not an address such as http://127.0.0.1:8686";
        }
    }

    private static IEnumerable<string> Annotated(object target, string prefix)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(target, new(target), results, validateAllProperties: true);
        return results.Select(result => prefix + NameOf(target, result.MemberNames.First()) + " " + result.ErrorMessage);
    }

    /// <summary>What a property is called in the configuration.</summary>
    private static string NameOf(object target, string property) =>
        target.GetType().GetProperty(property)?.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property;

    private static string? Amount<T>(Func<T> read)
    {
        try
        {
            read();
            return null;
        }
        catch (ValidationException e)
        {
            return e.Message;
        }
    }
}

using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace Imprest.Hosting;

/// <summary>Reads the configuration and checks all of it at once.</summary>
public static class GatewayConfiguration
{
    public const string FileName = "imprest.json";

    /// <summary>The providers that this program speaks to.</summary>
    internal static readonly string[] ProviderIds = [.. Imprest.Providers.ProviderKinds.All.Select(kind => kind.Id).Append("sandbox").Order(StringComparer.Ordinal)];

    /// <exception cref="GatewayStartException">Something is wrong; every error is listed.</exception>
    public static GatewayOptions Load(GatewaySettings settings)
    {
        var configuration = Read(settings);
        var misfits = ConfiguredTypes.Misfits(configuration);
        var options = new GatewayOptions();
        var lists = configuration.GetSection("price_lists").GetChildren().Select(list => list.Key).ToList();
        configuration = Without(configuration, misfits); // The binder would stop at the first of them.
        configuration.Bind(options);
        foreach (var list in lists)
            options.PriceLists.TryAdd(list, new()); // The binder passes over `{}`, which here says something: the rates as they are.
        IReadOnlyList<string> errors =
        [
            .. Unknown(configuration), .. misfits.Select(misfit => misfit.Error), .. Errors(configuration, options, settings), .. ConfiguredModels.Errors(options, settings, misfits),
        ];
        return errors.Count == 0 ? options
            : throw new GatewayStartException("The configuration has errors:" + Environment.NewLine + string.Join(Environment.NewLine, errors.Select(error => "  - " + error)));
    }

    private static IConfiguration Read(GatewaySettings settings)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddJsonFile(Path.GetFullPath(Path.Combine(settings.DataDirectory, FileName)), optional: true)
                .AddEnvironmentVariables("IMPREST__")
                .AddInMemoryCollection(settings.Overrides)
                .Build();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            throw new GatewayStartException($"The configuration cannot be read: {e.GetBaseException().Message} Look at {Path.Combine(settings.DataDirectory, FileName)} and the IMPREST__ variables.", e);
        }
    }

    /// <summary>What is null is as though it were not there, and so is what misfits.</summary>
    private static IConfiguration Without(IConfiguration configuration, IReadOnlyList<Misfit> misfits)
    {
        var left = configuration.AsEnumerable().Where(setting => setting.Value is not null && !misfits.Any(misfit =>
            setting.Key.Equals(misfit.Path, StringComparison.OrdinalIgnoreCase) || setting.Key.StartsWith(misfit.Path + ":", StringComparison.OrdinalIgnoreCase)));
        return new ConfigurationBuilder().AddInMemoryCollection(left).Build();
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

        foreach (var list in configuration.GetSection("price_lists").GetChildren())
        {
            foreach (var key in Strange(list, typeof(PriceListOptions), list.Path + ":"))
                yield return key;
        }

        foreach (var key in Strange(configuration.GetSection("rate_limits"), typeof(RateLimitOptions), "rate_limits:"))
            yield return key;
        foreach (var one in configuration.GetSection("keys").GetChildren().Where(one => IsKeyId(one.Key)))
        {
            foreach (var key in Strange(one, typeof(KeyOptions), one.Path + ":"))
                yield return key;
        }

        foreach (var provider in configuration.GetSection("providers").GetChildren())
        {
            foreach (var key in Strange(provider, typeof(ProviderOptions), provider.Path + ":"))
                yield return key;
        }

        foreach (var account in configuration.GetSection("accounts").GetChildren())
        {
            foreach (var key in Strange(account, typeof(AccountOptions), account.Path + ":"))
                yield return key;
        }

        foreach (var connection in configuration.GetSection("connections").GetChildren())
        {
            foreach (var key in Strange(connection, typeof(ConnectionOptions), connection.Path + ":"))
                yield return key;
        }
    }

    private static IEnumerable<string> Connections(IConfiguration configuration, GatewayOptions options)
    {
        foreach (var (name, connection) in options.Connections)
        {
            if (Imprest.Providers.ProviderKinds.Find(connection.Provider) is null)
                yield return $"connections:{name}:provider is one of {string.Join(", ", ProviderIds)}{Not(connection.Provider)}";
            if (name.Length is 0 or > 64 || name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_')) || ProviderIds.Contains(name))
                yield return $"connections:{name}: a connection's name is letters, digits, dashes and underscores, and no provider's id";
            foreach (var error in Annotated(configuration, connection, $"connections:{name}:").Concat(Addresses(connection, $"connections:{name}:"))
                .Concat(NoSettings(connection.Provider, connection.Settings.Keys, $"connections:{name}:settings:")).Concat(NoSettings(connection.Provider, connection.SecretSettings.Keys, $"connections:{name}:secret_settings:")))
            {
                yield return error;
            }
        }
    }

    /// <summary>Names under <c>settings</c> and <c>secret_settings</c> that the provider does not have.</summary>
    private static IEnumerable<string> NoSettings(string provider, IEnumerable<string> names, string prefix)
    {
        if (Imprest.Providers.ProviderKinds.Find(provider) is not { } kind)
            yield break;
        var known = kind.Settings.Select(setting => setting.Name).ToList();
        foreach (var name in names.Where(name => !known.Contains(name, StringComparer.Ordinal)))
            yield return $"{prefix}{name} is no setting of `{provider}`; known are {string.Join(", ", known.DefaultIfEmpty("none"))}";
    }

    private static IEnumerable<string> RateLimits(IConfiguration configuration, GatewayOptions options)
    {
        foreach (var error in options.RateLimits is { } limits ? Annotated(configuration, limits, "rate_limits:") : [])
            yield return error;
        foreach (var (id, key) in options.Keys)
        {
            if (!IsKeyId(id)) // Not repeated: it may be a key's text.
                yield return "keys: a name is a key's id, key_…, as `imprest keys list` shows it";
            foreach (var error in IsKeyId(id) ? Annotated(configuration, key, $"keys:{id}:") : [])
                yield return error;
        }
    }

    private static bool IsKeyId(string name) => name.StartsWith("key_", StringComparison.Ordinal);

    private static IEnumerable<string> Accounts(GatewayOptions options)
    {
        foreach (var (account, settings) in options.Accounts)
        {
            foreach (var (provider, connection) in settings.Connections)
            {
                if (!options.Connections.TryGetValue(connection, out var named) || named.Provider != provider)
                    yield return $"accounts:{account}:connections:{provider}: \"{connection}\" is no connection of `{provider}`; name one under connections";
            }
        }
    }

    private static IEnumerable<string> Addresses(ProviderOptions provider, string prefix)
    {
        if (provider.BaseUrl is { } url && !IsWebAddress(url))
            yield return $"{prefix}base_url is an absolute address, not \"{url}\"";
        foreach (var host in provider.ResultHosts.Where(host => !IsListenAddress(host)))
            yield return $"{prefix}result_hosts holds origins such as https://results.example.org, not \"{host}\"";
    }

    private static IEnumerable<string> Strange(IConfiguration section, Type options, string prefix)
    {
        var known = options.GetProperties().Select(property => property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name).OfType<string>().ToList();
        return section.GetChildren()
            .Where(child => !known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            .Select(child => $"{prefix}{child.Key} is no setting; known are {string.Join(", ", known)}");
    }

    /// <summary>Every error, each naming its key and saying what would be right.</summary>
    private static IEnumerable<string> Errors(IConfiguration configuration, GatewayOptions options, GatewaySettings settings)
    {
        foreach (var error in Annotated(configuration, options, ""))
            yield return error;
        foreach (var (name, route) in options.Routes)
        {
            foreach (var error in Annotated(configuration, route, $"routes:{name}:"))
                yield return error;
            if (Amount(() => route.Hold, route.HoldUsd) is { } wrong)
                yield return $"routes:{name}:{wrong}";
            if (route.Weights.Count > 0 && (route.Weights.Count != route.Models.Count || !route.Weights.TrueForAll(weight => int.TryParse(weight, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) && value <= 1_000_000) || route.Weights.TrueForAll(weight => weight.Trim('0').Length == 0)))
                yield return $"routes:{name}:weights holds a whole number from 0 to 1000000 for each of the route's {route.Models.Count} models, not all of them 0";
            foreach (var target in route.Models)
            {
                if (Imprest.Images.RouteTarget.Parse(target) is { Connection: { } connection } && !ProviderIds.Contains(connection) && !options.Connections.ContainsKey(connection))
                    yield return $"routes:{name}:models: \"{target}\" names the connection `{connection}`, which is not there; known are {string.Join(", ", options.Connections.Keys.DefaultIfEmpty("none"))}";
            }

            if (route.AllowUnpriced && route.HoldUsd is null)
                yield return $"routes:{name}: allow_unpriced needs hold_usd, for nobody else says how much to hold";
        }

        foreach (var error in ConfiguredPriceLists.Errors(options, settings.DataDirectory))
            yield return error;
        foreach (var (id, provider) in options.Providers)
        {
            if (!ProviderIds.Contains(id))
                yield return $"providers:{id} is no provider; known are {string.Join(", ", ProviderIds)}";
            foreach (var error in Annotated(configuration, provider, $"providers:{id}:"))
                yield return error;
            foreach (var error in Addresses(provider, $"providers:{id}:").Concat(NoSettings(id, provider.Settings.Keys, $"providers:{id}:settings:")))
                yield return error;
        }

        foreach (var error in Connections(configuration, options).Concat(Accounts(options)).Concat(RateLimits(configuration, options)))
            yield return error;

        if (Amount(() => options.TrialCredit, options.TrialCreditUsd) is { } trial)
            yield return trial;
        if (Amount(() => options.AbsorbedLimit, options.AbsorbedLimitUsd) is { } absorbed)
            yield return absorbed;
        if (options.PublicUrl is { } shown && !IsWebAddress(shown))
            yield return $"public_url: \"{shown}\" is not an address such as https://images.example.org";
        foreach (var (setting, hosts) in new[] { ("reference_hosts", options.ReferenceHosts), ("webhook_hosts", options.WebhookHosts) })
        {
            foreach (var host in hosts.Where(host => !IsListenAddress(host)))
                yield return $"{setting} holds origins such as http://10.0.0.7:9000, not \"{host}\"";
        }

        foreach (var proxy in options.TrustedProxies.Where(proxy => !TrustedProxies.IsValid(proxy)))
            yield return $"trusted_proxies holds addresses such as 10.0.0.7 and networks such as 10.0.0.0/8, not \"{proxy}\"";

        foreach (var url in settings.Urls.Split(';'))
        {
            if (!IsListenAddress(url))
                yield return $"--urls: \"{url}\" is not an address such as http://127.0.0.1:8686";
        }
    }

    /// <summary>Scheme, host and port, and nothing behind them.</summary>
    internal static bool IsListenAddress(string text) => IsWebAddress(text) && new Uri(text).PathAndQuery == "/";

    private static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var parsed) && parsed.Scheme is ("http" or "https");

    private static IEnumerable<string> Annotated(IConfiguration configuration, object target, string prefix)
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(target, new(target), results, validateAllProperties: true);
        foreach (var result in results)
        {
            var path = prefix + NameOf(target, result.MemberNames.First());
            yield return $"{path} {result.ErrorMessage}{Not(configuration[path])}";
        }
    }

    /// <summary>What a property is called in the configuration.</summary>
    private static string NameOf(object target, string property) =>
        target.GetType().GetProperty(property)?.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property;

    private static string? Amount<T>(Func<T> read, string? value)
    {
        try
        {
            read();
            return null;
        }
        catch (ValidationException e)
        {
            return e.Message.TrimEnd('.') + Not(value);
        }
    }

    /// <summary>The end of a sentence about what a setting is.</summary>
    internal static string Not(string? value) => string.IsNullOrEmpty(value) ? "" : $", not \"{value}\"";
}

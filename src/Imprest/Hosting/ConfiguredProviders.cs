using Imprest.Images;
using Imprest.Providers;
using Imprest.Providers.Sandbox;

namespace Imprest.Hosting;

/// <summary>
/// Makes the connections to providers: a provider is enabled when its credential is in the environment under the name that its own SDK uses, or, where it
/// needs none, when its address is; further connections are named in the configuration.
/// </summary>
internal static class ConfiguredProviders
{
    /// <exception cref="GatewayStartException">A connection cannot be used; the message says why, without its secrets.</exception>
    public static IReadOnlyList<ProviderLink> Links(GatewaySettings settings, GatewayOptions options)
    {
        var links = new List<ProviderLink>();
        if (options.Providers.GetValueOrDefault(SandboxProvider.ProviderId)?.Enabled != false)
            links.Add(new(SandboxProvider.ProviderId, new SandboxProvider(settings.Clock)));
        var errors = new List<string>();
        foreach (var kind in ProviderKinds.All)
        {
            if (options.Providers.GetValueOrDefault(kind.Id)?.Enabled != false)
                Add(links, errors, kind.Id, kind, DefaultConnection(kind, settings, options), settings);
        }

        foreach (var (name, connection) in options.Connections)
        {
            if (ProviderKinds.Find(connection.Provider) is { } kind)
                Add(links, errors, name, kind, NamedConnection(kind, name, connection, settings), settings);
        }

        return errors.Count == 0 ? links : throw new GatewayStartException(string.Join(Environment.NewLine, errors));
    }

    /// <summary>Providers that somebody may mean to be enabled, and that are not: why, a sentence each.</summary>
    public static IEnumerable<string> NotEnabled(GatewaySettings settings, GatewayOptions options)
    {
        foreach (var kind in ProviderKinds.All)
        {
            var own = options.Providers.GetValueOrDefault(kind.Id);
            if (own?.Enabled == false || DefaultConnection(kind, settings, options) is not null)
                continue;
            var needed = kind.CredentialVariables.Count > 0 && !kind.CredentialIsOptional ? kind.CredentialVariables : kind.AddressVariables;
            var there = kind.CredentialVariables.FirstOrDefault(variable => settings.Environment(variable) is { Length: > 0 });
            if (there is null && own is not null)
                yield return $"{kind.Name} is not enabled, although there are settings under providers:{kind.Id}: {Either(needed)} is not in the environment";
            else if (there is not null)
                yield return $"{kind.Name} is not enabled, although {there} is in the environment: {(needed == kind.AddressVariables ? Either(needed) : string.Join(", ", Missing(kind, settings).Select(Either)))} is not";
        }
    }

    /// <summary>What a provider is enabled by, in words.</summary>
    public static string EnabledBy(ProviderKind kind) => string.Join(" and ",
    [
        kind.CredentialVariables.Count > 0 && !kind.CredentialIsOptional ? $"the provider's credential ({Either(kind.CredentialVariables)})" : $"its address ({Either(kind.AddressVariables)})",
        .. kind.Settings.Where(setting => setting.Required).Select(setting => $"its {setting.Name} ({Either(setting.Variables)})"),
    ]);

    /// <param name="Where">Where its settings stand: <c>providers:ID</c> or <c>connections:NAME</c>.</param>
    /// <param name="IsDefault">The one that the environment can make.</param>
    private sealed record Wanted(string? Address, string? Credential, Dictionary<string, string> Settings, ProviderOptions? Options, string Where, bool IsDefault);

    /// <summary>The variables without which its default connection cannot be made, beside its credential.</summary>
    private static IEnumerable<IReadOnlyList<string>> Missing(ProviderKind kind, GatewaySettings settings) =>
    [
        .. kind.Settings.Where(setting => setting.Required).Select(setting => setting.Variables).Append(HasNoAddress(kind) ? kind.AddressVariables : [])
            .Where(variables => variables.Count > 0 && First(settings, variables) is null),
    ];

    /// <summary>Each of its customers has an address of its own.</summary>
    private static bool HasNoAddress(ProviderKind kind) => kind.DefaultAddress is null && kind.AddressOf is null;

    private static Wanted? DefaultConnection(ProviderKind kind, GatewaySettings settings, GatewayOptions options)
    {
        var own = options.Providers.GetValueOrDefault(kind.Id);
        var credential = First(settings, kind.CredentialVariables);
        var address = own?.BaseUrl ?? First(settings, kind.AddressVariables);
        if (kind.CredentialVariables.Count > 0 && !kind.CredentialIsOptional ? credential is null : address is null)
            return null; // Not enabled.
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in kind.Settings)
        {
            if (own?.Settings.GetValueOrDefault(setting.Name) is { Length: > 0 } configured)
                values[setting.Name] = configured;
            else if (First(settings, setting.Variables) is { } value)
                values[setting.Name] = value;
        }

        // A credential that is there for something else (storage at the same cloud, another program) is no wish to call models.
        if (own is null && (kind.Settings.Any(setting => setting.Required && !values.ContainsKey(setting.Name)) || (address is null && HasNoAddress(kind))))
            return null;
        return new(address, credential, values, own, $"providers:{kind.Id}", IsDefault: true);
    }

    private static Wanted NamedConnection(ProviderKind kind, string name, ConnectionOptions connection, GatewaySettings settings)
    {
        var values = new Dictionary<string, string>(connection.Settings, StringComparer.Ordinal);
        foreach (var (setting, variable) in connection.SecretSettings)
        {
            if (settings.Environment(variable) is { Length: > 0 } secret)
                values[setting] = secret;
        }

        var credential = connection.Credential is { } from ? settings.Environment(from) : First(settings, kind.CredentialVariables);
        return new(connection.BaseUrl, credential, values, connection, $"connections:{name}", IsDefault: false);
    }

    private static void Add(List<ProviderLink> links, List<string> errors, string name, ProviderKind kind, Wanted? wanted, GatewaySettings settings)
    {
        if (wanted is null)
            return;
        var missing = kind.Settings.Where(setting => setting.Required && !wanted.Settings.ContainsKey(setting.Name)).ToList();
        if (missing.Count > 0)
        {
            errors.AddRange(missing.Select(setting => $"{kind.Name} cannot be used: its {setting.Name} is missing. {Set(setting.Variables, $"{setting.Name} under {wanted.Where}:settings", wanted)}"));
            return;
        }

        try
        {
            var address = string.IsNullOrEmpty(wanted.Address) ? kind.AddressOf?.Invoke(wanted.Settings) ?? kind.DefaultAddress
                : new Uri(wanted.Address);
            if (address is null)
            {
                errors.Add($"{kind.Name} cannot be used: it has no address. {Set(kind.AddressVariables, $"base_url under {wanted.Where}", wanted)}");
                return;
            }

            if (kind.CredentialVariables.Count > 0 && !kind.CredentialIsOptional && string.IsNullOrEmpty(wanted.Credential))
            {
                errors.Add($"{kind.Name} cannot be used by {wanted.Where}: the environment has no credential for it. Set {Either(wanted.Options is ConnectionOptions { Credential: { } named } ? [named] : kind.CredentialVariables)}.");
                return;
            }

            var connection = new ProviderConnection(kind.Id, address, wanted.Credential ?? "")
            {
                Settings = wanted.Settings,
                OtherSecrets = [.. kind.Settings.Where(setting => setting.Secret).Select(setting => wanted.Settings.GetValueOrDefault(setting.Name)).OfType<string>().Where(secret => secret.Length > 0)],
                ResultHosts = [.. (wanted.Options?.ResultHosts ?? []).Select(host => new Uri(host))],
            };
            links.Add(new(name, kind.Connect(connection, ProviderHandlers.Clients(settings.Clock))) { Address = address });
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException)
        {
            errors.Add($"{kind.Name} cannot be used: {e.Message} Look at {(wanted.IsDefault ? string.Join(", ", [.. kind.AddressVariables, .. kind.CredentialVariables, wanted.Where]) : wanted.Where)}.");
        }
    }

    private static string Set(IReadOnlyList<string> variables, string inTheFile, Wanted wanted) =>
        wanted.IsDefault && variables.Count > 0 ? $"Set {Either(variables)} in the environment, or {inTheFile}." : $"Set {inTheFile}.";

    private static string Either(IReadOnlyList<string> variables) => string.Join(" or ", variables);

    private static string? First(GatewaySettings settings, IReadOnlyList<string> variables) =>
        variables.Select(settings.Environment).FirstOrDefault(value => !string.IsNullOrEmpty(value));
}

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

    private sealed record Wanted(string? Address, string? Credential, Dictionary<string, string> Settings, ProviderOptions? Options, string Where);

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

        // A credential that is there for something else (storage at the same cloud) is no wish to call models.
        if (kind.Settings.Any(setting => setting.Required && !values.ContainsKey(setting.Name)) && own is null)
            return null;
        return new(address, credential, values, own, string.Join(", ", [.. kind.CredentialVariables, .. kind.AddressVariables, $"providers:{kind.Id}"]));
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
        return new(connection.BaseUrl, credential, values, connection, $"connections:{name}");
    }

    private static void Add(List<ProviderLink> links, List<string> errors, string name, ProviderKind kind, Wanted? wanted, GatewaySettings settings)
    {
        if (wanted is null)
            return;
        var missing = kind.Settings.Where(setting => setting.Required && !wanted.Settings.ContainsKey(setting.Name)).ToList();
        if (missing.Count > 0)
        {
            errors.Add($"{kind.Name} cannot be used: {string.Join(", ", missing.Select(setting => setting.Name))} is missing. Look at {wanted.Where}{Variables(missing)}.");
            return;
        }

        try
        {
            var address = string.IsNullOrEmpty(wanted.Address) ? kind.AddressOf?.Invoke(wanted.Settings) ?? kind.DefaultAddress
                : new Uri(wanted.Address);
            if (address is null)
            {
                errors.Add($"{kind.Name} cannot be used: it has no address. Set base_url in {wanted.Where}.");
                return;
            }

            if (kind.CredentialVariables.Count > 0 && !kind.CredentialIsOptional && string.IsNullOrEmpty(wanted.Credential))
            {
                errors.Add($"{kind.Name} cannot be used by {wanted.Where}: the environment has no credential for it.");
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
            errors.Add($"{kind.Name} cannot be used: {e.Message} Look at {wanted.Where}.");
        }
    }

    private static string Variables(IEnumerable<ProviderSetting> settings)
    {
        var names = settings.SelectMany(setting => setting.Variables).ToList();
        return names.Count == 0 ? "" : $", or {string.Join(", ", names)} in the environment";
    }

    private static string? First(GatewaySettings settings, IReadOnlyList<string> variables) =>
        variables.Select(settings.Environment).FirstOrDefault(value => !string.IsNullOrEmpty(value));
}

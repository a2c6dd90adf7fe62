using Imprest.Providers.Http;

namespace Imprest.Providers;

/// <summary>A provider that this program speaks to: how it is enabled, where it is, and how much of its adapter was checked against what.</summary>
/// <param name="Id">The fixed short id.</param>
/// <param name="Name">For people.</param>
public sealed record ProviderKind(string Id, string Name)
{
    /// <summary>
    /// Environment variables that hold the credential, under the names of the provider's own SDK; the first that is set counts. Empty: it needs none, and
    /// is enabled by its address.
    /// </summary>
    public IReadOnlyList<string> CredentialVariables { get; init; } = [];

    /// <summary>It can be called without a credential, and is enabled by its address.</summary>
    public bool CredentialIsOptional { get; init; }

    /// <summary>It runs on machines of the operator's own: nobody but the operator knows its prices, and the shipped ones are samples.</summary>
    public bool IsSelfHosted => DefaultAddress is null && AddressOf is null && (CredentialVariables.Count == 0 || CredentialIsOptional);

    /// <summary>Environment variables that replace the address; the first that is set counts.</summary>
    public IReadOnlyList<string> AddressVariables { get; init; } = [];

    /// <summary>Where it is by default; null: nowhere (self-hosted, or worked out of the settings).</summary>
    public Uri? DefaultAddress { get; init; }

    /// <summary>What else a connection can or must say.</summary>
    public IReadOnlyList<ProviderSetting> Settings { get; init; } = [];

    /// <summary>Makes the bare adapter of one connection; <see cref="Connect"/> is for use.</summary>
    public required Func<ProviderConnection, ProviderClients, IImageProvider> Create { get; init; }

    /// <summary>Makes the adapter of one connection. What it tells of the provider holds no secret of the connection.</summary>
    /// <exception cref="ArgumentException">A setting cannot be used.</exception>
    public IImageProvider Connect(ProviderConnection connection, ProviderClients clients) => GuardedProvider.Around(Create(connection, clients), connection.Secrets);

    /// <summary>The address where it follows from the settings (a region, a resource name); null: <see cref="DefaultAddress"/>.</summary>
    public Func<IReadOnlyDictionary<string, string>, Uri?>? AddressOf { get; init; }

    /// <summary>The capability table: the models that are known. Others are served too where they have a price.</summary>
    public required IReadOnlyList<ProviderModel> Models { get; init; }

    /// <summary><c>answers at once</c>, <c>answers later: submit, poll</c>, …: how it works, in a few words.</summary>
    public required string Mode { get; init; }

    /// <summary>The documents or client sources that the wire form was taken from.</summary>
    public required IReadOnlyList<WireSource> Sources { get; init; }

    /// <summary>What of the adapter could not be verified, a sentence each.</summary>
    public IReadOnlyList<string> Unverified { get; init; } = [];
}

/// <summary>A setting of a connection beside address and credential.</summary>
/// <param name="Name">In the configuration: <c>region</c>.</param>
/// <param name="Variables">Environment variables for the default connection.</param>
/// <param name="Required">Without it the provider cannot be used.</param>
/// <param name="Secret">Its value appears in no text.</param>
public sealed record ProviderSetting(string Name, IReadOnlyList<string> Variables, string About, bool Required = false, bool Secret = false);

/// <summary>Where a wire form was read.</summary>
public sealed record WireSource(string Address, DateOnly ReadOn);

/// <summary>What adapters call with: never more than one exchange of a call, no redirects, no cookies, no time limit of its own.</summary>
/// <param name="Http">To the provider's own address.</param>
/// <param name="Outside">To addresses that answers name: public ones alone.</param>
public sealed record ProviderClients(HttpMessageInvoker Http, HttpMessageInvoker Outside, TimeProvider Time);

using Imprest.Providers;

namespace Imprest.Images;

/// <summary>One connection of a provider: an address and a credential, behind its adapter.</summary>
/// <param name="Name">The provider's id for its default connection, else as the configuration names it.</param>
public sealed record ProviderLink(string Name, IImageProvider Provider)
{
    /// <summary>Where it leads; null in process.</summary>
    public Uri? Address { get; init; }

    public bool IsDefault => Name == Provider.Id;
}

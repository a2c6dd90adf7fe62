using Imprest.Images;
using Imprest.Providers;

namespace Imprest.Routing;

/// <summary>Every connection that could be: those that are enabled, in their order, then each provider's default one that is not.</summary>
internal sealed class Connections(IReadOnlyList<ProviderLink> links, ProviderGuard guard)
{
    public IEnumerable<ListedConnection> List() =>
        links.Select(link => new ListedConnection(link.Name, link.Provider.Id, guard.Find(link.Name)))
            .Concat(ProviderKinds.All.Select(kind => kind.Id).Where(id => links.All(link => link.Name != id)).Select(id => new ListedConnection(id, id, null)));
}

/// <param name="Guarded">Null: it is not enabled.</param>
internal sealed record ListedConnection(string Name, string Provider, GuardedConnection? Guarded);

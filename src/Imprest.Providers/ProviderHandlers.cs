using Imprest.Providers.Http;

namespace Imprest.Providers;

/// <summary>Makes the clients that adapters call with.</summary>
public static class ProviderHandlers
{
    /// <summary>A handler that does nothing by itself: no redirects, no cookies, no decompression, no trace headers to the provider.</summary>
    public static SocketsHttpHandler Create() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10), // Addresses change.
        // A connection that the other side closes just as a call goes out is an answer in doubt; so none is kept for long.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
        ActivityHeadersPropagator = null, // No trace headers to the provider, and no span of its own: an attempt has ours.
    };

    /// <summary>The same, and it connects to public addresses only, without a proxy of its own choosing.</summary>
    public static SocketsHttpHandler CreateOutside()
    {
        var handler = Create();
        handler.ConnectCallback = PublicAddress.ConnectAsync;
        return handler;
    }

    /// <summary>Clients for one connection: the answer is there once its headers are; the caller's token is the only time limit.</summary>
    public static ProviderClients Clients(TimeProvider time) => new(new(Create()), new(CreateOutside()), time);
}

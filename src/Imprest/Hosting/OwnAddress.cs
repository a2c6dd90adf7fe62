using Imprest.Errors;

namespace Imprest.Hosting;

/// <summary>The gateway's address as its people reach it: the configured one, or what their browser asked for.</summary>
internal static class OwnAddress
{
    /// <summary>Without a slash at its end; null where the request names no host that an address could have.</summary>
    public static string? Find(HttpRequest request, GatewayOptions options)
    {
        if (options.PublicUrl is { } configured)
            return configured.TrimEnd('/');
        var address = $"{request.Scheme}://{request.Host}";
        // Whoever writes the header by hand could make it any text: more than a host and a port is none.
        return request.Host.HasValue && Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri is { PathAndQuery: "/", UserInfo: "", Fragment: "" } ? address : null;
    }

    /// <exception cref="ApiException">There is none.</exception>
    public static string Of(HttpRequest request, GatewayOptions options) => Find(request, options)
        ?? throw new ApiException(ErrorCode.InvalidRequest, "The request has no Host header that an address could be made of. Send the host, and the port where it has one, as the address has them.");
}

using System.Net;

namespace Imprest.Providers.Http;

/// <summary>A request body that knows whether anybody began to send it.</summary>
/// <remarks>
/// The handler asks for the body only when a connection stands and the headers are written. So whatever went wrong before
/// (no such host, refused, TLS, connect timeout, no free connection), a body that was not begun is a request that never ran.
/// </remarks>
internal sealed class SentContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly long? _length;
    private volatile bool _started;

    public SentContent(HttpContent inner)
    {
        _inner = inner;
        foreach (var header in inner.Headers.NonValidated)
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        _length = inner.Headers.ContentLength; // Worked out by asking, so it is no header to copy.
    }

    public bool Started => _started;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _started = true;
        return _inner.CopyToAsync(stream, context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _length ?? 0;
        return _length is not null;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }
}

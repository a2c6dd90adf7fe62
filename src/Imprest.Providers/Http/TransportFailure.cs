using System.Net.Sockets;
using Imprest.Pricing;

namespace Imprest.Providers.Http;

/// <summary>What a broken line means: nothing was sent and nothing is owed, or nobody knows.</summary>
internal static class TransportFailure
{
    public static bool Is(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException;

    /// <param name="exception">One for which <see cref="Is"/> holds.</param>
    /// <param name="sent">The request's body was begun to be sent.</param>
    public static ProviderOutcome Outcome(Exception exception, bool sent) => sent
        ? NoAnswer(exception)
        : new ProviderOutcome.Failed(Pricing.Outcome.Failed, Code(exception), exception.Message) { NothingWasSent = true };

    /// <summary>Of a request without a body, which cannot tell by itself: was a connection there, so that its headers may have gone out?</summary>
    public static bool MayHaveBeenSent(Exception exception) => exception is not HttpRequestException
    {
        HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
    };

    public static ProviderOutcome.NoAnswer NoAnswer(Exception exception) => exception is OperationCanceledException
        ? new("the time ran out before the answer was whole") { TimedOut = true }
        : new(exception is AnswerTooLargeException ? exception.Message : $"the line broke: {exception.Message}");

    private static string Code(Exception exception) => exception switch
    {
        OperationCanceledException => "connect_timeout",
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name_not_resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls_failed",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "proxy_failed",
        { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } => "connection_refused",
        _ => "connection_failed",
    };
}

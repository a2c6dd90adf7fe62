using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Imprest.Bench.Servers;

/// <summary>What both pass-throughs send upstream.</summary>
internal static class Forwarding
{
    /// <summary>An invoker answers as soon as the headers are there; it never reads the body ahead.</summary>
    public static HttpMessageInvoker NewClient() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
    });

    public static HttpRequestMessage RequestFor(HttpContext context, Uri upstream)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(upstream, context.Request.Path.Value))
        {
            Content = new StreamContent(context.Request.Body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.ContentLength = context.Request.ContentLength;
        request.Headers.TryAddWithoutValidation("Authorization", context.Request.Headers.Authorization.ToString());
        return request;
    }
}

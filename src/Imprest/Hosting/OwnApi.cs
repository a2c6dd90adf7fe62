using Imprest.Commands.Http;
using Imprest.Console.Rendering;
using Imprest.Console.Sessions;
using Imprest.Keys;

namespace Imprest.Hosting;

/// <summary>
/// This gateway's API, called from within the process on behalf of whoever signed in: pages are clients like others, with the same checks, limits
/// and rows in the log, and no network between.
/// </summary>
internal sealed class OwnApi(KeyRing keys, GatewayOptions options, IServiceProvider services)
{
    private RequestDelegate? pipeline;

    /// <summary>Takes the pipeline that every request goes through.</summary>
    public RequestDelegate Watch(RequestDelegate next) => pipeline = next;

    /// <summary>A client that acts as the key of this visit, for as long as that key is valid.</summary>
    public GatewayClient ClientOf(HttpContext context)
    {
        var session = context.Features.Get<Session>() is { PublicKeyId: { } id } ? id : throw new SignInNeededException();
        return ClientOf(session, new Uri(AddressOf(context.Request) + "/"));
    }

    /// <param name="publicKeyId">Whose calls they are.</param>
    /// <param name="address">The gateway's own, as its people reach it, with a slash at its end: what answers name begins with it.</param>
    public GatewayClient ClientOf(string publicKeyId, Uri address) => new(address, key: null, () => new Handler(this, publicKeyId, address));

    /// <summary>The gateway's address as this visitor reaches it, without a slash at its end.</summary>
    /// <exception cref="Errors.ApiException">The request names no host.</exception>
    public string AddressOf(HttpRequest request) => OwnAddress.Of(request, options);

    private async Task AnswerAsync(HttpContext context, string publicKeyId)
    {
        context.RequestServices = services;
        // Asked for each call, so that a key that is revoked meanwhile spends nothing more.
        if (keys.CallerOf(publicKeyId) is { } caller)
            context.Features.Set(caller);
        await (pipeline ?? throw new InvalidOperationException("Bug: the gateway has not started."))(context);
        await context.Response.CompleteAsync();
    }

    private sealed class Handler(OwnApi api, string publicKeyId, Uri address) : HttpMessageHandler
    {
        private const string ApiRoot = "/v1/";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var asked = request.RequestUri!;
            if (PathOf(asked) is not { } path)
                throw new HttpRequestException($"{asked.GetLeftPart(UriPartial.Authority)} is not this gateway");
            var context = new DefaultHttpContext { RequestAborted = cancellationToken };
            context.Request.Method = request.Method.Method;
            context.Request.Scheme = asked.Scheme;
            context.Request.Host = HostString.FromUriComponent(asked);
            context.Request.Path = PathString.FromUriComponent(path);
            context.Request.QueryString = new(asked.Query);
            if (request.Content is { } content)
            {
                context.Request.Body = await content.ReadAsStreamAsync(cancellationToken);
                context.Request.ContentLength = content.Headers.ContentLength;
                foreach (var (name, values) in content.Headers)
                    context.Request.Headers[name] = values.ToArray();
            }

            foreach (var (name, values) in request.Headers)
                context.Request.Headers[name] = values.ToArray();
            var body = new MemoryStream();
            context.Response.Body = body;
            await api.AnswerAsync(context, publicKeyId);
            cancellationToken.ThrowIfCancellationRequested(); // The pipeline takes it for a client that left.
            return Answer(context.Response, body, request);
        }

        /// <summary>The path within the gateway: its address may have a path of its own before it. Null: elsewhere, or not of the API.</summary>
        private string? PathOf(Uri asked)
        {
            var root = address.AbsolutePath; // With a slash at its end.
            return asked.Authority == address.Authority && asked.AbsolutePath.StartsWith(root, StringComparison.Ordinal) && asked.AbsolutePath[(root.Length - 1)..] is var path
                && path.StartsWith(ApiRoot, StringComparison.Ordinal) ? path : null;
        }

        private static HttpResponseMessage Answer(HttpResponse response, MemoryStream body, HttpRequestMessage request)
        {
            body.Position = 0;
            var answer = new HttpResponseMessage((System.Net.HttpStatusCode)response.StatusCode) { Content = new StreamContent(body), RequestMessage = request };
            foreach (var (name, values) in response.Headers)
            {
                if (!answer.Headers.TryAddWithoutValidation(name, values.ToArray()))
                    answer.Content.Headers.TryAddWithoutValidation(name, values.ToArray());
            }

            return answer;
        }
    }
}

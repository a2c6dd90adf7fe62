using Microsoft.AspNetCore.Http;

namespace Imprest.Bench.Servers;

/// <summary>The least that a gateway on this platform can do: both bodies streamed, and nothing else.</summary>
internal sealed class PassThrough(Uri upstream)
{
    private readonly HttpMessageInvoker _http = Forwarding.NewClient();

    public async Task AnswerAsync(HttpContext context)
    {
        using var request = Forwarding.RequestFor(context, upstream);
        using var response = await _http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        context.Response.ContentLength = response.Content.Headers.ContentLength;
        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}

using System.Text;
using Microsoft.AspNetCore.Http;

namespace Imprest.Bench.Servers;

/// <summary>One image as an address, with the usage that it costs: about 350 bytes.</summary>
internal sealed class SmallAnswer
{
    /// <summary>Everything after <c>data</c>; the price of it is <see cref="Gateway.GatewayAccount.PriceUsd"/>.</summary>
    public const string Tail = """
        "output_format":"png","quality":"medium","size":"1024x1024","usage":{"input_tokens":13,"output_tokens":1756,"total_tokens":1769,"input_tokens_details":{"text_tokens":13,"image_tokens":0}}}
        """;

    private readonly byte[] _body = Encoding.UTF8.GetBytes(
        $$"""{"created":1767225600,"background":"opaque","data":[{"url":"https://images.example/generated/0123456789abcdef0123456789abcdef.png"}],{{Tail}}""");

    public Task WriteAsync(HttpResponse response)
    {
        response.ContentLength = _body.Length;
        return response.Body.WriteAsync(_body).AsTask();
    }
}

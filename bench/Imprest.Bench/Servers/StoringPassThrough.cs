using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Imprest.Bench.Servers;

/// <summary>The pass-through that also keeps what it passes: decode, hash, write durably, then answer.</summary>
internal sealed class StoringPassThrough
{
    private readonly HttpMessageInvoker _http = Forwarding.NewClient();
    private readonly Uri _upstream;
    private readonly DurableDirectory _directory;

    public StoringPassThrough(Uri upstream, string directory)
    {
        (_upstream, _directory) = (upstream, new(directory));
        // A flush blocks its thread. With the pool's slow growth the reference would be weaker than it need be.
        ThreadPool.SetMinThreads(64, 64);
    }

    public async Task AnswerAsync(HttpContext context)
    {
        using var request = Forwarding.RequestFor(context, _upstream);
        using var response = await _http.SendAsync(request, context.RequestAborted);
        var length = checked((int)response.Content.Headers.ContentLength!.Value);
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(context.RequestAborted);
            await stream.ReadExactlyAsync(body.AsMemory(0, length), context.RequestAborted);
            Keep(body.AsSpan(0, length));
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            context.Response.ContentLength = length;
            await context.Response.Body.WriteAsync(body.AsMemory(0, length), context.RequestAborted);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private void Keep(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("b64_json"u8)) continue;
            reader.Read();
            var image = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
            System.Buffers.Text.Base64.DecodeFromUtf8(reader.ValueSpan, image, out _, out var decoded);
            var bytes = image.AsSpan(0, decoded);
            _directory.Write(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes);
            ArrayPool<byte>.Shared.Return(image);
        }
    }
}

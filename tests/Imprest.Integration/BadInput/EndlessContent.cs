using System.Net;
using System.Net.Http.Headers;

namespace Imprest.Integration.BadInput;

/// <summary>A body of any length that is made while it is sent: a beginning, then the letter x.</summary>
internal sealed class EndlessContent : HttpContent
{
    private readonly byte[] beginning;
    private readonly long length;
    private readonly bool tellsLength;

    public EndlessContent(string contentType, byte[] beginning, long length, bool tellsLength)
    {
        (this.beginning, this.length, this.tellsLength) = (beginning, length, tellsLength);
        Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var piece = new byte[64 * 1024];
        piece.AsSpan().Fill((byte)'x');
        await stream.WriteAsync(beginning);
        for (var left = length - beginning.Length; left > 0; left -= piece.Length)
            await stream.WriteAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, left)));
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return tellsLength;
    }
}

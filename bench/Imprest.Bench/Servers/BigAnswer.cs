using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Imprest.Bench.Servers;

/// <summary>One 1024×1024 PNG as base64: about 1.5 MB, no two answers alike.</summary>
/// <remarks>A store that keeps equal bytes once would otherwise write the first image and nothing after it.</remarks>
internal sealed class BigAnswer
{
    private readonly NoisePng _image = new(1024, 1024, new Random(1));
    private readonly byte[] _before;
    private readonly byte[] _after;

    public BigAnswer()
    {
        var (start, end) = (NoisePng.MarkAt, NoisePng.MarkAt + NoisePng.MarkLength);
        _before = Encoding.UTF8.GetBytes(
            $$"""{"created":1767225600,"background":"opaque","data":[{"b64_json":"{{Convert.ToBase64String(_image.Bytes[..start])}}""");
        _after = Encoding.UTF8.GetBytes($$"""{{Convert.ToBase64String(_image.Bytes[end..])}}"}],{{SmallAnswer.Tail}}""");
    }

    public async Task WriteAsync(long call, HttpResponse response)
    {
        var mark = new byte[Base64.GetMaxEncodedToUtf8Length(NoisePng.MarkLength)];
        Base64.EncodeToUtf8(_image.Mark(call.ToString("x8", CultureInfo.InvariantCulture)), mark, out _, out _);
        response.ContentLength = _before.Length + mark.Length + _after.Length;
        await response.Body.WriteAsync(_before);
        await response.Body.WriteAsync(mark);
        await response.Body.WriteAsync(_after);
    }
}

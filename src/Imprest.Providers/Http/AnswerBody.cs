using System.Buffers;

namespace Imprest.Providers.Http;

/// <summary>Reads an answer's body whole, with a limit.</summary>
/// <remarks>
/// An answer of images is megabytes of base64. It is read straight into the array that everybody slices from: not copied when
/// the length is announced, copied once when it is not. The array is a plain one, because the slices outlive the call.
/// </remarks>
internal static class AnswerBody
{
    /// <summary>Beyond this an announced length is not believed before the bytes are there.</summary>
    private const int MaxBelievedBytes = 64 << 20;
    private const int FirstChunkBytes = 64 << 10;
    private const int MaxChunkBytes = 1 << 20;

    /// <param name="room">What several bodies that are read at once may take together; null: there is no other.</param>
    /// <exception cref="AnswerTooLargeException">The body is longer than <paramref name="maxBytes"/>, or there is no room for it.</exception>
    /// <exception cref="IOException">The line broke before the body was whole.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, long maxBytes, CancellationToken cancellationToken, ByteRoom? room = null)
    {
        var announced = content.Headers.ContentLength;
        if (announced > maxBytes)
            throw new AnswerTooLargeException(maxBytes);
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        if (announced is not { } length || length > MaxBelievedBytes)
            return await ReadUnannouncedAsync(stream, maxBytes, room, cancellationToken);
        room?.Take(length);
        var body = GC.AllocateUninitializedArray<byte>((int)length);
        await stream.ReadExactlyAsync(body, cancellationToken);
        return body;
    }

    private static async Task<byte[]> ReadUnannouncedAsync(Stream stream, long maxBytes, ByteRoom? room, CancellationToken cancellationToken)
    {
        var full = new List<byte[]>();
        var chunk = ArrayPool<byte>.Shared.Rent(FirstChunkBytes);
        try
        {
            var (used, total) = (0, 0L);
            while (await stream.ReadAsync(chunk.AsMemory(used), cancellationToken) is var read and > 0)
            {
                used += read;
                total += read;
                room?.Take(read);
                if (total > maxBytes)
                    throw new AnswerTooLargeException(maxBytes);
                if (used < chunk.Length)
                    continue;
                full.Add(chunk);
                chunk = ArrayPool<byte>.Shared.Rent(Math.Min(chunk.Length * 2, MaxChunkBytes));
                used = 0;
            }
            var body = GC.AllocateUninitializedArray<byte>(checked((int)total));
            var at = 0;
            foreach (var part in full)
            {
                part.CopyTo(body, at);
                at += part.Length;
            }
            chunk.AsSpan(0, used).CopyTo(body.AsSpan(at));
            return body;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
            foreach (var part in full)
                ArrayPool<byte>.Shared.Return(part);
        }
    }
}

using System.Collections.Concurrent;

namespace Imprest.Emulators.Images;

/// <summary>Valid images of any size that are small to send: PNG with a gradient, flat JPEG, flat WebP. Made once a size.</summary>
public static class TinyImage
{
    private static readonly ConcurrentDictionary<(string Format, int Width, int Height, int Seed), byte[]> Made = new();

    /// <param name="format"><c>png</c>, <c>jpeg</c> or <c>webp</c>.</param>
    /// <param name="seed">Images of another seed differ in their bytes (PNG and WebP).</param>
    public static byte[] Bytes(string format, int width, int height, int seed = 0) =>
        Made.GetOrAdd((format, width, height, seed % 16), key => key.Format switch
        {
            "jpeg" => TinyJpeg.Encode(key.Width, key.Height),
            "webp" => TinyWebp.Encode(key.Width, key.Height, key.Seed),
            _ => TinyPng.Encode(key.Width, key.Height, key.Seed),
        });
}

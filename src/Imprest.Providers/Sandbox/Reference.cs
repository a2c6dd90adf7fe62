using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox;

/// <summary>An input image as far as the sandbox understands it: pixels of a PNG, a hash of anything else.</summary>
/// <param name="Pixels">Null where the bytes are no PNG that can be read.</param>
internal sealed record Reference(Bitmap? Pixels, ulong Hash)
{
    public static Reference Read(ReadOnlySpan<byte> bytes) =>
        new(PngDecoder.TryDecode(bytes, out var pixels, out _) ? pixels : null, Seed.Hash(bytes));
}

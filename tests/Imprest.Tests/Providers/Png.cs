using System.Buffers.Binary;

namespace Imprest.Tests.Providers;

/// <summary>As much of a PNG as the tests look at.</summary>
internal static class Png
{
    public static ReadOnlySpan<byte> End => "IEND"u8;

    public static (int Width, int Height) Size(ReadOnlySpan<byte> png)
    {
        Assert.True(png.Length > 24 && png[1..4].SequenceEqual("PNG"u8) && png[^8..^4].SequenceEqual(End), "This is no whole PNG.");
        return (BinaryPrimitives.ReadInt32BigEndian(png[16..]), BinaryPrimitives.ReadInt32BigEndian(png[20..]));
    }
}

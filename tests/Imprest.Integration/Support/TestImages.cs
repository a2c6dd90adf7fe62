using Imprest.Providers.Imaging;

namespace Imprest.Integration.Support;

/// <summary>Small real PNGs to send.</summary>
internal static class TestImages
{
    public static byte[] Square(int side = 64, byte shade = 90)
    {
        var image = new Bitmap(side, side, 3);
        image.Data.AsSpan().Fill(shade);
        return PngEncoder.Encode(image);
    }

    /// <summary>Opaque on the left, transparent on the right, where an edit may draw.</summary>
    public static byte[] Mask(int side = 64)
    {
        var mask = new Bitmap(side, side, 4);
        for (var y = 0; y < side; y++)
            mask.Row(y)[..(side / 2 * 4)].Fill(255);
        return PngEncoder.Encode(mask);
    }

    public static (int Width, int Height) SizeOf(ReadOnlySpan<byte> image)
    {
        Assert.True(ImageHeader.TryRead(image, out var header, out var problem), problem);
        Assert.True(header.IsComplete);
        return (header.Width, header.Height);
    }
}

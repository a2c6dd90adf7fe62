using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Commands.PrepaidTest;

/// <summary>Makes a mask: opaque, with a clear ellipse in the middle, where an edit may change the image.</summary>
internal static class MaskMaker
{
    public static byte[] Make(ImageSize size)
    {
        var mask = new Bitmap(size.Width, size.Height, 4);
        for (var y = 0; y < size.Height; y++)
        {
            var row = mask.Row(y);
            for (var x = 0; x < size.Width; x++)
            {
                if (!IsOpen(x, y, size))
                    row.Slice(x * 4, 4).Fill(255);
            }
        }

        return PngEncoder.Encode(mask);
    }

    // Half of the width and height of the image, about its middle.
    private static bool IsOpen(int x, int y, ImageSize size)
    {
        var (dx, dy) = (4L * x - 2L * size.Width, 4L * y - 2L * size.Height);
        var (w, h) = ((long)size.Width, (long)size.Height);
        return dx * dx * h * h + dy * dy * w * w < w * w * h * h;
    }
}

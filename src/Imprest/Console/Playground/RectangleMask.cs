using Imprest.Errors;
using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Console.Playground;

/// <summary>A mask by numbers: opaque, and clear in one rectangle, where an edit may change the image.</summary>
internal static class RectangleMask
{
    /// <summary>More than any model takes; what is larger is refused before it takes memory.</summary>
    private const long MostPixels = 32_000_000;

    /// <param name="size">The image's own.</param>
    /// <exception cref="ApiException">The rectangle is not within the image, or empty.</exception>
    public static byte[] Make(ImageSize size, int left, int top, int width, int height)
    {
        if (left < 0 || top < 0 || width < 1 || height < 1 || (long)left + width > size.Width || (long)top + height > size.Height)
            throw new ApiException(ErrorCode.InvalidRequest, $"The rectangle is not within the image, which is {size}. Give left, top, width and height in pixels of the image.", "mask");
        if (size.Pixels > MostPixels)
            throw new ApiException(ErrorCode.InvalidRequest, $"The image has {size.Pixels} pixels; a mask is drawn here up to {MostPixels}. Send a mask of your own as a file.", "mask");
        var mask = new Bitmap(size.Width, size.Height, 4);
        for (var y = 0; y < size.Height; y++)
        {
            var row = mask.Row(y);
            row.Fill(255);
            if (y >= top && y < top + height)
                row.Slice(left * 4, width * 4).Clear();
        }

        return PngEncoder.Encode(mask);
    }
}

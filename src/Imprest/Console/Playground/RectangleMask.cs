using Imprest.Errors;
using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Console.Playground;

/// <summary>A mask by numbers: opaque, and clear in one rectangle, where an edit may change the image.</summary>
/// <remarks>A file of some bytes can say that it is a huge image, before anybody asked what the call may cost: so the mask is never in memory as pixels.</remarks>
internal static class RectangleMask
{
    /// <summary>More than any model takes; what is larger is refused before it takes time.</summary>
    private const long MostPixels = 32_000_000;

    /// <param name="size">The image's own.</param>
    /// <exception cref="ApiException">The rectangle is not within the image, or empty.</exception>
    public static byte[] Make(ImageSize size, int left, int top, int width, int height)
    {
        if (left < 0 || top < 0 || width < 1 || height < 1 || (long)left + width > size.Width || (long)top + height > size.Height)
            throw new ApiException(ErrorCode.InvalidRequest, $"The rectangle is not within the image, which is {size}. Give left, top, width and height in pixels of the image.", "mask");
        if (size.Pixels > MostPixels)
            throw new ApiException(ErrorCode.InvalidRequest, $"The image has {size.Pixels} pixels; a mask is drawn here up to {MostPixels}. Send a mask of your own as a file.", "mask");
        return PngEncoder.EncodeRows(size.Width, size.Height, (y, row) =>
        {
            row.Fill(255);
            if (y >= top && y < top + height)
                row.Slice(left * 4, width * 4).Clear();
        });
    }
}

using Imprest.Providers.Imaging;

namespace Imprest.Commands.PrepaidTest.Report;

/// <summary>Makes large PNGs smaller, so that the report can be sent by mail. Other formats stay as they are.</summary>
internal static class Thumbnail
{
    private const int WidestEdge = 768;

    public static byte[] Of(TestImage image)
    {
        var edge = Math.Max(image.Width, image.Height);
        if (edge <= WidestEdge || image.ContentType != "image/png" || !PngDecoder.TryDecode(image.Content, out var bitmap, out _))
            return image.Content;
        return PngEncoder.Encode(Averaged(bitmap, (edge + WidestEdge - 1) / WidestEdge));
    }

    /// <summary>Each block of pixels becomes the mean of its colours.</summary>
    private static Bitmap Averaged(Bitmap source, int block)
    {
        var small = new Bitmap(Math.Max(1, source.Width / block), Math.Max(1, source.Height / block), source.Channels);
        for (var y = 0; y < small.Height; y++)
        {
            var row = small.Row(y);
            for (var i = 0; i < small.Stride; i++)
            {
                var (x, channel) = Math.DivRem(i, source.Channels);
                var sum = 0;
                for (var dy = 0; dy < block; dy++)
                {
                    var line = source.Row(Math.Min(source.Height - 1, y * block + dy));
                    for (var dx = 0; dx < block; dx++)
                        sum += line[Math.Min(source.Width - 1, x * block + dx) * source.Channels + channel];
                }

                row[i] = (byte)(sum / (block * block));
            }
        }

        return small;
    }
}

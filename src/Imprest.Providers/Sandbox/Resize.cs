using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox;

/// <summary>Scales pictures.</summary>
internal static class Resize
{
    /// <summary>Bilinear, after averaging over blocks where the picture shrinks by half or more. The same size gives the same picture.</summary>
    public static Bitmap To(Bitmap source, int width, int height)
    {
        if (source.Width == width && source.Height == height)
            return source;
        var shrink = Math.Min(source.Width / width, source.Height / height);
        return Stretch(shrink >= 2 ? Average(source, shrink) : source, width, height);
    }

    /// <summary>A picture of the same size that shows only what <paramref name="block"/>-sized squares tell.</summary>
    public static Bitmap Coarsen(Bitmap source, int block) => Stretch(Average(source, block), source.Width, source.Height);

    private static Bitmap Average(Bitmap source, int block)
    {
        var (width, height) = (Math.Max(1, source.Width / block), Math.Max(1, source.Height / block));
        var result = new Bitmap(width, height, source.Channels);
        var sums = new int[width * source.Channels];
        var (blockWidth, blockHeight) = (source.Width / width, source.Height / height);
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sums);
            for (var inside = 0; inside < blockHeight; inside++)
                AddRow(source.Row((y * blockHeight) + inside), sums, source.Channels, blockWidth);
            var row = result.Row(y);
            for (var i = 0; i < sums.Length; i++)
                row[i] = (byte)(sums[i] / (blockWidth * blockHeight));
        }
        return result;
    }

    private static void AddRow(ReadOnlySpan<byte> row, int[] sums, int channels, int blockWidth)
    {
        var from = 0;
        for (var x = 0; x < sums.Length; x += channels)
        {
            for (var inside = 0; inside < blockWidth; inside++)
            {
                for (var c = 0; c < channels; c++)
                    sums[x + c] += row[from++];
            }
        }
    }

    private static Bitmap Stretch(Bitmap source, int width, int height)
    {
        var result = new Bitmap(width, height, source.Channels);
        var channels = source.Channels;
        var columns = new (int Left, int Right, int Share)[width];
        for (var x = 0; x < width; x++)
        {
            var (left, right, share) = Between(x, width, source.Width);
            columns[x] = (left * channels, right * channels, share);
        }
        var line = new int[source.Stride];
        for (var y = 0; y < height; y++)
        {
            var (top, bottom, share) = Between(y, height, source.Height);
            var above = source.Row(top);
            var below = source.Row(bottom);
            for (var i = 0; i < line.Length; i++)
                line[i] = (above[i] * (256 - share)) + (below[i] * share);
            var row = result.Row(y);
            for (var x = 0; x < width; x++)
            {
                var (left, right, part) = columns[x];
                for (var c = 0; c < channels; c++)
                    row[(x * channels) + c] = (byte)(((line[left + c] * (256 - part)) + (line[right + c] * part) + 32768) >> 16);
            }
        }
        return result;
    }

    /// <summary>The two source positions beside a target's centre, and how near it is to the second, in 256ths.</summary>
    private static (int First, int Second, int Share) Between(int target, int targets, int sources)
    {
        var centre = Math.Clamp(((target + 0.5f) * sources / targets) - 0.5f, 0, sources - 1);
        var first = (int)centre;
        return (first, Math.Min(first + 1, sources - 1), (int)((centre - first) * 256));
    }
}

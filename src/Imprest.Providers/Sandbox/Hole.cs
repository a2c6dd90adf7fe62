using Imprest.Providers.Imaging;

namespace Imprest.Providers.Sandbox;

/// <summary>The fully transparent pixels of a mask, stretched to the picture's size, and the box around them.</summary>
internal sealed class Hole
{
    private readonly bool[] _open;
    private readonly int _stride;

    private Hole(bool[] open, int stride, int left, int top, int right, int bottom) =>
        (_open, _stride, Left, Top, Width, Height) = (open, stride, left, top, right - left + 1, bottom - top + 1);

    public int Left { get; }
    public int Top { get; }
    public int Width { get; }
    public int Height { get; }
    public bool IsEmpty => Width <= 0 || Height <= 0;

    public static Hole Find(Bitmap mask, int width, int height)
    {
        var open = new bool[width * height];
        var (left, top, right, bottom) = (width, height, -1, -1);
        for (var y = 0; y < height; y++)
        {
            // The nearest pixel and no blend: a pixel is to be redrawn, or it is not.
            var row = mask.Row((int)((long)y * mask.Height / height));
            for (var x = 0; x < width; x++)
            {
                if (row[((int)((long)x * mask.Width / width) * 4) + 3] != 0)
                    continue;
                open[(y * width) + x] = true;
                (left, right) = (Math.Min(left, x), Math.Max(right, x));
                (top, bottom) = (Math.Min(top, y), Math.Max(bottom, y));
            }
        }
        return new(open, width, left, top, right, bottom);
    }

    /// <summary>The box as a picture of its own.</summary>
    public Bitmap CutFrom(Bitmap image)
    {
        var cut = new Bitmap(Width, Height, image.Channels);
        for (var y = 0; y < Height; y++)
            image.Row(Top + y).Slice(Left * image.Channels, cut.Stride).CopyTo(cut.Row(y));
        return cut;
    }

    /// <summary>Copies the patch, whose size is the box's, to where the mask is open; what is drawn there is opaque.</summary>
    /// <param name="target">RGBA, of the size that the hole was found for.</param>
    public void Fill(Bitmap target, Bitmap patch)
    {
        for (var y = 0; y < Height; y++)
        {
            var to = target.Row(Top + y);
            var from = patch.Row(y);
            for (var x = 0; x < Width; x++)
            {
                if (!_open[((Top + y) * _stride) + Left + x])
                    continue;
                from.Slice(x * 3, 3).CopyTo(to[((Left + x) * 4)..]);
                to[((Left + x) * 4) + 3] = 255;
            }
        }
    }
}

namespace Imprest.Providers.Imaging;

/// <summary>Pixels in memory: 8 bits a channel, rows from the top, without padding.</summary>
/// <param name="Channels">3 for RGB, 4 for RGB and alpha (not premultiplied).</param>
public sealed record Bitmap(int Width, int Height, int Channels, byte[] Data)
{
    /// <summary>A black image; with four channels, a transparent one.</summary>
    public Bitmap(int width, int height, int channels)
        : this(width, height, channels, new byte[checked(width * height * channels)]) { }

    public int Stride => Width * Channels;

    public Span<byte> Row(int y) => Data.AsSpan(y * Stride, Stride);

    public ReadOnlySpan<byte> Pixel(int x, int y) => Data.AsSpan((y * Stride) + (x * Channels), Channels);
}

using Imprest.Providers.Imaging;

namespace Imprest.Tests.Providers.Imaging;

public sealed class PngTests
{
    [Theory]
    [InlineData(1, 1, 3)]
    [InlineData(1, 1, 4)]
    [InlineData(7, 5, 3)]
    [InlineData(64, 33, 4)]
    [InlineData(257, 19, 3)]
    public void What_is_encoded_decodes_to_the_same_pixels(int width, int height, int channels)
    {
        for (var seed = 0; seed < 8; seed++)
        {
            var image = new Bitmap(width, height, channels);
            var random = new Random(seed);
            if (seed == 0)
                random.NextBytes(image.Data);
            for (var i = 0; seed > 0 && i < image.Data.Length; i++)
                image.Data[i] = unchecked((byte)((i * seed) + random.Next(seed))); // Smooth enough that every filter has its turn.
            Assert.Equal(Rgba(image), Decode(PngEncoder.Encode(image)).Data);
        }
    }

    //                        type depth  row (filter byte first)             pixels
    public static TheoryData<byte, byte, byte[], byte[]> Forms => new()
    {
        { 0, 1, [0, 0b1010_0000], [255, 255, 255, 255, 0, 0, 0, 255, 255, 255, 255, 255] },
        { 0, 2, [0, 0b1101_0000], [255, 255, 255, 255, 85, 85, 85, 255, 0, 0, 0, 255] },
        { 0, 4, [0, 0xF0, 0x10], [255, 255, 255, 255, 0, 0, 0, 255, 17, 17, 17, 255] },
        { 0, 8, [0, 1, 2, 3], [1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255] },
        { 0, 16, [0, 1, 9, 2, 9, 3, 9], [1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255] },
        { 4, 8, [0, 1, 10, 2, 20, 3, 30], [1, 1, 1, 10, 2, 2, 2, 20, 3, 3, 3, 30] },
        { 4, 16, [0, 1, 9, 10, 9, 2, 9, 20, 9, 3, 9, 30, 9], [1, 1, 1, 10, 2, 2, 2, 20, 3, 3, 3, 30] },
        { 2, 8, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255] },
        { 2, 8, [1, 1, 2, 3, 3, 3, 3, 3, 3, 3], [1, 2, 3, 255, 4, 5, 6, 255, 7, 8, 9, 255] },
        { 6, 8, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
        { 6, 16, [0, .. Enumerable.Range(1, 12).SelectMany(n => new byte[] { (byte)n, 77 })], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] },
        { 3, 8, [0, 0, 1, 2], [9, 8, 7, 100, 6, 5, 4, 255, 3, 2, 1, 255] },
        { 3, 2, [0, 0b0001_1000], [9, 8, 7, 100, 6, 5, 4, 255, 3, 2, 1, 255] },
    };

    [Theory, MemberData(nameof(Forms))]
    public void Every_colour_type_and_depth_is_read(byte colourType, byte depth, byte[] row, byte[] pixels)
    {
        (string, byte[])[] palette = colourType == 3 ? [("PLTE", [9, 8, 7, 6, 5, 4, 3, 2, 1]), ("tRNS", [100])] : [];
        Assert.Equal(pixels, Decode(PngMaker.Make(3, 1, depth, colourType, row, 0, palette)).Data);
    }

    [Fact]
    public void The_transparent_colour_of_an_RGB_image_is_transparent()
    {
        var png = PngMaker.Make(2, 1, 8, 2, [0, 1, 2, 3, 4, 5, 6], 0, ("tRNS", [0, 4, 0, 5, 0, 6]));
        Assert.Equal([1, 2, 3, 255, 4, 5, 6, 0], Decode(png).Data);
    }

    [Fact]
    public void An_interlaced_image_is_put_together()
    {
        // 3x3 gray, value = 10·row + column; the passes of Adam7 that are not empty, each row with its filter byte.
        byte[] rows = [0, 0, /* pass 4 */ 0, 2, /* 5 */ 0, 20, 22, /* 6 */ 0, 1, 0, 21, /* 7 */ 0, 10, 11, 12];
        var image = Decode(PngMaker.Make(3, 3, 8, 0, rows, interlace: 1));
        Assert.Equal([0, 1, 2, 10, 11, 12, 20, 21, 22], Enumerable.Range(0, 9).Select(i => image.Data[i * 4]));
    }

    [Fact]
    public void A_size_beyond_the_limit_is_refused_by_its_header()
    {
        var png = PngMaker.Make(16_000, 16_000, 8, 6, [0]);
        Assert.False(PngDecoder.TryDecode(png, out _, out var problem));
        Assert.Contains("too large", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_the_data_cannot_hold_is_refused_before_pixels_are_allocated()
    {
        var png = PngMaker.Make(6_000, 6_000, 8, 6, [0]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(PngDecoder.TryDecode(png, out _, out _));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Fact]
    public void A_palette_image_without_a_palette_and_an_unknown_filter_are_refused()
    {
        Assert.False(PngDecoder.TryDecode(PngMaker.Make(3, 1, 8, 3, [0, 0, 1, 2]), out _, out _));
        Assert.False(PngDecoder.TryDecode(PngMaker.Make(3, 1, 8, 0, [9, 0, 1, 2]), out _, out _));
    }

    [Fact]
    public void Every_cut_of_a_file_is_refused()
    {
        var png = PngEncoder.Encode(new Bitmap(9, 9, 4));
        for (var length = 0; length < png.Length; length++)
            Assert.False(PngDecoder.TryDecode(png.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void Damaged_files_never_throw()
    {
        var random = new Random(5);
        byte[][] files = [PngEncoder.Encode(new Bitmap(20, 20, 4)), PngMaker.Make(3, 1, 2, 3, [0, 0b0001_1000], 1, ("PLTE", [1, 2, 3]), ("tRNS", [1]))];
        for (var i = 0; i < 4_000; i++)
        {
            var file = (byte[])files[i % files.Length].Clone();
            for (var n = random.Next(1, 4); n > 0; n--)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            Repair(file);
            _ = PngDecoder.TryDecode(file, out _, out _);
        }
    }

    /// <summary>Makes the checksums right again, so that the damage is looked at and not turned away at the door.</summary>
    private static void Repair(byte[] file)
    {
        for (var at = 8; at + 12 <= file.Length;)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            if (length < 0 || length > file.Length - at - 12)
                return;
            var chunk = PngMaker.Chunk(System.Text.Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]);
            chunk.CopyTo(file, at);
            at += chunk.Length;
        }
    }

    private static Bitmap Decode(byte[] png)
    {
        Assert.True(PngDecoder.TryDecode(png, out var image, out var problem), problem);
        return image;
    }

    private static byte[] Rgba(Bitmap image) => image.Channels == 4 ? image.Data : [.. image.Data.Chunk(3).SelectMany(p => new byte[] { p[0], p[1], p[2], 255 })];
}

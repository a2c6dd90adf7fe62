using System.Buffers.Binary;
using System.Text;
using Imprest.Providers.Imaging;

namespace Imprest.Tests.Providers.Imaging;

public sealed class ImageHeaderTests
{
    private static readonly byte[] Png = PngEncoder.Encode(new Bitmap(30, 20, 3));
    private static readonly byte[] Jpeg =
    [
        0xFF, 0xD8, 0xFF, 0xE1, 0, 8, 0xFF, 0xD8, 0xFF, 0xD9, 0, 0, // A segment that holds an image of its own, with an end.
        0xFF, 0xC2, 0, 11, 8, 0, 20, 0, 30, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xFF, 0, 3, 0xFF, 0xD0, 4, 0xFF, 0xD9,
    ];
    private static readonly byte[] Gif =
    [
        .. "GIF89a"u8, 30, 0, 20, 0, 0x80, 0, 0, 1, 2, 3, 4, 5, 6, 0x21, 0xF9, 4, 1, 0, 0, 0, 0, 0x2C, 0, 0, 0, 0, 30, 0, 20, 0, 0, 2, 2, 0x4C, 1, 0, 0x3B,
    ];
    private static readonly byte[] WebPLossy = WebP(Riff("VP8 ", [0, 0, 0, 0x9D, 1, 0x2A, 30, 0, 20, 0]));
    private static readonly byte[] WebPLossless = WebP(Riff("VP8L", [0x2F, 29, 0xC0, 4, 0x10, 0]));
    private static readonly byte[] WebPExtended = WebP([.. Riff("VP8X", [0x10, 0, 0, 0, 29, 0, 0, 19, 0, 0]), .. Riff("ALPH", [0, 1, 2]), .. Riff("VP8 ", [0, 0, 0, 0x9D, 1, 0x2A, 30, 0, 20, 0])]);
    private static readonly byte[] Avif =
    [
        .. Box("ftyp", [.. "avif"u8, 0, 0, 0, 0, .. "mif1avif"u8]),
        .. Box("meta", [0, 0, 0, 0, .. Box("pitm", [0, 0, 0, 0, 0, 2]), .. Box("iprp",
            [
                .. Box("ipco", [.. Box("ispe", [0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0]), .. Box("ispe", [0, 0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 20])]),
                .. Box("ipma", [0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 1, 0, 2, 1, 0x82]),
            ])]),
        .. Box("mdat", [1, 2, 3, 4]),
    ];

    public static TheoryData<string, byte[]> Files => new()
    {
        { "image/png", Png }, { "image/jpeg", Jpeg }, { "image/gif", Gif }, { "image/avif", Avif },
        { "image/webp", WebPLossy }, { "image/webp", WebPLossless }, { "image/webp", WebPExtended },
    };

    [Theory, MemberData(nameof(Files))]
    public void Type_and_size_are_read_from_a_whole_file(string contentType, byte[] file)
    {
        Assert.True(ImageHeader.TryRead(file, out var header, out var problem), problem);
        Assert.Equal((contentType, 30, 20, true), (header.ContentType, header.Width, header.Height, header.IsComplete));
    }

    [Theory, MemberData(nameof(Files))]
    public void A_file_that_is_cut_anywhere_is_not_complete(string contentType, byte[] file)
    {
        Assert.NotNull(contentType);
        for (var length = 0; length < file.Length; length++)
            Assert.False(ImageHeader.TryRead(file.AsSpan(0, length), out var header, out _) && header.IsComplete, $"{length} of {file.Length} bytes");
    }

    [Fact]
    public void Alpha_is_told_where_the_header_tells()
    {
        Assert.Equal([false, false, true, false, true], new[] { Png, Jpeg, Gif, WebPLossy, WebPExtended }.Select(file => Read(file).HasAlpha == true));
        Assert.True(Read(WebPLossless).HasAlpha);
        Assert.True(Read(PngEncoder.Encode(new Bitmap(2, 2, 4))).HasAlpha);
    }

    [Fact]
    public void The_primary_items_size_is_taken_and_not_the_largest() => Assert.Equal(30, Read(Avif).Width);

    [Theory]
    [InlineData(16_385, 10)]
    [InlineData(8_000, 5_001)]
    [InlineData(0, 10)]
    [InlineData(-1, 10)]
    public void A_size_beyond_the_limits_is_refused(int width, int height)
    {
        Assert.False(ImageHeader.TryRead(PngMaker.Make(width, height, 8, 2, [0]), out _, out var problem));
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void What_is_no_image_is_refused()
    {
        Assert.False(ImageHeader.TryRead("a text"u8, out _, out var problem));
        Assert.Contains("no image", problem, StringComparison.Ordinal);
        Assert.False(ImageHeader.TryRead([], out _, out _));
    }

    [Fact]
    public void No_bytes_make_it_throw()
    {
        var random = new Random(7);
        byte[][] files = [Png, Jpeg, Gif, WebPLossy, WebPLossless, WebPExtended, Avif];
        for (var i = 0; i < 60_000; i++)
        {
            var file = (byte[])files[i % files.Length].Clone();
            for (var n = random.Next(1, 6); n > 0; n--)
                file[random.Next(file.Length)] = random.Next(3) == 0 ? (byte)0xFF : (byte)random.Next(256);
            var cut = file.AsSpan(0, random.Next(4) == 0 ? random.Next(file.Length) : file.Length);
            _ = ImageHeader.TryRead(cut, out _, out _);
            random.NextBytes(file.AsSpan(Math.Min(file.Length, random.Next(4, 40))));
            _ = ImageHeader.TryRead(file, out _, out _);
        }
    }

    [Fact]
    public void Reading_a_PNG_allocates_nothing()
    {
        Read(Png);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            _ = ImageHeader.TryRead(Png, out _, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static ImageHeader Read(byte[] file)
    {
        Assert.True(ImageHeader.TryRead(file, out var header, out var problem), problem);
        return header;
    }

    private static byte[] Riff(string type, byte[] body)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, body.Length);
        return [.. Encoding.ASCII.GetBytes(type), .. length, .. body, .. new byte[body.Length & 1]];
    }

    private static byte[] WebP(byte[] chunks) => Riff("RIFF", [.. "WEBP"u8, .. chunks]);

    private static byte[] Box(string type, byte[] body)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length + 8);
        return [.. length, .. Encoding.ASCII.GetBytes(type), .. body];
    }
}

using Imprest.Console.Playground;
using Imprest.Providers.Imaging;

namespace Imprest.Integration.Console;

public sealed class RectangleMaskTests
{
    [Fact]
    public void A_mask_is_clear_in_the_rectangle_and_opaque_about_it()
    {
        Assert.True(PngDecoder.TryDecode(RectangleMask.Make(new(70, 50), 10, 20, 30, 5), out var mask, out _));
        Assert.Equal((70, 50), (mask.Width, mask.Height));
        for (var y = 0; y < 50; y++)
        {
            for (var x = 0; x < 70; x++)
                Assert.Equal(x is >= 10 and < 40 && y is >= 20 and < 25 ? 0 : 255, mask.Pixel(x, y)[3]);
        }
    }

    /// <summary>A file of some bytes says that it is so large, before anybody asked for funds.</summary>
    [Theory]
    [InlineData(8_000, 4_000)]
    [InlineData(16_384, 1_900)]
    public void A_mask_of_a_huge_image_takes_little_memory_and_few_bytes(int width, int height)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var mask = RectangleMask.Make(new(width, height), 100, 100, width - 200, height - 200);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3_000_000);
        Assert.InRange(mask.Length, 1, 1_000_000);
        Assert.True(ImageHeader.TryRead(mask, out var header, out _));
        Assert.Equal((width, height, "image/png", true, true), (header.Width, header.Height, header.ContentType, header.IsComplete, header.HasAlpha));
    }
}

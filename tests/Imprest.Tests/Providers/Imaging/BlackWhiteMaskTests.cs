using Imprest.Providers;
using Imprest.Providers.Imaging;

namespace Imprest.Tests.Providers.Imaging;

public sealed class BlackWhiteMaskTests
{
    [Theory]
    [InlineData(true, 255, 0)]
    [InlineData(false, 0, 255)]
    public void The_transparent_part_gets_the_colour_that_is_drawn_anew(bool white, byte left, byte right) =>
        Assert.Equal((left, right), Of([9, 9, 9, 0, 200, 200, 200, 255], white));

    [Theory]
    [InlineData(true, 255, 0)]
    [InlineData(false, 0, 255)]
    public void A_mask_without_a_hole_is_black_and_white_already(bool white, byte left, byte right) =>
        Assert.Equal((left, right), Of([255, 255, 255, 255, 0, 0, 0, 255], white));

    [Fact]
    public void Half_a_transparency_is_kept_as_it_is() => Assert.Equal((0, 255), Of([0, 0, 0, 128, 0, 0, 0, 0], white: true));

    [Fact]
    public void What_is_no_PNG_is_passed_on()
    {
        var mask = new InputImage("GIF89a"u8.ToArray(), "image/gif", "mask.gif");
        Assert.Same(mask, BlackWhiteMask.Of(mask, MaskColour.White));
    }

    private static (byte, byte) Of(byte[] pixels, bool white)
    {
        var mask = new InputImage(PngEncoder.Encode(new(2, 1, 4, pixels)), "image/png", "mask.png");
        var made = BlackWhiteMask.Of(mask, white ? MaskColour.White : MaskColour.Black);
        Assert.True(PngDecoder.TryDecode(made.Bytes.Span, out var image, out var problem), problem);
        Assert.Equal(image.Data[..3], Enumerable.Repeat(image.Data[0], 3)); // Grey, and so black or white.
        return (image.Data[0], image.Data[4]);
    }
}

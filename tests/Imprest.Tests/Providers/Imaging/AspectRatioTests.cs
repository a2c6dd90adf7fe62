using Imprest.Pricing;
using Imprest.Providers.Imaging;

namespace Imprest.Tests.Providers.Imaging;

public sealed class AspectRatioTests
{
    private static readonly string[] Ratios = ["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"];

    [Theory]
    [InlineData(1024, 1024, "1:1")]
    [InlineData(1920, 1080, "16:9")]
    [InlineData(1920, 1088, "16:9")]
    [InlineData(1000, 1300, "3:4")]
    [InlineData(99_999_999, 1, "21:9")]
    [InlineData(1, 99_999_999, "9:16")]
    public void A_size_becomes_the_ratio_that_it_comes_nearest_to(int width, int height, string ratio) =>
        Assert.Equal(ratio, AspectRatio.Nearest(new ImageSize(width, height), Ratios));

    [Theory]
    [InlineData(1024, 1024, "1:1")]
    [InlineData(1920, 1080, "16:9")]
    [InlineData(832, 1216, "13:19")]
    public void A_size_is_said_exactly_in_the_smallest_numbers(int width, int height, string ratio) => Assert.Equal(ratio, AspectRatio.Exact(new(width, height)));
}

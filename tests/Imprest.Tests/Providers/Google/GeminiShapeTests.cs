using Imprest.Providers.Google;

namespace Imprest.Tests.Providers.Google;

public sealed class GeminiShapeTests
{
    [Theory]
    [InlineData("gemini-3-pro-image", "1024x1024", "1:1", "1K")]
    [InlineData("gemini-3-pro-image", "1536x1024", "3:2", "1K")]
    [InlineData("gemini-3-pro-image", "1024x1536", "2:3", "1K")]
    [InlineData("gemini-3-pro-image", "1920x1080", "16:9", "2K")]
    [InlineData("gemini-3-pro-image", "2048x2048", "1:1", "2K")]
    [InlineData("gemini-3-pro-image", "4096x4096", "1:1", "4K")]
    [InlineData("gemini-3-pro-image", "9000x9000", "1:1", "4K")]
    [InlineData("gemini-3-pro-image", "512x512", "1:1", "1K")]
    [InlineData("gemini-3-pro-image", "8000x1000", "21:9", "4K")]
    [InlineData("gemini-3-pro-image", "1000x1100", "1:1", "1K")]
    [InlineData("gemini-3-pro-image", "1000x1130", "4:5", "1K")]
    [InlineData("gemini-3.1-flash-image", "512x512", "1:1", "512")]
    [InlineData("gemini-3.1-flash-image", "4000x500", "8:1", "2K")]
    [InlineData("gemini-3.1-flash-image", "300x1200", "1:4", "512")]
    [InlineData("gemini-2.5-flash-image", "1344x768", "16:9", null)]
    [InlineData("gemini-2.0-flash-exp-image-generation", "1024x1024", null, null)]
    public void A_size_becomes_the_nearest_aspect_ratio_and_the_class_that_it_is_priced_as(string model, string size, string? ratio, string? imageSize) =>
        Assert.Equal(new GeminiShape(ratio, imageSize), GeminiShape.Of(size, GeminiTraits.Of(model)));

    [Theory]
    [InlineData("gemini-3-pro-image", "2K", "2K")]
    [InlineData("gemini-3.1-flash-image", "0.5K", "512")]
    [InlineData("gemini-2.5-flash-image", "1K", null)]
    [InlineData("gemini-3-pro-image", "auto", null)]
    [InlineData("gemini-3-pro-image", null, null)]
    public void A_class_is_passed_on_by_its_name_on_the_wire_where_the_model_has_classes(string model, string? size, string? imageSize) =>
        Assert.Equal(new GeminiShape(null, imageSize), GeminiShape.Of(size, GeminiTraits.Of(model)));
}

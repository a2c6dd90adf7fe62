using Imprest.Pricing.Cards;
using static Imprest.Tests.Pricing.Cards;

namespace Imprest.Tests.Pricing;

public sealed class TokenFunctionsTests
{
    [Theory]
    // Readings of the provider's calculator that were published.
    [InlineData(16, "1024x1024", 196)]
    [InlineData(96, "1024x1024", 7024)]
    [InlineData(96, "1536x1024", 5488)]
    [InlineData(96, "1024x1536", 5488)]
    [InlineData(96, "2048x2048", 14272)]
    [InlineData(96, "3840x2160", 13342)]
    [InlineData(96, "1792x1024", 5063)]
    [InlineData(96, "2560x1440", 7370)]
    [InlineData(96, "1024x640", 3824)]
    [InlineData(96, "3072x1024", 3952)]
    [InlineData(96, "3840x1280", 5311)]
    [InlineData(96, "3584x2048", 12329)]
    // Worked out by the formula.
    [InlineData(48, "1024x1024", 1756)]
    [InlineData(48, "1536x1024", 1372)]
    [InlineData(48, "976x704", 1129)]
    [InlineData(16, "1280x720", 106)]
    [InlineData(96, "1280x720", 3787)]
    [InlineData(96, "99999999x99999999", 23039999543809)] // Whatever a provider states must not fail.
    public void Gpt_image_2_output(long factor, string size, long tokens) =>
        Assert.Equal(tokens, TokenFunctions.GptImage2OutputTokens(Size(size), factor));

    [Theory]
    [InlineData("1024x1024", false, 194)]
    [InlineData("1024x1024", true, 4354)]
    [InlineData("1024x1536", false, 323)]
    [InlineData("1536x1024", true, 6563)]
    [InlineData("100x100", false, 194)]
    [InlineData("4096x1024", false, 581)]
    [InlineData("9000x10", false, 581)]
    public void Gpt_image_1_input(string size, bool high, long tokens) =>
        Assert.Equal(tokens, TokenFunctions.GptImage1InputTokens(Size(size), high));

    [Theory]
    [InlineData("1024x1024", 1024)]
    [InlineData("1600x960", 1500)]
    [InlineData("512x512", 1024)]
    [InlineData("256x256", 256)]
    [InlineData("4000x4000", 1536)]
    public void Gpt_image_2_input(string size, long tokens) =>
        Assert.Equal(tokens, TokenFunctions.GptImage2InputTokens(Size(size)));
}

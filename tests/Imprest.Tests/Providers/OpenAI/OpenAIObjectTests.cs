using System.Text;
using System.Text.Json;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIObjectTests
{
    [Fact]
    public void Base64_is_a_slice_of_the_answer_and_not_a_copy()
    {
        var body = Encoding.UTF8.GetBytes("""{"data":[{"b64_json":"iVBORw0KGgo="}]}""");
        var image = Assert.Single(OpenAIAnswer.Completed(OpenAIObject.Read(body)).Images);
        Assert.True(image.Base64.Span.Overlaps(body));
        Assert.Equal([0x89, .. "PNG\r\n\u001a\n"u8], image.Bytes.ToArray());
    }

    [Fact]
    public void A_large_answer_costs_its_decoded_bytes_and_little_more()
    {
        const int ImageBytes = 1_500_000;
        var body = Encoding.UTF8.GetBytes($$"""{"data":[{"b64_json":"{{Convert.ToBase64String(new byte[ImageBytes])}}"}]}""");
        _ = OpenAIAnswer.Completed(OpenAIObject.Read(body)); // What is set up once does not count.
        var before = GC.GetAllocatedBytesForCurrentThread();
        _ = OpenAIAnswer.Completed(OpenAIObject.Read(body));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, ImageBytes, ImageBytes + 10_000);
    }

    [Fact]
    public void Escaped_slashes_are_understood()
    {
        var image = Assert.Single(Images("""{"data":[{"b64_json":"\/\/8="}]}"""));
        Assert.Equal([0xFF, 0xFF], image.Bytes.ToArray());
        Assert.Equal("//8=", Encoding.ASCII.GetString(image.Base64.Span));
    }

    [Fact]
    public void Base64_broken_into_lines_is_decoded_but_not_passed_on()
    {
        var image = Assert.Single(Images("""{"data":[{"b64_json":"iVBO\nRw0K\nGgo="}]}"""));
        Assert.Equal(8, image.Bytes.Length);
        Assert.True(image.Base64.IsEmpty);
    }

    [Fact]
    public void Of_an_image_and_an_address_the_image_counts() =>
        Assert.Null(Assert.Single(Images("""{"data":[{"url":"https://x/1","b64_json":"AAAA"}]}""")).Url);

    [Fact]
    public void A_text_instead_of_an_image_is_a_refusal() =>
        Assert.Equal("I cannot draw that.", OpenAIAnswer.Completed(Read("""{"data":[{"refusal":"I cannot draw that."}]}""")).Refusal);

    [Theory]
    [InlineData("""{"data":7,"created":"x","size":[1,{"a":2}],"usage":null}""")]
    [InlineData("""{"data":[7,null,[],{"b64_json":7,"url":{}}],"created":1e99}""")]
    [InlineData("{}")]
    public void Fields_of_another_type_count_as_missing(string json)
    {
        var done = OpenAIAnswer.Completed(Read(json));
        Assert.Empty(done.Images);
        Assert.Equal((null, null, null), (done.CreatedAt, done.Size, done.UnusableUsage));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{} {}")]
    [InlineData("{\"data\":[{")]
    [InlineData("NaN")]
    public void What_is_not_one_object_is_not_JSON_to_us(string json) => Assert.ThrowsAny<JsonException>(() => Read(json));

    [Fact]
    public void A_bare_NaN_costs_the_usage_and_not_the_image()
    {
        var done = OpenAIAnswer.Completed(Read(
            """{"data":[{"b64_json":"AAAA","revised_prompt":"\"NaN\" and -Infinity"}],"usage":{"input_tokens":NaN,"output_tokens":-Infinity}}"""));
        Assert.Equal("\"NaN\" and -Infinity", Assert.Single(done.Images).RevisedPrompt);
        Assert.Equal("usage.input_tokens is not a number", done.UnusableUsage);
    }

    private static IReadOnlyList<Imprest.Providers.ProviderImage> Images(string json) => OpenAIAnswer.Completed(Read(json)).Images;

    private static OpenAIObject Read(string json) => OpenAIObject.Read(Encoding.UTF8.GetBytes(json));
}

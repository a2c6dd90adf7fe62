using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIAnswerTests
{
    [Fact]
    public void A_whole_answer_tells_of_its_images_and_its_usage()
    {
        var (happened, told) = Read("""
            {"created":1,"size":"1024x1536","quality":"low","data":[{"b64_json":"AAAA"},{"b64_json":"AAAA","size":"1024x1024","quality":"high"}],
             "usage":{"input_tokens":42,"output_tokens":272}}
            """);
        Assert.True(told);
        Assert.Equal([new(new(1024, 1536), "low"), new(new(1024, 1024), "high")], happened.Images);
        Assert.Equal((2, 272L), (happened.Returned, happened.Usage!.OutputTokens));
    }

    [Theory]
    [InlineData("""{"input_tokens":42,"output_tokens":272}""")]
    [InlineData("""{"usage":{"input_tokens":42,"output_tokens":272}}""")]
    [InlineData("""{"data":null,"usage":{"input_tokens":42,"output_tokens":272}}""")]
    public void Usage_alone_does_not_tell_of_images(string json)
    {
        var (happened, told) = Read(json);
        Assert.False(told);
        Assert.Equal((0, 272L), (happened.Returned, happened.Usage!.OutputTokens));
    }

    [Fact]
    public void The_last_event_of_a_stream_is_one_image()
    {
        var (happened, told) = Read("""{"type":"image_generation.completed","b64_json":"AAAA","size":"auto","quality":"auto","usage":{"output_tokens":372}}""");
        Assert.True(told);
        Assert.Equal([new OutputImage()], happened.Images);
        Assert.Equal(372, happened.Usage!.OutputTokens);
    }

    [Theory]
    [InlineData("""{"data":[]}""", 0)]
    [InlineData("""{"data":[{},{}]}""", 2)]
    [InlineData("""{"data":[{"url":"https://x/1"},{"b64_json":null},{"b64_json":""},{"error":{"code":"blocked"}},7,null]}""", 1)]
    public void Entries_without_an_image_are_not_counted_but_for_those_of_a_stripped_log(string json, int images)
    {
        var (happened, told) = Read(json);
        Assert.True(told);
        Assert.Equal((images, images), (happened.Returned, happened.Images.Count));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"usage":{"input_tokens":"NaN"}}""")]
    public void What_cannot_be_read_is_said_and_never_thrown(string json) => Assert.NotNull(Read(json).Happened.UnusableUsage);

    [Fact]
    public void A_reported_cost_is_kept() =>
        Assert.Equal(0.04m, Read("""{"data":[{}],"usage":{"prompt_tokens":0,"completion_tokens":4175,"cost":0.04}}""").Happened.ReportedCostUsd);

    private static (Happened Happened, bool ImagesTold) Read(string json) => OpenAIAnswer.ReadHappened(JsonElement.Parse(json));
}

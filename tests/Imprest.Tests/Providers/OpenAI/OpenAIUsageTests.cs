using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.OpenAI;

namespace Imprest.Tests.Providers.OpenAI;

public sealed class OpenAIUsageTests
{
    [Fact]
    public void All_counts_are_read()
    {
        var (usage, unusable) = Read("""
            {"input_tokens":1000,"output_tokens":100,"total_tokens":1100,
             "input_tokens_details":{"text_tokens":400,"image_tokens":600,"cached_tokens":300,"cached_tokens_details":{"text_tokens":100,"image_tokens":200}},
             "output_tokens_details":{"text_tokens":0,"image_tokens":100}}
            """);
        Assert.Null(unusable);
        Assert.Equal(new Usage
        {
            InputTokens = 1000, InputTextTokens = 400, InputImageTokens = 600, CachedTokens = 300, CachedTextTokens = 100, CachedImageTokens = 200,
            OutputTokens = 100, OutputTextTokens = 0, OutputImageTokens = 100,
        }, usage);
    }

    [Theory]
    [InlineData("""{"input_tokens":"NaN","output_tokens":1}""", "usage.input_tokens is not a number")]
    [InlineData("""{"input_tokens":1,"output_tokens":-1}""", "usage.output_tokens is negative")]
    [InlineData("""{"input_tokens":1,"output_tokens":1.5}""", "usage.output_tokens is not a whole number in range")]
    [InlineData("""{"input_tokens":1,"output_tokens":1e400}""", "usage.output_tokens is not a whole number in range")]
    [InlineData("""{"input_tokens":1,"output_tokens":1000000001}""", "usage.output_tokens is absurdly large")]
    [InlineData("""{"input_tokens":1,"output_tokens":1,"total_tokens":true}""", "usage.total_tokens is not a number")]
    [InlineData("""{"input_tokens":1,"input_tokens_details":{"image_tokens":[]}}""", "input_tokens_details.image_tokens is not a number")]
    [InlineData("""{"input_tokens":1,"input_tokens_details":7}""", "usage.input_tokens_details is not an object")]
    [InlineData("""{"input_tokens":1,"input_tokens_details":{"cached_tokens_details":"x"}}""", "input_tokens_details.cached_tokens_details is not an object")]
    [InlineData("\"none\"", "usage is not an object")]
    [InlineData("[1]", "usage is not an object")]
    public void What_cannot_be_a_count_is_no_evidence(string json, string reason) => Assert.Equal((null, reason), Read(json));

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"input_tokens":0,"output_tokens":0,"total_tokens":0,"input_tokens_details":{"text_tokens":0,"image_tokens":0}}""")]
    [InlineData("""{"input_tokens":null,"input_tokens_details":null}""")]
    public void Nothing_counted_is_nothing_reported(string json) => Assert.Equal((null, null), Read(json));

    [Fact]
    public void The_names_of_chat_answers_are_understood_and_so_is_their_cost()
    {
        const string Json = """{"prompt_tokens":0,"completion_tokens":4175,"cost":0.04}""";
        Assert.Equal(4175, Read(Json).Usage!.OutputTokens);
        Assert.Equal(0.04m, OpenAIUsage.ReadCostUsd(JsonElement.Parse(Json)));
    }

    [Theory]
    [InlineData("""{"input_tokens":"?","input_tokens":7}""", 7, null, null)]
    [InlineData("""{"input_tokens":7,"prompt_tokens":"?"}""", 7, null, null)]
    [InlineData("""{"input_tokens":null,"prompt_tokens":7}""", 7, null, null)]
    [InlineData("""{"input\u005ftokens":7}""", 7, null, null)]
    [InlineData("""{"more":{"input_tokens":1,"deep":[{"x":{}}]},"input_tokens":7}""", 7, null, null)]
    [InlineData("""{"prompt_tokens":7,"prompt_tokens_details":{"text_tokens":4,"cached_tokens":3}}""", 7, 4, 3)]
    [InlineData("""{"input_tokens":7,"input_tokens_details":{"cached_tokens_details":{"text_tokens":1},"text_tokens":4},"prompt_tokens_details":{"text_tokens":9}}""", 7, 4, null)]
    [InlineData("""{"input_tokens":7,"input_tokens_details":{"text_tokens":4,"cached_tokens_details":{"cached_tokens":1}},"input_tokens_details":{"cached_tokens":3}}""", 7, null, 3)]
    public void Of_several_members_the_last_of_the_first_name_counts(string json, long input, int? text, int? cached)
    {
        var (usage, unusable) = Read(json);
        Assert.Null(unusable);
        Assert.Equal((input, text, cached), (usage!.InputTokens, usage.InputTextTokens, usage.CachedTokens));
    }

    [Theory]
    [InlineData("""{"cost":"free"}""")]
    [InlineData("""{"cost":-1}""")]
    [InlineData("""{"cost":0}""")]
    [InlineData("""{"cost":1e300}""")]
    [InlineData("7")]
    public void A_cost_that_is_none_is_not_reported(string json) => Assert.Null(OpenAIUsage.ReadCostUsd(JsonElement.Parse(json)));

    private static (Usage? Usage, string? Unusable) Read(string json) => OpenAIUsage.Read(JsonElement.Parse(json));
}

using System.Text.Json;
using Imprest.Pricing;
using Imprest.Providers.Google;

namespace Imprest.Tests.Providers.Google;

public sealed class GeminiUsageTests
{
    [Fact]
    public void A_recorded_answer_names_fewer_output_tokens_than_it_counts()
    {
        var (usage, _) = Read("""
            {"promptTokenCount":10,"candidatesTokenCount":1392,"totalTokenCount":1402,"promptTokensDetails":[{"modality":"TEXT","tokenCount":10}],
             "candidatesTokensDetails":[{"modality":"IMAGE","tokenCount":1120}],"serviceTier":"standard"}
            """);
        Assert.Equal(new() { InputTokens = 10, InputTextTokens = 10, OutputTokens = 1392, OutputImageTokens = 1120 }, usage);
    }

    [Fact]
    public void A_count_of_output_that_is_left_out_is_zero_only_where_no_image_came()
    {
        const string Recorded = """{"promptTokenCount":9,"totalTokenCount":9,"promptTokensDetails":[{"modality":"TEXT","tokenCount":9}],"serviceTier":"standard"}""";
        Assert.Equal(0, Read(Recorded, hasImages: false).Usage!.OutputTokens);
        Assert.Null(Read(Recorded, hasImages: true).Usage!.OutputTokens);
        Assert.Null(Read("""{"promptTokenCount":9,"totalTokenCount":1129}""", hasImages: false).Usage!.OutputTokens);
    }

    [Fact]
    public void Entries_of_one_kind_are_added_up_and_tools_and_cache_have_their_place() => Assert.Equal(
        new() { InputTokens = 130, InputTextTokens = 20, InputImageTokens = 80, CachedTokens = 50, CachedTextTokens = 10, CachedImageTokens = 40, OutputTokens = 7, ThinkingTokens = 3 },
        Read("""
            {"promptTokenCount":100,"toolUsePromptTokenCount":30,"candidatesTokenCount":7,"thoughtsTokenCount":3,"cachedContentTokenCount":50,
             "promptTokensDetails":[{"modality":"TEXT","tokenCount":12},{"tokenCount":8},{"modality":"IMAGE","tokenCount":40},{"modality":"IMAGE","tokenCount":40}],
             "cacheTokensDetails":[{"modality":"IMAGE","tokenCount":40},{"modality":"TEXT","tokenCount":10}]}
            """).Usage);

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"promptTokenCount":0,"candidatesTokenCount":0,"totalTokenCount":0}""")]
    [InlineData("""{"promptTokenCount":null}""")]
    public void Nothing_counted_is_no_usage(string json) => Assert.Equal((null, null), Read(json));

    [Theory]
    [InlineData("7", "usageMetadata is not an object")]
    [InlineData("""{"promptTokenCount":"NaN"}""", "usageMetadata.promptTokenCount is not a number")]
    [InlineData("""{"candidatesTokenCount":-1}""", "usageMetadata.candidatesTokenCount is negative")]
    [InlineData("""{"totalTokenCount":1.5}""", "usageMetadata.totalTokenCount is not a whole number in range")]
    [InlineData("""{"thoughtsTokenCount":1000000001}""", "usageMetadata.thoughtsTokenCount is absurdly large")]
    [InlineData("""{"promptTokenCount":5,"promptTokensDetails":[{"modality":"TEXT","tokenCount":[]}]}""", "promptTokensDetails.tokenCount is not a number")]
    public void What_cannot_be_a_count_discredits_the_rest(string json, string reason) => Assert.Equal((null, reason), Read(json));

    private static (Usage? Usage, string? Unusable) Read(string json, bool hasImages = true) => GeminiUsage.Read(JsonElement.Parse(json), hasImages);
}

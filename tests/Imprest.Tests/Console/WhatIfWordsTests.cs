using Imprest.Console.Costs;
using Imprest.Costs;

namespace Imprest.Tests.Console;

public sealed class WhatIfWordsTests
{
    [Theory]
    [InlineData("final.discarded=12.5%", "final: 12.5 % thrown away")]
    [InlineData("final.discarded=0.125", "final: 12.5 % thrown away")]
    [InlineData("ideas.n=2", "ideas: 2 images a call")]
    [InlineData("ideas.n=1", "ideas: 1 image a call")]
    [InlineData("photo.quality=low,photo.tier=batch", "photo: low quality; photo: service tier batch")]
    [InlineData("all.model=openai/gpt-image-2", "all steps: on openai/gpt-image-2")]
    [InlineData("photo.rates.failed=2%", "photo: 2 % failed")]
    [InlineData("items_a_month=10000", "10,000 items a month")]
    [InlineData("photo.input_fidelity=high", "photo.input_fidelity=high")]
    [InlineData("openai/gpt-image-2", "openai/gpt-image-2")]
    public void A_setting_reads_as_words_and_what_has_none_stays(string setting, string words) => Assert.Equal(words, WhatIfWords.Of(setting));

    [Fact]
    public void The_rates_of_a_log_say_what_they_rest_on()
    {
        Assert.Equal("photo: of 100 requests in the last 30 days, 10 (10 %) were blocked before, 1 (1 %) timed out",
            RateWords.OfLog(new StepRates("photo", 100, new Dictionary<string, long> { ["blocked_before"] = 10, ["timeout"] = 1 }), 30));
        Assert.Equal("photo: of 200 requests in the last 30 days, every one delivered", RateWords.OfLog(new StepRates("photo", 200, new Dictionary<string, long>()), 30));
        Assert.StartsWith("photo: 1 request in the last 30 days. Fewer than 100", RateWords.OfLog(new StepRates("photo", 1, new Dictionary<string, long>()), 30), StringComparison.Ordinal);
    }
}

using Imprest.Hosting;

namespace Imprest.Integration.Hosting;

public sealed class ConfigurationTests
{
    [Fact]
    public void Every_setting_is_read_under_its_own_name()
    {
        var options = Load(("trial_credit_usd", "20"), ("providers:openai:timeout", "00:00:02"), ("routes:cheap:results", "pass"), ("routes:cheap:models:0", "openai/gpt-image-2"));
        Assert.Equal("20", options.TrialCreditUsd);
        Assert.Equal(TimeSpan.FromSeconds(2), options.Providers["openai"].Timeout);
        Assert.Equal("pass", options.Routes["cheap"].Results);
        Assert.Equal(["openai/gpt-image-2"], options.Routes["cheap"].Models);
    }

    [Theory]
    [InlineData("trial_credit")]
    [InlineData("TrialCreditUsd")]
    [InlineData("providers:openai:time_out")]
    [InlineData("routes:cheap:result")]
    public void A_setting_that_does_not_exist_is_an_error_that_names_it(string name)
    {
        var error = Assert.Throws<GatewayStartException>(() => Load((name, "1")));
        Assert.Contains($"{name} is no setting", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("attempt_budget", "99", "attempt_budget is a whole number from 1 to 10")]
    [InlineData("drain", "02:00:00", "drain is a time from 00:00:00 to 01:00:00")]
    [InlineData("default_model", "", "default_model is not empty")]
    [InlineData("routes:cheap:results", "keep", "routes:cheap:results is store or pass")]
    [InlineData("providers:opnai:timeout", "00:01:00", "providers:opnai is no provider; known are openai, sandbox")]
    public void A_wrong_value_is_an_error_that_names_the_setting_and_what_would_be_right(string name, string value, string says)
    {
        var error = Assert.Throws<GatewayStartException>(() => Load((name, value)));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static GatewayOptions Load(params (string Key, string? Value)[] configuration) => GatewayConfiguration.Load(new GatewaySettings
    {
        DataDirectory = Path.GetTempPath(),
        Overrides = configuration.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
    });
}

using Imprest.Hosting;
using Imprest.Integration.Support;

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
    [InlineData("attempt_budget", "99", "attempt_budget is a whole number from 1 to 10, not \"99\"")]
    [InlineData("drain", "02:00:00", "drain is a time from 00:00:00 to 01:00:00, not \"02:00:00\"")]
    [InlineData("default_model", "", "default_model is not empty")]
    [InlineData("public_url", "images", "public_url: \"images\" is not an address")]
    [InlineData("reference_hosts:0", "example.org", "reference_hosts holds origins such as http://10.0.0.7:9000, not \"example.org\"")]
    [InlineData("webhook_hosts:0", "http://10.0.0.7:9000/path", "webhook_hosts holds origins")]
    [InlineData("trial_credit_usd", "-1", "trial_credit_usd is a plain decimal, 0 or more")]
    [InlineData("absorbed_limit_usd", "-1", "absorbed_limit_usd is a plain decimal, 0 or more")]
    [InlineData("routes:cheap:hold_usd", "-1", "routes:cheap:hold_usd is a plain decimal, 0 or more")]
    [InlineData("routes:cheap:results", "keep", "routes:cheap:results is store or pass, not \"keep\"")]
    [InlineData("providers:opnai:timeout", "00:01:00", "providers:opnai is no provider; known are ark, automatic1111, azure, ")]
    public void A_wrong_value_is_an_error_that_names_the_setting_and_what_would_be_right(string name, string value, string says)
    {
        var error = Assert.Throws<GatewayStartException>(() => Load((name, value)));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"attempt_budget":"many"}""", "attempt_budget is a whole number from 1 to 10, not \"many\"")]
    [InlineData("""{"attempt_budget":2.5}""", "attempt_budget is a whole number from 1 to 10, not \"2.5\"")]
    [InlineData("""{"attempt_budget":""}""", "attempt_budget is a whole number from 1 to 10, not \"\"")]
    [InlineData("""{"attempt_budget":[3]}""", "attempt_budget is a whole number from 1 to 10, not a list")]
    [InlineData("""{"asset_limit_bytes":99999999999999999999}""", "asset_limit_bytes is a whole number from 1000000 to 9223372036854775807, not \"99999999999999999999\"")]
    [InlineData("""{"drain":"soon"}""", "drain is a time from 00:00:00 to 01:00:00, not \"soon\"")]
    [InlineData("""{"default_model":{"name":"m"}}""", "default_model is one value, not an object")]
    [InlineData("""{"routes":"cheap"}""", "routes is an object: name → settings, not \"cheap\"")]
    [InlineData("""{"routes":["cheap"]}""", "routes is an object: name → settings, not a list")]
    [InlineData("""{"routes":{"cheap":"gpt-image-2"}}""", "routes:cheap is an object of settings, not \"gpt-image-2\"")]
    [InlineData("""{"routes":{"cheap":["gpt-image-2"]}}""", "routes:cheap is an object of settings, not a list")]
    [InlineData("""{"routes":{"cheap":{"models":"openai/gpt-image-2"}}}""", "routes:cheap:models is a list, not \"openai/gpt-image-2\"; write [\"openai/gpt-image-2\"]")]
    [InlineData("""{"routes":{"cheap":{"models":{"first":"openai/gpt-image-2"}}}}""", "routes:cheap:models is a list, not an object")]
    [InlineData("""{"routes":{"cheap":{"models":[["openai/gpt-image-2"]]}}}""", "routes:cheap:models:0 is one value, not a list")]
    [InlineData("""{"routes":{"gpt-image-2":{"allow_retired":"maybe"}}}""", "routes:gpt-image-2:allow_retired is true or false, not \"maybe\"")]
    [InlineData("""{"providers":{"openai":false}}""", "providers:openai is an object of settings, not \"False\"")]
    [InlineData("""{"providers":{"openai":{"timeout":"4 minutes"}}}""", "providers:openai:timeout is a time from 00:00:00.0500000 to 01:00:00, not \"4 minutes\"")]
    [InlineData("""{"default_model":"gpt-image-99"}""", "default_model: \"gpt-image-99\" is no model of the price book")]
    [InlineData("""{"default_model":"openai/gpt-image-99"}""", "default_model: \"openai/gpt-image-99\" is no model of the price book")]
    [InlineData("""{"routes":{"cheap":{"models":["openai/gpt-image-2","openai/gpt-image-99"]}}}""", "routes:cheap:models:1: \"openai/gpt-image-99\" is no model of the price book")]
    [InlineData("""{"routes":{"cheap":{"models":["opnai/gpt-image-2"]}}}""", "routes:cheap:models:0: \"opnai/gpt-image-2\" is of the provider `opnai`, which this gateway does not speak to")]
    [InlineData("""{"routes":{"cheap":{"results":"pass"}}}""", "routes:cheap: \"cheap\" is no model of the price book; `imprest prices list` shows those that are, so the route needs models")]
    [InlineData("""{"price_lists":{"a b":{}}}""", "price_lists:a b: a name is 1 to 40 letters")]
    [InlineData("""{"price_lists":{"a":{"margin":{"multiply":"1.2","fixed":"0.01"}}}}""", "price_lists:a:margin is one rule, not 2")]
    [InlineData("""{"price_lists":{"a":{"margin":{"double":"2"}}}}""", "price_lists:a:margin:double is no rule; known are multiply, divide, fixed, floor")]
    [InlineData("""{"price_lists":{"a":{"margin":{"multiply":"0"}}}}""", "price_lists:a:margin:multiply is a plain decimal, 0.001 to 1000, for instance \"1.2\", not \"0\"")]
    [InlineData("""{"price_lists":{"a":{"margin":"1.2"}}}""", "price_lists:a:margin is an object: name → value, not \"1.2\"")]
    [InlineData("""{"price_lists":{"a":{"margins":{"multiply":"1.2"}}}}""", "price_lists:a:margins is no setting; known are margin, prices")]
    [InlineData("""{"price_lists":{"a":{"prices":"nowhere"}}}""", "price_lists:a:prices:")]
    [InlineData("""{"default_price_list":"a"}""", "default_price_list: there is no price list \"a\"; known are none")]
    public void A_file_that_is_wrong_is_answered_with_one_error_a_mistake(string json, string says)
    {
        var error = Assert.Throws<GatewayStartException>(() => LoadFile(json));
        Assert.Equal(2, error.Message.Split(Environment.NewLine).Length);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var error = Assert.Throws<GatewayStartException>(() => LoadFile("""
            {
              "default_model": "picasso", "attempt_budget": "many", "drain": "soon", "trial_credit": "1", "public_url": "images",
              "routes": { "cheap": { "models": "openai/gpt-image-2", "hold_usd": "-1" }, "dear": { "models": ["openai/monet"] } },
              "providers": { "openai": { "timeout": "long" } }
            }
            """));
        Assert.All(
            ["default_model:", "attempt_budget is", "drain is", "trial_credit is no setting", "public_url:", "routes:cheap:models is", "routes:cheap:hold_usd is", "routes:dear:models:0:", "providers:openai:timeout is"],
            each => Assert.Contains("  - " + each, error.Message, StringComparison.Ordinal));
        Assert.Equal(10, error.Message.Split(Environment.NewLine).Length);
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"default_model":null,"attempt_budget":null,"routes":null,"providers":null}""")]
    [InlineData("""{"routes":{},"providers":{"openai":{}}}""")]
    [InlineData("""{"price_lists":{"plain":{},"more":{"margin":{"multiply":1.2}}},"default_price_list":"plain"}""")]
    [InlineData("""{"routes":{"gpt-image-2":{"models":[]}},"attempt_budget":"3","asset_limit_bytes":2000000}""")]
    [InlineData("""{"default_model":"cheap","routes":{"cheap":{"models":["gpt-image-1-mini","sandbox/imprest-sandbox-1"],"allow_retired":true}}}""")]
    [InlineData("""{"default_model":"new","routes":{"new":{"models":["openai/gpt-image-99"],"allow_unpriced":true,"hold_usd":"0.50"}}}""")]
    public void What_is_left_out_or_null_or_empty_has_its_default(string json)
    {
        var options = LoadFile(json);
        Assert.Equal((3, TimeSpan.FromSeconds(330)), (options.AttemptBudget, options.Drain));
        Assert.NotNull(options.Routes);
        Assert.All(options.Routes.Values, route => Assert.NotNull(route.Models));
    }

    private static GatewayOptions LoadFile(string json)
    {
        using var data = new TempDirectory();
        File.WriteAllText(Path.Combine(data.Path, GatewayConfiguration.FileName), json);
        return GatewayConfiguration.Load(new() { DataDirectory = data.Path });
    }

    private static GatewayOptions Load(params (string Key, string? Value)[] configuration) => GatewayConfiguration.Load(new GatewaySettings
    {
        DataDirectory = Path.GetTempPath(),
        Overrides = configuration.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
    });
}

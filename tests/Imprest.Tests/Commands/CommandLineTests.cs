using System.Net;

namespace Imprest.Tests.Commands;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Alone_it_prints_what_it_can_do()
    {
        var run = await CommandRun.Of();
        Assert.Equal(0, run.ExitCode);
        Assert.All(["quote", "explain", "prepaid-test", "serve", "usage", "failures", "receipt", "doctor", "backup"], name => Assert.Contains(name, run.Out, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("quot", "`imprest quote`")]
    [InlineData("prepaid_test", "`imprest prepaid-test`")]
    public async Task An_unknown_command_is_answered_with_the_nearest(string word, string suggestion)
    {
        var run = await CommandRun.Of(word);
        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Out);
        Assert.Contains($"Did you mean {suggestion}?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_answered_with_the_nearest()
    {
        var run = await CommandRun.Of("quote", "--modle", "gpt-image-2", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("bad_usage", (string?)run.ErrorJson["code"]);
        Assert.Contains("`--model`", (string?)run.ErrorJson["hint"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("`--uses abc` is not a whole number.", "accounts", "invite", "--uses", "abc")]
    [InlineData("`--limit 1.5` is not a whole number.", "failures", "--limit", "1.5")]
    [InlineData("`imprest cost` has no option `--runs`.", "cost", "--runs", "abc")]
    [InlineData("`imprest cost` has no option `--runs`.", "cost", "photos.yaml", "--runs", "abc")]
    [InlineData("`imprest cost` does not take `abc` there.", "cost", "photos.yaml", "abc")]
    public async Task Wrong_arguments_are_told_in_words_of_the_command_line(string says, params string[] arguments)
    {
        var run = await CommandRun.Of(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("-1")]
    [InlineData("3601")]
    public async Task A_drain_that_is_no_number_of_seconds_is_refused_with_the_range(string drain)
    {
        var run = await CommandRun.Of("serve", "--drain", drain);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is not a number of seconds from 0 to 3600", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8686")]
    [InlineData("127.0.0.1:8686")]
    [InlineData("ftp://127.0.0.1:8686")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:8686/v1")]
    [InlineData("http://127.0.0.1:8686;")]
    [InlineData("")]
    public async Task Addresses_that_are_none_are_bad_usage_with_an_example(string urls)
    {
        var run = await CommandRun.Of("serve", "--urls", urls, "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("bad_usage", (string?)run.ErrorJson["code"]);
        Assert.Contains("http://127.0.0.1:8686", (string?)run.ErrorJson["hint"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys")]
    [InlineData("limits")]
    [InlineData("accounts")]
    [InlineData("prices")]
    public async Task A_group_alone_says_what_it_takes(string group)
    {
        var run = await CommandRun.Of(group);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"`imprest {group} list`", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_may_begin_with_an_at_sign()
    {
        var run = await CommandRun.Of("quote", "--model", "imprest-sandbox-1", "--prompt", "@home", "--json");
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_says_how_to_start_it()
    {
        var run = await CommandRun.Of("usage", "--api-key", "imp_live_x", "--json");
        Assert.Equal(4, run.ExitCode);
        Assert.Equal("not_reachable", (string?)run.ErrorJson["code"]);
        Assert.Contains("imprest serve", (string?)run.ErrorJson["hint"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_of_the_gateway_keeps_its_code_and_says_what_to_do()
    {
        var made = new CommandRun.Made { Answer = _ => (HttpStatusCode.Unauthorized, """{"error":{"message":"This key opens nothing.","type":"authentication_error","code":"invalid_api_key"}}""") };
        var run = await CommandRun.Of(made, "usage", "--api-key", "imp_live_x", "--json");
        Assert.Equal(3, run.ExitCode);
        Assert.Equal("invalid_api_key", (string?)run.ErrorJson["code"]);
        Assert.NotEmpty((string?)run.ErrorJson["hint"] ?? "");
    }

    [Fact]
    public async Task Admin_refusals_are_understood_in_their_own_form()
    {
        var made = new CommandRun.Made { Answer = _ => (HttpStatusCode.UnprocessableEntity, """{"type":"/problems/idempotency_mismatch","title":"idempotency mismatch","status":422,"detail":"The source_ref belongs to another top-up.","code":"idempotency_mismatch"}""") };
        var run = await CommandRun.Of(made, "topup", "--amount", "5", "--ref", "invoice-1", "--api-key", "imp_admin_x", "--json");
        Assert.Equal((3, "idempotency_mismatch"), (run.ExitCode, (string?)run.ErrorJson["code"]));
    }

    [Fact]
    public async Task Without_a_key_it_says_where_one_comes_from()
    {
        var run = await CommandRun.Of("usage", "--data", "/nowhere");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("IMPREST_API_KEY", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keys_of_the_first_start_are_not_sent_to_another_address()
    {
        var directory = Directory.CreateTempSubdirectory("imprest-data-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "initial-keys.json"), """{"api_key":"imp_live_first","admin_key":"imp_admin_first","base_url":"http://127.0.0.1:8686"}""");
            string? sent = null;
            var made = new CommandRun.Made
            {
                Answer = request =>
                {
                    sent = request.Headers.Authorization?.Parameter;
                    return (HttpStatusCode.OK, """{"object":"list","data":[]}""");
                },
            };
            var elsewhere = await CommandRun.Of(made, "usage", "--data", directory.FullName, "--base-url", "http://elsewhere.example");
            Assert.Equal((2, null), (elsewhere.ExitCode, sent));
            var here = await CommandRun.Of(made, "usage", "--data", directory.FullName);
            Assert.Equal((0, "imp_live_first"), (here.ExitCode, sent));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}

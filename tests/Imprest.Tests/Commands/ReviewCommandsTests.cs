using System.Net;

namespace Imprest.Tests.Commands;

public sealed class ReviewCommandsTests
{
    [Fact]
    public async Task Usage_adds_up_to_its_total_and_keeps_unknown_apart()
    {
        var run = await Ask("""
            {"object":"list","data":[
              {"key":{"model":"a","quality":"low"},"requests":2,"images_requested":3,"images_delivered":3,"amount_usd":"0.01109","unknown_requests":0},
              {"key":{"model":"b","quality":null},"requests":1,"images_requested":1,"images_delivered":1,"amount_usd":"0.2","unknown_requests":1}]}
            """, "usage");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("$0.21109", run.Out, StringComparison.Ordinal);
        Assert.Contains("1 request(s) have no known amount (under way, in doubt or not priced yet)", run.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_says_how_many_of_the_unknown_amounts_are_merely_under_way()
    {
        var run = await Ask("""
            {"object":"list","data":[
              {"key":{"state":"attempting"},"requests":2,"images_requested":2,"images_delivered":0,"amount_usd":"0","unknown_requests":2},
              {"key":{"state":"in_doubt"},"requests":1,"images_requested":1,"images_delivered":0,"amount_usd":"0","unknown_requests":1}]}
            """, "usage", "--group-by", "state");
        Assert.Contains("(2 under way, 1 in doubt)", run.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_shows_what_the_providers_take_where_the_key_may_see_it()
    {
        const string rows = """
            {"object":"list","data":[
              {"key":{"model":"a","quality":"low"},"requests":2,"images_requested":3,"images_delivered":3,"amount_usd":"0.012","unknown_requests":0C}]}
            """;
        var operators = await Ask(rows.Replace("0C", """0,"provider_cost_usd":"0.01","unknown_cost_requests":1""", StringComparison.Ordinal), "usage");
        Assert.Contains("provider cost", operators.Out, StringComparison.Ordinal);
        Assert.Contains("+1? $0.01", operators.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("provider cost", (await Ask(rows.Replace("0C", "0", StringComparison.Ordinal), "usage")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_that_was_charged_up_to_its_hold_adds_up_to_what_it_was_rated()
    {
        const string receipt = """
            {"id":"rcpt_1","model":"openai/gpt-image-1","operation":"generate","status":"exact","amount_usd":"0.01","rated_usd":"RATED","price_version":"v","stale":false,
             "lines":[{"meter":"image_output_token","quantity":272,"unit_price_usd":"0.00004","amount_usd":"0.01088"}],"candidates":[],"warnings":[]}
            """;
        Assert.Equal(0, (await Ask(receipt.Replace("RATED", "0.01088", StringComparison.Ordinal), "receipt", "req_1")).ExitCode);
        Assert.Equal(1, (await Ask(receipt.Replace("RATED", "0.02", StringComparison.Ordinal), "receipt", "req_1")).ExitCode);
    }

    [Fact]
    public async Task Amounts_of_a_column_stand_with_their_points_below_each_other()
    {
        var run = await Ask("""{"data":[{"key":{"model":"a","quality":"q"},"amount_usd":"0.01109"},{"key":{"model":"b","quality":"q"},"amount_usd":"12.5"}]}""", "usage");
        var points = run.Out.Split('\n').Where(line => line.Contains('$', StringComparison.Ordinal)).Select(line => line.LastIndexOf('.')).Distinct();
        Assert.Single(points);
    }

    [Fact]
    public async Task A_receipt_whose_lines_do_not_add_up_is_found_wrong()
    {
        var run = await Ask("""
            {"id":"rcpt_1","model":"openai/gpt-image-1","operation":"generate","status":"exact","amount_usd":"0.02","price_version":"v","stale":false,
             "lines":[{"meter":"image_output_token","quantity":272,"unit_price_usd":"0.00004","amount_usd":"0.01088"}],"candidates":[],"warnings":[]}
            """, "receipt", "req_1");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("add up to 0.01088", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receipt_is_multiplied_and_added_again()
    {
        var run = await Ask("""
            {"id":"rcpt_1","model":"openai/gpt-image-1","operation":"generate","status":"exact","amount_usd":"0.01088","price_version":"v","stale":false,
             "lines":[{"meter":"image_output_token","quantity":272,"unit_price_usd":"0.00004","amount_usd":"0.01088"}],"candidates":[],"warnings":[]}
            """, "receipt", "req_1");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("✓", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_say_why_and_who_paid()
    {
        var run = await Ask("""
            {"data":[{"id":"req_1","created_at":1795000000,"model":"m","state":"voided","outcome":"blocked_before","reason":"moderation","images_requested":1,"images_delivered":0,"amount_usd":"0","who_paid":"nobody"}],"has_more":false}
            """, "failures");
        Assert.Contains("nobody", run.Out, StringComparison.Ordinal);
        Assert.Contains("blocked_before", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Days_are_sent_as_the_first_second_of_the_day()
    {
        string? query = null;
        var made = new CommandRun.Made
        {
            Answer = request =>
            {
                query = request.RequestUri!.Query;
                return (HttpStatusCode.OK, """{"data":[]}""");
            },
        };
        await CommandRun.Of(made, "usage", "--from", "2026-11-01", "--api-key", "k", "--group-by", "day,label:project");
        Assert.Equal("?group_by=day%2Clabel%3Aproject&from=1793491200", query);
    }

    [Theory]
    [InlineData("--dry-run", 2, "2 of 2 would be rated at $0.0242, of which $0.0242 would be charged", 0)]
    [InlineData("--dry-run", 1, "1 of 2 would be rated at $0.0121, of which", 5)]
    [InlineData("--model=openai/m", 1, "1 of 2 rated at $0.0121:", 5)]
    public async Task Rating_later_counts_what_was_rated_and_ends_with_5_while_some_is_unknown(string option, int known, string says, int exitCode)
    {
        const string rated = """{"request_id":"req_1","model":"openai/m","status":"would_be_rated","rated_usd":"0.0121","charged_usd":"0.0121","absorbed_usd":"0","price_version":"v","reason":null}""";
        const string unknown = """{"request_id":"req_2","model":"openai/m","status":"unknown","rated_usd":null,"charged_usd":null,"absorbed_usd":null,"price_version":null,"reason":"no rate card"}""";
        var run = await Ask($$"""{"data":[{{rated}},{{(known == 2 ? rated : unknown)}}],"next":null}""", "rerate", "--from", "2026-11-01", option);
        Assert.Contains(says, run.Out, StringComparison.Ordinal);
        Assert.Equal(exitCode, run.ExitCode);
    }

    [Theory]
    [InlineData(2, "No time lies between --from 2026-11-05 and --to 2026-11-01", "--from", "2026-11-05", "--to", "2026-11-01")]
    [InlineData(2, "--from 2027-01-01 is yet to come", "--from", "2027-01-01")]
    [InlineData(0, "No request for `nonesuch` of that time", "--from", "2026-11-01", "--model", "nonesuch")]
    [InlineData(0, "No request of that time has an unknown amount.", "--from", "2026-11-01")]
    public async Task Where_nothing_is_rated_later_the_command_says_why(int exitCode, string says, params string[] options)
    {
        var run = await Ask("""{"data":[],"next":null}""", ["rerate", .. options]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(says, run.Out + run.Error, StringComparison.Ordinal);
    }

    private static Task<CommandRun> Ask(string answer, params string[] args) =>
        CommandRun.Of(new CommandRun.Made { Answer = _ => (HttpStatusCode.OK, answer) }, [.. args, "--api-key", "k"]);
}

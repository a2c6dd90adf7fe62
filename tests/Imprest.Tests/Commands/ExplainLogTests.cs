using System.Text.Json.Nodes;
using Imprest.Bench.Logs;

namespace Imprest.Tests.Commands;

public sealed class ExplainLogTests
{
    private const string Right = """{"id":"a1","model":"gpt-image-1","quality":"low","size":"1024x1024","usage":{"input_tokens":42,"output_tokens":272},"cost_usd":0.01109}""";

    [Fact]
    public async Task A_log_whose_bill_is_right_adds_up()
    {
        var run = await Explain($"{Right}\n{Right.Replace("a1", "a2", StringComparison.Ordinal)}", "--json");
        Assert.Equal((0, "exact", "0.02218", "0.02218", "0", "0"), (run.ExitCode, Text(run, "status"), Text(run, "amount_usd"), Text(run, "billed_usd"), Text(run, "overbilled_usd"), Text(run, "underbilled_usd")));
        Assert.Empty(run.Json["findings"]!.AsArray());
        Assert.Contains("Everything adds up", (await Explain($"{Right}\n{Right.Replace("a1", "a2", StringComparison.Ordinal)}")).Out, StringComparison.Ordinal);
    }

    [Theory]
    //          the second line                                                                                                              kind
    [InlineData("""{"id":"x","model":"gpt-image-1","usage":{"input_tokens":42,"output_tokens":272},"cost_usd":"0.00157"}""",                  "wrong_modality_rate")]
    [InlineData("""{"id":"x","model":"gpt-image-1","quality":"low","size":"1024x1024","usage":{"input_tokens":42,"output_tokens":272},"cost":0.011}""", "per_image_figure")]
    [InlineData("""{"id":"x","model":"gpt-image-1","usage":{"input_tokens":42,"output_tokens":272},"response_cost":0.02218}""",               "billed_twice")]
    [InlineData("""{"id":"x","model":"gpt-image-1","quality":"low","size":"1024x1024","cost_usd":0.011}""",                                  "missing_usage")]
    [InlineData("""{"id":"x","model":"gpt-image-1","quality":"high","size":"1024x1024","cost_usd":0.011}""",                                 "other_quality")]
    [InlineData("""{"id":"x","model":"dall-e-3","quality":"hd","size":"1024x1024","charge":{"amount_usd":"0.04"}}""",                        "other_quality")]
    [InlineData("""{"id":"x","model":"dall-e-2","size":"1024x1024","n":4,"cost_usd":0.02}""",                                                "n_ignored")]
    [InlineData("""{"id":"x","model":"gpt-image-1","usage":{"input_tokens":1000,"input_tokens_details":{"text_tokens":1000,"image_tokens":0,"cached_tokens":800},"output_tokens":272},"cost_usd":0.01588}""", "cached_ignored")]
    [InlineData("""{"id":"x","model":"gpt-image-1","response":{"data":[],"usage":{"input_tokens":42,"output_tokens":272}},"cost_usd":0.01109}""", "nothing_delivered")]
    [InlineData("""{"id":"a1","model":"gpt-image-1","quality":"low","size":"1024x1024","usage":{"input_tokens":42,"output_tokens":272},"cost_usd":0.01109}""", "repeated")]
    [InlineData("""{"id":"a1","model":"gpt-image-1","quality":"low","size":"1024x1024","usage":{"input_tokens":42,"output_tokens":273}}""",  "id_reused")]
    [InlineData("""{"id":"x","model":"nobody-prices-this","usage":{"input_tokens":42,"output_tokens":272}}""",                               "unknown_model")]
    [InlineData("""{"id":"x","usage":{"input_tokens":42,"output_tokens":272}}""",                                                            "unknown_model")]
    [InlineData("""{"id":"x","model":"gpt-image-1","usage":{"input_tokens":-42,"output_tokens":272}}""",                                     "bad_usage")]
    [InlineData("""{"id":"x","model":"gpt-image-1","size":"large","usage":{"input_tokens":42,"output_tokens":272}}""",                       "unreadable")]
    [InlineData("""{"id":"x","model":"gpt-image-1"}""",                                                                                      "unpriced")]
    public async Task What_does_not_add_up_is_named_with_its_line(string line, string kind)
    {
        var run = await Explain($"{Right}\n{line}", "--json");
        Assert.Contains(run.Json["findings"]!.AsArray(), finding => ((string?)finding!["kind"], (int?)finding["line"]) == (kind, 2));
        Assert.NotEqual(0, run.ExitCode);
    }

    [Fact]
    public async Task A_repeated_call_counts_once_and_what_was_billed_for_it_again_is_too_much()
    {
        var run = await Explain($"{Right}\n{Right}", "--json");
        Assert.Equal(("0.01109", "0.02218", "0.01109", 1, 1), (Text(run, "amount_usd"), Text(run, "billed_usd"), Text(run, "overbilled_usd"), (int?)run.Json["requests"], (int?)run.Json["repeated_requests"]));
        Assert.Equal(1, run.ExitCode);
        Assert.All(["by_model", "by_quality", "by_size", "by_operation"], name => Assert.Equal("0.02218", (string?)run.Json[name]![0]!["billed_usd"]));
    }

    [Fact]
    public async Task Too_much_and_too_little_do_not_hide_each_other()
    {
        var run = await Explain($"{Right.Replace("0.01109}", "0.02218}", StringComparison.Ordinal)}\n{Right.Replace("a1", "a2", StringComparison.Ordinal).Replace("0.01109}", "0}", StringComparison.Ordinal)}");
        Assert.Contains("$0.01109 too much and $0.01109 too little where both are known", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_line_without_an_id_is_shown_and_counts()
    {
        var line = Right.Replace("\"id\":\"a1\",", "", StringComparison.Ordinal);
        var run = await Explain($"{line}\n{line}", "--json");
        Assert.Equal(("0.02218", "identical"), (Text(run, "amount_usd"), (string?)run.Json["findings"]![0]!["kind"]));
    }

    [Fact]
    public async Task Planted_errors_among_many_calls_are_all_named_and_nothing_else_is()
    {
        const int Calls = 5000;
        using var log = new StringWriter();
        var errors = PlantedLog.Write(log, Calls);
        using var prices = new PriceDirectory(PlantedLog.Prices());
        var run = await Explain(log.ToString(), "--prices", prices.Path, "--json");
        var kinds = run.Json["finding_kinds"]!.AsArray().ToDictionary(kind => (string)kind!["kind"]!, kind => (int)kind!["count"]!);
        Assert.Equal(
            new Dictionary<string, int> { ["wrong_modality_rate"] = errors, ["repeated"] = errors, ["missing_usage"] = errors, ["unknown_model"] = errors }.OrderBy(kind => kind.Key),
            kinds.OrderBy(kind => kind.Key));
        Assert.Equal((Calls - errors, errors), ((int?)run.Json["requests"], (int?)run.Json["unknown_requests"]));
        Assert.Equal(PlantedLog.Models + 1, run.Json["by_model"]!.AsArray().Count);
    }

    [Fact]
    public async Task The_answer_does_not_grow_with_the_log()
    {
        var lines = string.Join('\n', Enumerable.Range(0, 2000).Select(i => $$"""{"id":"i{{i}}","model":"unknown-{{i}}"}"""));
        var run = await Explain(lines, "--json");
        Assert.Equal((2000, 2000, 20), ((int?)run.Json["requests"], (int?)run.Json["findings_count"], run.Json["findings"]!.AsArray().Count));
        Assert.Equal(501, run.Json["by_model"]!.AsArray().Count);
    }

    [Fact]
    public async Task Totals_are_by_model_quality_size_and_operation()
    {
        var run = await Explain("""
            {"id":"1","model":"dall-e-2","size":"1024x1024","n":3}
            {"id":"2","model":"dall-e-2","operation":"edit","size":"512x512"}
            {"id":"3","model":"gpt-image-1","request":{"quality":"low"},"response":{"size":"1024x1024","data":[{"b64_json":"aGk="}],"usage":{"input_tokens":42,"output_tokens":272}}}
            """, "--json");
        Assert.Equal("openai/dall-e-2 2 4 0.078, openai/gpt-image-1 1 1 0.01109", Totals(run, "by_model"));
        Assert.Equal("1024x1024 2 4 0.07109, 512x512 1 1 0.018", Totals(run, "by_size"));
        Assert.Equal("not stated 2 4 0.078, low 1 1 0.01109", Totals(run, "by_quality"));
        Assert.Equal("generate 2 4 0.07109, edit 1 1 0.018", Totals(run, "by_operation"));
    }

    [Fact]
    public async Task A_call_is_priced_by_the_card_of_its_own_day()
    {
        const string Page = "source: https://example.com/pricing, read: 2026-11-01, trust: official, operations: [generate], sizes: { list: [1024x1024] }";
        using var prices = new PriceDirectory($$"""
            provider: shop
            defaults: { {{Page}} }
            cards:
              - { model: painter, effective: { from: 2026-01-01, to: 2026-06-01 }, rates: [{ meter: output_image, usd: 0.07 }], examples: [{ name: one, work: {}, amount: 0.07 }] }
              - { model: painter, effective: { from: 2026-06-01 }, rates: [{ meter: output_image, usd: 0.05 }], examples: [{ name: one, work: {}, amount: 0.05 }] }
            """);
        const string Log = """
            {"id":"1","model":"painter","created_at":"2026-03-01T00:00:00Z"}
            {"id":"2","model":"painter","created":1782864000}
            {"id":"3","model":"painter","timestamp":1782864000123}
            """;
        Assert.Equal("0.17", Text(await Explain(Log, "--prices", prices.Path, "--json"), "amount_usd"));
        Assert.Equal("0.21", Text(await Explain(Log, "--prices", prices.Path, "--at", "2026-02-01", "--json"), "amount_usd"));
    }

    [Fact]
    public async Task The_same_work_is_priced_on_other_models()
    {
        var run = await Explain("""
            {"id":"1","model":"dall-e-3","quality":"hd","size":"1024x1024"}
            {"id":"2","model":"dall-e-3","quality":"hd","size":"1792x1024"}
            """, "--compare-with", "dall-e-2,gpt-image-1", "--at", "2026-01-01", "--json");
        var first = run.Json["same_work"]![0]!;
        Assert.Equal(("openai/dall-e-2", 1, "0.08", 1), ((string?)first["model"], (int?)first["requests"], (string?)first["here_usd"], (int?)first["cannot_requests"]));
        Assert.Contains("does not make 1792x1024", (string?)first["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_to_compare_with_that_nobody_prices_is_listed_beside_the_others()
    {
        var run = await Explain($"{Right}\n{Right.Replace("a1", "a2", StringComparison.Ordinal)}", "--compare-with", "gpt-image-2,gpt-image-22", "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["openai/gpt-image-2 2 0", "gpt-image-22 0 2"], run.Json["same_work"]!.AsArray().Select(model => $"{model!["model"]} {model["requests"]} {model["cannot_requests"]}"));
        Assert.Contains("unknown, not zero. Did you mean gpt-image-2?", (string?)run.Json["same_work"]![1]!["reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_nobody_prices_has_its_reason_where_there_is_nothing_to_compare()
    {
        var run = await Explain("""
            {"id":"1","model":"painter-9"}
            {"id":"2","model":"painter-9"}
            """, "--compare-with", "gpt-image-2,gpt-image-22");
        Assert.Contains("Did you mean gpt-image-2?", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_to_compare_with_that_is_priced_leaves_the_report_and_says_so_by_the_exit_code()
    {
        var run = await Explain($"{Right}\n{Right}", "--compare-with", "gpt-image-22", "--json");
        Assert.Equal((5, "0.01109"), (run.ExitCode, Text(run, "amount_usd")));
    }

    [Theory]
    //          what the line says of its end                                                                  should cost, finding
    [InlineData("""
        "error":{"code":"server_error","message":"no"}
        """, null, "failed_call")]
    [InlineData("""
        "error":"out of time","cost_usd":0.006
        """, null, "failed_call")]
    [InlineData("""
        "response":{"error":{"code":"moderation_blocked"}}
        """, null, "failed_call")]
    [InlineData("""
        "status":429,"error":{"code":"rate_limit_exceeded"}
        """, "0", null)]
    [InlineData("""
        "response":{"error":{"type":"invalid_request_error"}},"cost_usd":0.006
        """, "0", "nothing_delivered")]
    public async Task A_call_that_failed_delivered_nothing_and_costs_what_the_policy_says(string ending, string? amount, string? finding)
    {
        using var file = new PriceDirectory("");
        var calls = Path.Combine(file.Path, "calls.jsonl");
        var run = await Explain($$"""
            {{Right}}
            {"model":"openai/gpt-image-2","quality":"low","size":"1024x1024",{{ending.Trim()}}}
            """, "--calls", calls, "--json");
        var call = JsonNode.Parse((await File.ReadAllLinesAsync(calls, TestContext.Current.CancellationToken))[1])!;
        Assert.Equal((1, "0.01109"), ((int?)run.Json["images"], Text(run, "amount_usd")));
        Assert.Equal((amount, finding), ((string?)call["price"]!["amount_usd"], (string?)call["finding"]));
        Assert.Equal(amount is null ? 1 : 0, (int?)run.Json["unknown_requests"]);
        if (amount is null)
            Assert.Contains("Whether openai bills that, nobody documents: it is unknown, not zero.", (string?)run.Json["findings"]![0]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_failed_answer_costs_what_the_policy_says_too()
    {
        var run = await Explain("""{"model":"openai/gpt-image-2","quality":"low","size":"1024x1024","error":{"code":"server_error"}}""", "--json");
        Assert.Equal((5, "unknown", null), (run.ExitCode, Text(run, "status"), Text(run, "amount_usd")));
        Assert.Contains("(server_error)", (string?)run.Json["warnings"]![0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("xai/grok-imagine-image", "\"error\":{\"code\":\"content_filter\"}", "0.05")]
    [InlineData("azure/gpt-image-1", "\"error\":{\"code\":\"content_filter\"}", null)]
    [InlineData("openai/gpt-image-2", "\"error\":null", "0.006")]
    [InlineData("openai/gpt-image-2", "\"error\":{}", "0.006")]
    public async Task A_fee_for_a_failure_is_known_and_a_bill_for_one_is_not(string model, string ending, string? amount)
    {
        var run = await Explain($$"""{"model":"{{model}}","quality":"low","size":"1024x1024",{{ending}}}""", "--json");
        Assert.Equal(amount, Text(run, "amount_usd"));
    }

    [Fact]
    public async Task Calls_without_a_price_are_summed_up_by_what_they_state()
    {
        var run = await Explain("""
            {"id":"1","model":"painter-9","quality":"high","size":"1024x1024","operation":"edit"}
            {"id":"2","model":"painter-9","request":{"quality":"high","size":"auto"}}
            """, "--json");
        Assert.Equal("high 2 0 0", Totals(run, "by_quality"));
        Assert.Equal("1024x1024 1 0 0, not stated 1 0 0", Totals(run, "by_size"));
        Assert.Equal("edit 1 0 0, not stated 1 0 0", Totals(run, "by_operation"));
    }

    [Fact]
    public async Task A_figure_for_an_image_is_named_as_the_cause_where_no_size_is_stated()
    {
        var run = await Explain($$"""
            {{Right}}
            {"id":"x","model":"gpt-image-2","quality":"low","usage":{"input_tokens":20,"output_tokens":196},"cost_usd":0.006}
            {"id":"y","model":"gpt-image-2","usage":{"input_tokens":20,"output_tokens":196},"cost_usd":0.006}
            """, "--json");
        Assert.Equal(["per_image_figure", "per_image_figure"], run.Json["findings"]!.AsArray().Select(finding => (string?)finding!["kind"]));
        Assert.Contains("the published figure for an image of 1024x1024 is billed instead of the tokens", (string?)run.Json["findings"]![0]!["message"], StringComparison.Ordinal);
        Assert.Contains("an image of quality low of 1024x1024 is", (string?)run.Json["findings"]![1]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_list_is_said_to_be_one()
    {
        var run = await Explain("[]", "--json");
        Assert.Equal((2, "bad_usage"), (run.ExitCode, (string?)run.ErrorJson["code"]));
        Assert.Contains("is an empty list", (string?)run.ErrorJson["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Title_amount_and_code_of_a_finding_stand_apart_without_colour()
    {
        var run = await Explain($$"""
            {{Right}}
            {"id":"x","model":"dall-e-2","size":"1024x1024","n":4,"cost_usd":0.02}
            """);
        Assert.Contains("✗ 1 × n ignored: one image billed · $0.06 too little · n_ignored", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_call_is_written_with_its_receipt_where_that_is_asked_for()
    {
        using var file = new PriceDirectory("");
        var calls = Path.Combine(file.Path, "calls.jsonl");
        await Explain($"{Right}\n{Right}\nnot json", "--calls", calls);
        var lines = (await File.ReadAllLinesAsync(calls, TestContext.Current.CancellationToken)).Select(line => JsonNode.Parse(line)!).ToArray();
        Assert.Equal([null, "repeated", "unreadable"], lines.Select(line => (string?)line["finding"]));
        Assert.Equal((1, "a1", "0.01109", "0.01088"), ((int?)lines[0]["line"], (string?)lines[0]["id"], (string?)lines[0]["price"]!["amount_usd"], (string?)lines[0]["price"]!["lines"]![1]!["amount_usd"]));
    }

    [Fact]
    public async Task The_report_is_one_page_that_needs_nothing_else_and_shows_what_others_wrote_as_text()
    {
        using var file = new PriceDirectory("");
        var page = Path.Combine(file.Path, "report.html");
        await Explain($$"""
            {{Right}}
            {"id":"2","model":"<script>alert(1)</script>"}
            """, "--html", page, "--compare-with", "gpt-image-2");
        var html = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<link", html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("1 thing does not add up.", html, StringComparison.Ordinal);
        Assert.Contains("$0.01109", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_bad_usage()
    {
        var run = await Explain($"{Right}\n{Right}", "--html", "/no/such/directory/report.html", "--json");
        Assert.Equal((2, "bad_usage"), (run.ExitCode, (string?)run.ErrorJson["code"]));
    }

    [Fact]
    public async Task Entries_of_any_form_are_named_and_end_nothing()
    {
        string[] odd =
        [
            "{}", "[]", "[1]", "null", "\"text\"", "{\"model\":7}", "{\"model\":\"\"}", "{\"model\":\"gpt-image-1\",\"usage\":7}", "{\"model\":\"gpt-image-1\",\"usage\":[]}",
            "{\"model\":\"gpt-image-1\",\"response\":\"x\",\"request\":null}", "{\"model\":\"gpt-image-1\",\"response\":{}}", "{\"id\":7,\"model\":\"gpt-image-1\",\"charge\":null,\"cost\":\"free\"}",
            "{\"model\":\"gpt-image-1\",\"n\":1000,\"quality\":\"high\",\"size\":\"1024x1024\",\"cost_usd\":1e8}", "{\"model\":\"gpt-image-1\",\"n\":99999999999,\"cost_usd\":-1}", "{\"model\":\"gpt-image-1\",\"created\":1e300}",
            "{\"model\":\"gpt-image-1\",\"created\":\"yesterday\",\"data\":[null,7,{}]}", "{\"parts\":[]}", "{\"parts\":[7]}", "{\"parts\":[{\"model\":\"gpt-image-1\"}]}",
            "{\"object\":\"page\",\"data\":[]}", "{\"data\":[{\"results\":[7,{},{\"object\":\"organization.costs.result\"}]}]}", "{\"model\":\"\\ud800\"}", "{\"id\":\"\\ud800\",\"model\":\"gpt-image-1\"}",
            "{\"model\":\"gpt-image-1\",\"usage\":{\"input_tokens\":1000000000,\"output_tokens\":1000000000},\"cost_usd\":0.0000000000000000000000001}",
        ];
        foreach (var line in odd)
        {
            var run = await Explain($"{Right}\n{line}\n{Right.Replace("a1", "a2", StringComparison.Ordinal)}", "--json", "--compare-with", "gpt-image-2");
            Assert.True(run.ExitCode is 0 or 1 or 5, $"{line}: {run.ExitCode} {run.Error}");
            Assert.True((int?)run.Json["requests"] is 2 or 3 or 5, $"{line}: {run.Json["requests"]}");
        }
    }

    [Theory]
    [InlineData("[{0},{0}]")]
    [InlineData("\uFEFF{0}\r\n\r\n{0}\r\n")]
    [InlineData("garbage\n{0}\n{0}")]
    [InlineData("garbage\ngarbage\n{0}\n{0}")]
    public async Task A_log_may_be_a_list_or_have_marks_blank_lines_and_garbage(string form)
    {
        var run = await Explain(form.Replace("{0}", Right, StringComparison.Ordinal), "--json");
        Assert.Equal(("0.01109", 1), (Text(run, "amount_usd"), (int?)run.Json["repeated_requests"]));
    }

    [Fact]
    public async Task Lines_may_hold_whole_images()
    {
        var big = """{"id":"b","model":"gpt-image-1","response":{"data":[{"b64_json":"IMAGE"}],"usage":{"input_tokens":42,"output_tokens":272}}}""".Replace("IMAGE", new('a', 300_000), StringComparison.Ordinal);
        var run = await Explain($"{Right}\n{big}\n{big.Replace("\"b\"", "\"c\"", StringComparison.Ordinal)}\n", "--json");
        Assert.Equal(("0.03327", 3), (Text(run, "amount_usd"), (int?)run.Json["images"]));
    }

    [Fact]
    public async Task An_answer_over_many_lines_is_one_answer()
    {
        var run = await Explain("{\n\"model\": \"gpt-image-1\",\n\"usage\": {\"input_tokens\": 42,\n\"output_tokens\": 272}}", "--json");
        Assert.Equal(("0.01109", "openai/gpt-image-1"), (Text(run, "amount_usd"), Text(run, "model")));
    }

    private static string? Text(CommandRun run, string name) => (string?)run.Json[name];

    private static string Totals(CommandRun run, string name) =>
        string.Join(", ", run.Json[name]!.AsArray().Select(total => $"{total!["name"]} {total["requests"]} {total["images"]} {total["amount_usd"]}"));

    private static Task<CommandRun> Explain(string log, params string[] args) => CommandRun.Of(new CommandRun.Made { Input = log }, ["explain", "--usage", "-", .. args]);
}

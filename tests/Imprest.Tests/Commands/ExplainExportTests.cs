namespace Imprest.Tests.Commands;

/// <summary>Providers' exports: OpenAI's usage and costs, and CSV of any columns.</summary>
public sealed class ExplainExportTests
{
    private const string Tokens = """
        {"object":"page","data":[{"object":"bucket","start_time":1790000000,"end_time":1790086400,"results":[
          {"object":"organization.usage.completions.result","input_tokens":1165,"input_cached_tokens":300,"input_text_tokens":342,"input_cached_text_tokens":100,"input_image_tokens":523,"input_cached_image_tokens":200,
           "output_tokens":2720,"output_image_tokens":2720,"num_model_requests":10,"model":"gpt-image-1","batch":false,"service_tier":"default"},
          {"object":"organization.usage.completions.result","input_tokens":900,"output_tokens":100,"num_model_requests":3,"model":"gpt-4o","batch":null}]}],"has_more":false,"next_page":null}
        """;

    [Fact]
    public async Task OpenAI_tokens_are_priced_with_cached_ones_apart()
    {
        var run = await Explain(Tokens);
        // 342 × 5 + 100 × 1.25 + 523 × 10 + 200 × 2.5 + 2720 × 40, each in millionths.
        Assert.Equal(("0.116365", 13, 3), ((string?)run.Json["amount_usd"], (int?)run.Json["requests"], (int?)run.Json["unknown_requests"]));
        Assert.Contains("gpt-4o", (string?)run.Json["findings"]![0]!["message"], StringComparison.Ordinal);
        Assert.Equal("2026-09-21", (string?)run.Json["from"]);
    }

    [Fact]
    public async Task OpenAI_images_are_priced_by_size_and_without_their_quality_unknown_where_it_counts()
    {
        const string Images = """
            {"object":"page","data":[{"object":"bucket","start_time":1760000000,"end_time":1760086400,"results":[
              {"object":"organization.usage.images.result","images":12,"num_model_requests":6,"size":"512x512","source":"image.edit","model":"dall-e-2"},
              {"object":"organization.usage.images.result","images":2,"num_model_requests":2,"size":"1024x1024","source":"image.generation","model":"gpt-image-1"}]}]}
            """;
        var run = await Explain(Images);
        Assert.Equal(("0.216", 8, 2, 14), ((string?)run.Json["amount_usd"], (int?)run.Json["requests"], (int?)run.Json["unknown_requests"], (int?)run.Json["images"]));
        Assert.Equal("0.238", (string?)(await Explain(Images, "--quality", "low")).Json["amount_usd"]);
    }

    [Theory]
    [InlineData("0.116365", "0.116365", "0", 0)]
    [InlineData("\"0.116365\"", "0.116365", "0", 0)]
    [InlineData("0.23273", "0.23273", "0.116365", 1)]
    public async Task The_costs_export_is_held_against_the_usage_by_model_and_day(string value, string billed, string difference, int exitCode)
    {
        using var files = new PriceDirectory("");
        var usage = files.Write("usage.json", Tokens.Replace("gpt-4o", "gpt-image-2", StringComparison.Ordinal).Replace("\"input_tokens\":900,\"output_tokens\":100", "\"input_tokens\":0,\"output_tokens\":0,\"input_text_tokens\":0,\"output_image_tokens\":0", StringComparison.Ordinal));
        var costs = files.Write("costs.json", $$"""
            {"object":"page","data":[{"object":"bucket","start_time":1790000000,"end_time":1790086400,"results":[
              {"object":"organization.costs.result","amount":{"value":{{value}},"currency":"usd"},"line_item":"gpt-image-1 image, output","project_id":null},
              {"object":"organization.costs.result","amount":{"value":3.5,"currency":"usd"},"line_item":"gpt-4o, input"},
              {"object":"organization.costs.result","amount":{"value":1,"currency":"usd"},"line_item":null}]}]}
            """);
        var run = await CommandRun.Of("explain", "--usage", usage, "--usage", costs, "--json");
        Assert.Equal((billed, difference), ((string?)run.Json["billed_usd"], (string?)run.Json["overbilled_usd"]));
        Assert.Contains(run.Json["notes"]!.AsArray(), note => ((string?)note)!.StartsWith("$4.5 of the bill", StringComparison.Ordinal));
        var wrong = run.Json["findings"]!.AsArray().Where(finding => (string?)finding!["kind"] == "billed_twice").ToArray();
        Assert.Equal(exitCode, wrong.Length);
        Assert.All(wrong, finding => Assert.Equal("2026-09-21", (string?)finding!["place"]));
    }

    [Fact]
    public async Task Cached_tokens_that_are_counted_among_the_others_are_not_added_to_them()
    {
        // 342 × 5 + 100 × 1.25 + 523 × 10 + 200 × 2.5 + 2720 × 40, each in millionths, as when they are apart.
        var run = await Explain(Tokens.Replace("\"input_text_tokens\":342", "\"input_text_tokens\":442", StringComparison.Ordinal).Replace("\"input_image_tokens\":523", "\"input_image_tokens\":723", StringComparison.Ordinal));
        Assert.Equal("0.116365", (string?)run.Json["amount_usd"]);
    }

    [Fact]
    public async Task Text_models_of_an_export_are_left_out_and_named()
    {
        var run = await Explain("""
            {"object":"page","data":[{"object":"bucket","start_time":1790000000,"end_time":1790086400,"results":[
              {"object":"organization.usage.completions.result","input_tokens":1000,"input_text_tokens":1000,"output_tokens":27,"output_text_tokens":27,"output_image_tokens":0,"num_model_requests":10,"model":"gpt-4o"},
              {"object":"organization.usage.completions.result","input_tokens":1000,"input_text_tokens":1000,"output_tokens":272,"output_text_tokens":0,"output_image_tokens":272,"num_model_requests":1,"model":"gpt-image-99"}]}]}
            """);
        Assert.Equal((1, 1), ((int?)run.Json["requests"], (int?)run.Json["unknown_requests"]));
        Assert.Contains("10 calls that made no image, to models that the price book does not have, are left out: openai/gpt-4o.", run.Json["notes"]!.AsArray().Select(note => (string?)note));
    }

    [Fact]
    public async Task Input_that_is_not_split_into_text_and_images_is_an_estimate_and_says_so()
    {
        var run = await Explain("""
            {"object":"page","data":[{"object":"bucket","start_time":1790000000,"end_time":1790086400,"results":[
              {"object":"organization.usage.completions.result","input_tokens":1000,"output_tokens":2720,"num_model_requests":10,"model":"gpt-image-1"}]}]}
            """);
        Assert.Equal(("0.1138", "estimated", "no_split"), ((string?)run.Json["amount_usd"], (string?)run.Json["status"], (string?)run.Json["findings"]![0]!["kind"]));
    }

    [Fact]
    public async Task A_bill_without_usage_says_that_it_stands_alone()
    {
        var run = await Explain("""
            {"object":"page","data":[{"object":"bucket","start_time":1790000000,"end_time":1790086400,"results":[
              {"object":"organization.costs.result","amount":{"value":2.5,"currency":"usd"},"line_item":"gpt-image-1 image, output"}]}]}
            """);
        Assert.Equal(("0", "2.5", 0), ((string?)run.Json["amount_usd"], (string?)run.Json["billed_usd"], run.ExitCode));
        Assert.Contains(run.Json["notes"]!.AsArray(), note => ((string?)note)!.StartsWith("$2.5 of the bill stands alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bill_alone_is_never_said_to_add_up_to_nothing()
    {
        using var files = new PriceDirectory("");
        var costs = files.Write("costs.json", """
            {"object":"page","data":[{"object":"bucket","start_time":1790000000,"end_time":1790086400,"results":[
              {"object":"organization.costs.result","amount":{"value":2.5,"currency":"usd"},"line_item":"gpt-image-1 image, output"}]}]}
            """);
        var run = await CommandRun.Of("explain", "--usage", costs);
        Assert.Contains("There is nothing to hold the bill against.", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("$0", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_that_is_not_grouped_by_model_says_what_to_ask_for()
    {
        var run = await Explain(Tokens.Replace("\"model\":\"gpt-image-1\"", "\"model\":null", StringComparison.Ordinal));
        Assert.Contains(run.Json["findings"]!.AsArray(), finding => ((string?)finding!["message"])!.Contains("group_by=model", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_CSV_is_read_by_its_columns_and_by_those_that_are_named()
    {
        const string Csv = """
            Request ID;Model Name;Quality;Size;N;Input Tokens;Output tokens;Cost (USD)
            r1;gpt-image-1;low;1024x1024;1;42;272;$0.01109
            r2;gpt-image-1;low;1024x1024;1;42;272;0.00157
            "r3";"dall-e-2";;1024x1024;2;;;0.04
            r4;gpt-image-1;low;1024x1024;1;many;272;
            """;
        using var files = new PriceDirectory("");
        var run = await CommandRun.Of("explain", "--usage", files.Write("calls.csv", Csv), "--columns", "id=Request ID,model=Model Name,billed=Cost (USD)", "--json");
        Assert.Equal(("0.06218", "0.05266", 5), ((string?)run.Json["amount_usd"], (string?)run.Json["billed_usd"], run.ExitCode));
        Assert.Equal(["wrong_modality_rate 3", "unreadable 5"], run.Json["findings"]!.AsArray().Select(finding => $"{finding!["kind"]} {finding["line"]}"));
        var piped = await Explain(Csv, "--columns", "id=Request ID,model=Model Name,billed=Cost (USD)");
        Assert.Equal("0.06218", (string?)piped.Json["amount_usd"]);
    }

    [Theory]
    [InlineData("modle=Model Name", "Did you mean model?")]
    [InlineData("model=Nowhere", "Its columns: a, b.")]
    [InlineData("quality=a", "--columns model=COLUMN")]
    public async Task Columns_that_are_not_there_are_named(string columns, string hint)
    {
        var run = await CommandRun.Of(new CommandRun.Made { Input = "a,b\n1,2\n" }, "explain", "--usage", "-", "--columns", columns, "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(hint, (string?)run.ErrorJson["hint"], StringComparison.Ordinal);
    }

    private static Task<CommandRun> Explain(string export, params string[] args) => CommandRun.Of(new CommandRun.Made { Input = export }, ["explain", "--usage", "-", "--json", .. args]);
}

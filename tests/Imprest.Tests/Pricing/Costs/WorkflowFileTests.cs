using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Imprest.Pricing;
using Imprest.Pricing.Costs;
using static Imprest.Tests.Pricing.Costs.Workflows;

namespace Imprest.Tests.Pricing.Costs;

public sealed class WorkflowFileTests
{
    [Fact]
    public void Everything_that_a_file_says_is_read()
    {
        var workflow = Read(Steps);
        Assert.Equal(("Product photos", 1000L, 2), (workflow.Name, workflow.ItemsAMonth, workflow.Steps.Count));
        var final = workflow.Steps[1];
        Assert.Equal([0.75m, 0.25m], final.Sizes.Select(size => size.Share));
        Assert.Equal([("blocked_before", 0.04m), ("invalid", 0.01m)], final.Rates.Select(rate => (rate.Match, rate.Share)));
        Assert.Equal((1.5m, 0.02m, 0m, 5, 3), (final.Runs, final.Retried, final.Discarded, final.GiveUpAfter, final.Tries));
        Assert.Equal((Operation.Generate, 1, 0, 0L), (final.Work.Operation, final.Work.Images, final.Work.References, final.Work.PromptTokens));
    }

    [Fact]
    public void What_the_workflow_says_once_holds_for_every_step_that_says_nothing_else()
    {
        var workflow = Read("""
            items_a_month: 10
            model: painter
            tries: 2
            rates: { failed: 0.1, invalid: 0.2 }
            steps: [{ name: a, rates: { failed: 0.3 } }, { name: b, model: plain, tries: 5 }]
            """);
        Assert.Equal([("painter", 2), ("plain", 5)], workflow.Steps.Select(step => (step.Model, step.Tries)));
        Assert.Equal([0.3m, 0.2m], workflow.Steps[0].Rates.Select(rate => rate.Share));
        Assert.Equal([0.1m, 0.2m], workflow.Steps[1].Rates.Select(rate => rate.Share));
    }

    [Theory]
    [InlineData("items_a_month: 1000", "items_a_month: 0", "w.yaml:2: ", "it is from 1 to 100000000")]
    [InlineData("items_a_month: 1000", "items: 1000", "w.yaml:2: ", "'items' is not known here")]
    [InlineData("items_a_month: 1000", "items_a_month: many", "w.yaml:2: ", "it must be a whole number")]
    [InlineData("discarded: 0.5", "discarded: 1.0", "w.yaml:8: ", "a share from 0 to below 1, such as 0.25 or 25%")]
    [InlineData("discarded: 0.5", "discarded: half", "w.yaml:8: ", "'discarded' is 'half'")]
    [InlineData("discarded: 0.5", "discraded: 0.5", "w.yaml:8: ", "'discraded' is not known here; known are ")]
    [InlineData("give_up_after: 20", "give_up_after: 21", "w.yaml:9: ", "it is from 1 to 20")]
    [InlineData("give_up_after: 20", "tries: 0", "w.yaml:9: ", "it is from 1 to 10")]
    [InlineData("quality: low", "n: 0", "w.yaml:6: ", "it is from 1 to 1000")]
    [InlineData("quality: low", "operation: paint", "w.yaml:6: ", "'paint' is no operation; there are generate, edit")]
    [InlineData("quality: low", "prompt_tokens: 1000001", "w.yaml:6: ", "it is from 0 to 1000000")]
    [InlineData("size: 512x512", "size: big", "w.yaml:7: ", "write WIDTHxHEIGHT (1024x1024)")]
    [InlineData("{ 512x512: 3, 1024x1024: 1 }", "{ 512x512: 0 }", "w.yaml:14: ", "the weight of 512x512 is a number above 0")]
    [InlineData("{ 512x512: 3, 1024x1024: 1 }", "512x512", "w.yaml:14: ", "'sizes' is a mapping")]
    [InlineData("runs: 1.5", "size: 512x512", "w.yaml:14: ", "say the same thing")]
    [InlineData("runs: 1.5", "runs: 0", "w.yaml:15: ", "more than 0 and at most 100")]
    [InlineData("blocked_before: 4%", "blocked: 4%", "w.yaml:16: ", "'blocked' is not known here; known are blocked_before, blocked_after")]
    [InlineData("blocked_before: 4%", "delivered: 4%", "w.yaml:16: ", "'delivered' is not known here")]
    [InlineData("blocked_before: 4%", "\"failed:42\": 4%", "w.yaml:16: ", "'failed:42' is not known here")]
    [InlineData("blocked_before: 4%", "blocked_before: 101%", "w.yaml:16: ", "a share of calls from 0 to 1")]
    [InlineData("blocked_before: 4%", "blocked_before: 99%", "w.yaml:16: ", "come to 1; together they are below 1")]
    [InlineData("name: final", "name: draft", "w.yaml:11: ", "two steps are named 'draft'")]
    [InlineData("name: final", "name: all", "w.yaml:11: ", "is no name for a step")]
    [InlineData("name: final", "name: a.b", "w.yaml:11: ", "is no name for a step")]
    [InlineData("steps:", "stages:", "w.yaml:", "'steps' is missing")]
    [InlineData("name: Product photos", "[", "w.yaml:", "not readable as YAML")]
    public void A_slip_is_named_with_its_line_and_what_would_be_right(string right, string wrong, string place, string message)
    {
        Assert.Contains(right, Steps, StringComparison.Ordinal);
        var error = Assert.Throws<WorkflowException>(() => Read(Steps.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.True(error.Errors.Any(each => each.StartsWith(place, StringComparison.Ordinal) && each.Contains(message, StringComparison.Ordinal)), string.Join('\n', error.Errors));
    }

    [Fact]
    public void All_slips_are_named_at_once_and_a_shared_one_once()
    {
        var error = Assert.Throws<WorkflowException>(() => Read("""
            items_a_month: x
            rates: { sulked: 1% }
            steps: [{ name: a, model: m, runs: -1 }, { name: b, size: 1 2 }]
            """));
        Assert.Equal(5, error.Errors.Count);
        Assert.Single(error.Errors, each => each.Contains("sulked", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[]", "a workflow file is a mapping")]
    [InlineData("items_a_month: 1\nsteps: []", "a list of 1 to 20 mappings")]
    [InlineData("items_a_month: 1\nsteps: [x]", "each of 'steps' is a mapping")]
    [InlineData("", "the file is empty")]
    public void What_is_no_workflow_is_refused(string yaml, string message) =>
        Assert.Contains(message, Assert.Throws<WorkflowException>(() => Read(yaml)).Message, StringComparison.Ordinal);

    [Fact]
    public void Whatever_a_file_holds_it_is_a_workflow_that_has_a_cost_or_a_list_of_errors()
    {
        const string Pieces = "[]{}:,#&*!|>'\"%@`- \n\t0129.x-";
        var edits = Gen.Choose(0, 100_000).ArrayOf(6).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(edits, dice =>
        {
            var text = Steps;
            for (var index = 0; index + 1 < dice.Length; index += 2)
                text = text.Remove(dice[index] % text.Length, 1).Insert(dice[index] % (text.Length - 1), Pieces[dice[index + 1] % Pieces.Length].ToString());
            try
            {
                return CostEstimator.Estimate(Read(text), Book, Cards.Today, 1, 5, default) is not null;
            }
            catch (WorkflowException exception)
            {
                return exception.Errors.Count > 0 && exception.Errors.All(error => error.Length > 0);
            }
        }));
    }

    [Theory]
    [InlineData("draft.quality=high", "draft", "high")]
    [InlineData("all.quality=high", "draft", "high")]
    [InlineData("all.quality=low,final.quality=high", "final", "high")]
    [InlineData("final.size=512x512", "final", "high")]
    public void A_setting_changes_a_step(string setting, string step, string quality) =>
        Assert.Equal(quality, WorkflowDocument.ParseYaml("w.yaml", Steps).With(setting).Read().Steps.Single(each => each.Name == step).Work.Quality);

    [Fact]
    public void A_setting_reaches_rates_sizes_and_the_whole()
    {
        var workflow = WorkflowDocument.ParseYaml("w.yaml", Steps).With("final.rates.invalid=10%, items_a_month=7").With("draft.sizes.1024x1024=1").Read();
        Assert.Equal((7L, 0.1m), (workflow.ItemsAMonth, workflow.Steps[1].Rates.Single(rate => rate.Match == "invalid").Share));
        Assert.Equal("1024x1024", Assert.Single(workflow.Steps[0].Sizes).ToString());
    }

    [Theory]
    [InlineData("quality", "is no setting; write STEP.KEY=VALUE, such as draft.quality=low")]
    [InlineData("draft.quality=", "is no setting")]
    [InlineData("=low", "is no setting")]
    [InlineData("draft..x=low", "is no setting")]
    [InlineData("darft.quality=low", "there is no step `darft`; there are draft, final, and all")]
    [InlineData("draft.qualty=low", "'qualty' is not known here")]
    public void A_setting_that_is_none_is_refused(string setting, string message) =>
        Assert.Contains(message, Assert.Throws<WorkflowException>(() => WorkflowDocument.ParseYaml("w.yaml", Steps).With(setting).Read()).Message, StringComparison.Ordinal);

    [Fact]
    public void Rates_from_elsewhere_replace_all_of_a_step_but_what_it_says_of_calls_sent_again()
    {
        var document = WorkflowDocument.ParseYaml("w.yaml", Steps.Replace("items_a_month", "rates: { timeout: 0.3, \"failed:500\": 0.1 }\nitems_a_month", StringComparison.Ordinal));
        var final = document.WithRates("final", new Dictionary<string, decimal> { ["failed"] = 0.125m }).Read().Steps[1];
        Assert.Equal(("failed", 0.125m), (Assert.Single(final.Rates).Match, final.Rates[0].Share));
        Assert.Equal(0.02m, final.Retried);
    }

    [Fact]
    public void The_same_as_JSON_is_the_same_workflow()
    {
        using var json = JsonDocument.Parse("""
            {"items_a_month":1000,"name":null,"steps":[{"name":"a","model":"painter","n":2,"runs":1.5,"sizes":{"512x512":"70%","1024x1024":0.3},"rates":{"failed":0.1},"features":["fast"]}]}
            """);
        var step = WorkflowDocument.ParseJson(json.RootElement).Read().Steps[0];
        Assert.Equal((2, 1.5m, 0.7m, 0.1m, "fast"), (step.Work.Images, step.Runs, step.Sizes[0].Share, step.Rates[0].Share, step.Work.Features[0]));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"name":"\ud83d"}""")]
    [InlineData("""{"\ud83d":1}""")]
    public void JSON_that_is_no_workflow_is_refused(string text)
    {
        using var json = JsonDocument.Parse(text);
        Assert.Throws<WorkflowException>(() => WorkflowDocument.ParseJson(json.RootElement));
    }
}

using Microsoft.OpenApi;
using static Imprest.Hosting.Description.Shape;

namespace Imprest.Hosting.Description;

/// <summary>Workflows and what they cost.</summary>
internal static class CostSchemas
{
    public static IEnumerable<(string Name, OpenApiSchema Schema)> All(OpenApiDocument document)
    {
        IOpenApiSchema Ref(string name) => new OpenApiSchemaReference(name, document);
        yield return ("WorkflowCall", Needs(
            Object("A workflow, and what to compare it with. Shares are numbers from 0 to 1, or texts such as 2%.",
                [("name", Text("Its name.")), ("items_a_month", Integer("Items a month.", 1)), ("steps", List(Ref("WorkflowStep"), "1 to 20 steps.")), .. SharedMembers(),
                ("what_ifs", List(Text("STEP.KEY=VALUE, all.KEY=VALUE; several with commas."), "The same with other settings.")), ("models", List(Text("A model."), "The same on other models; with what_ifs at most 10.")),
                ("simulate", Integer("Items to simulate; 10000 by default.", 1, 20_000)), ("seed", Integer("Of the simulation; 1 by default.", 0))]),
            "items_a_month", "steps"));
        yield return ("WorkflowStep", Needs(
            Object("One kind of call.",
                [("name", Text("Its name.")), ("operation", Text("generate by default.", "generate", "edit", "image-to-image", "variation", "tool")), ("quality", Text("The quality.")), ("size", Text("The size.")),
                ("sizes", Map("Sizes and their weights.")), ("n", Integer("Images a call.", 1)), ("references", Integer("Input images.", 0)), ("partial_images", Integer("Previews an image.", 0)),
                ("prompt_tokens", Integer("Tokens of a prompt.", 0)), ("input_fidelity", Text("high or low.")), ("features", List(Text("A flag."), "Features that cards may price.")),
                ("runs", Number("Runs an item, on average.")), ("discarded", Number("The share of results that is thrown away.")), .. SharedMembers()]),
            "name"));
        yield return ("CostEstimate", Object(
            "What a workflow costs: expected in closed form, its spread by simulation.",
            [("object", Text("cost_estimate.")), ("name", Text("The workflow.")), ("items_a_month", Integer("Items a month.")), .. PaidMembers(Ref),
                ("finished_share", Number("The share of items of which every run ends with a result that is kept.")), ("calls_an_item", Number("Calls on average.")),
                ("steps", List(Ref("StepCost"), "By step.")), ("causes", List(Ref("CauseCost"), "By cause.")),
                ("simulation", Object("Behind the percentiles.", ("items", Integer("Items.")), ("seed", Integer("The seed.")), ("mean_usd", Usd("What the account paid for an item on average.")))),
                ("what_ifs", List(Ref("CostVariant"), "Settings, then models.")), ("warnings", List(Text("A warning."), "What to know."))]));
        yield return ("StepCost", Object(
            "One step's part.",
            [("name", Text("The step.")), ("model", Text("provider/model.")), ("operation", Text("What it asks.")), ("price_usd", Usd("What a delivered call is expected to cost.")), ("upper_bound_usd", OrNull(Usd("The most that one call can cost."))),
                ("calls_an_item", Number("Calls on average.")), ("finished_share", Number("The share of items of which its runs all end with a kept result.")), ("price_version", Text("The rate card.")), ("as_of", Day("When it was read.")),
                ("source", Text("Where.")), ("trust", Text("What kind of source it is.")), ("stale", Flag("Read more than 90 days ago.")), .. PaidMembers(Ref)]));
        yield return ("CauseCost", Object(
            "One cause's part.",
            [("cause", Text("Why.", "delivered", "discarded", "retries", "failures", "moderation", "invalid")), ("calls_an_item", Number("Calls on average.")), .. PaidMembers(Ref)]));
        yield return ("CostVariant", Object(
            "The same workflow, changed.",
            [("label", Text("The setting, or the model.")), .. PaidMembers(Ref), ("notes", List(Text("A note."), "What had to be changed beside it."))]));
        yield return ("CostPeriods", Object("What an item and a month cost.", ("item", Ref("CostFigures")), ("month", Ref("CostFigures"))));
        yield return ("CostFigures", Object(
            "Amounts.",
            ("expected_usd", Usd("On average.")), ("p50_usd", Usd("Half cost no more.")), ("p95_usd", Usd("19 of 20 cost no more.")), ("worst_usd", OrNull(Usd("Every call at its bound, as often as the workflow allows; null where nobody can say.")))));
    }

    private static IEnumerable<(string Name, IOpenApiSchema Schema)> SharedMembers()
    {
        yield return ("model", Text("provider/model, or the model's name."));
        yield return ("tier", Text("The service tier."));
        yield return ("tries", Integer("A call that failed is sent so often at most; 3 by default.", 1, 10));
        yield return ("give_up_after", Integer("A run is given up after so many results; 5 by default.", 1, 20));
        yield return ("rates", Map("Shares of calls by outcome: failed, timeout, no_image, bad_output, blocked_before, blocked_after, refused, invalid, each also with a status (failed:429); and retried."));
    }

    private static IEnumerable<(string Name, IOpenApiSchema Schema)> PaidMembers(Func<string, IOpenApiSchema> reference)
    {
        yield return ("status", Text("unknown: nobody can say what it costs. impossible: a model cannot do it.", "estimated", "unknown", "impossible"));
        yield return ("problems", List(Map("A step, its model, the reason and a hint."), "Why there is no cost."));
        yield return ("account", reference("CostPeriods"));
        yield return ("provider_at_least", reference("CostPeriods"));
        yield return ("provider_at_most", reference("CostPeriods"));
    }
}

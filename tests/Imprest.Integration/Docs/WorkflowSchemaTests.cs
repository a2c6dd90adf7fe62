using System.Text.Json.Nodes;
using Imprest.Pricing.Costs;

namespace Imprest.Integration.Docs;

/// <summary>What editors are told of a workflow file is what reading it knows.</summary>
public sealed class WorkflowSchemaTests
{
    private readonly JsonNode schema = JsonNode.Parse(File.ReadAllText(Path.Combine(DocPage.Root, "docs", "workflow.schema.json")))!;

    [Fact]
    public void The_schema_knows_the_keys_that_are_read()
    {
        Assert.Equal(Known("items_a_month: 1\nx: 1\nsteps: [{ name: a, model: m }]"), Names(schema["properties"]!));
        Assert.Equal(Known("items_a_month: 1\nsteps: [{ name: a, model: m, x: 1 }]"), Names(schema["$defs"]!["step"]!["properties"]!));
    }

    [Fact]
    public void The_schema_knows_the_rates_that_are_read()
    {
        var pattern = schema["$defs"]!["rates"]!["patternProperties"]!.AsObject().Single().Key;
        Assert.Equal(
            CostCauses.Rateable.Select(outcome => Imprest.Pricing.OutcomeNames.Wire(outcome)).Order(StringComparer.Ordinal),
            pattern[2..pattern.IndexOf(')', StringComparison.Ordinal)].Split('|').Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Names(JsonNode properties) => properties.AsObject().Select(property => property.Key).Order(StringComparer.Ordinal);

    /// <summary>The keys that a message about a strange one names.</summary>
    private static string[] Known(string yaml)
    {
        var error = Assert.Throws<WorkflowException>(() => WorkflowDocument.ParseYaml("w.yaml", yaml).Read()).Errors.Single();
        return error[(error.IndexOf("known are ", StringComparison.Ordinal) + "known are ".Length)..].Split(", ");
    }
}

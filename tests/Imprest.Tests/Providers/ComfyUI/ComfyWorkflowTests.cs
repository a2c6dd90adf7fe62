using System.Text.Json.Nodes;
using Imprest.Pricing;
using Imprest.Providers.ComfyUI;

namespace Imprest.Tests.Providers.ComfyUI;

public sealed class ComfyWorkflowTests
{
    private static readonly ComfyValues Values = new("A teapot", "steam", "a.safetensors", 2, new ImageSize(1024, 768), 7, 28, "12345");

    private static string Node(string title, string inputs, string type = "Any") => $$"""{ "class_type": "{{type}}", "_meta": { "title": "{{title}}" }, "inputs": { {{inputs}} } }""";

    private static string Graph(params string[] nodes) => "{" + string.Join(", ", nodes.Select((node, index) => $"\"{index + 1}\": {node}")) + "}";

    private static string Input(JsonObject graph, string id, string input) => graph[id]!["inputs"]![input]!.ToJsonString();

    [Fact]
    public void The_built_in_workflow_takes_all_but_images()
    {
        var workflow = ComfyWorkflow.Parse(ComfyDefaultWorkflow.Json);
        Assert.Equal((0, false, true), (workflow.Images, workflow.Masks, workflow.Batches));
        var graph = workflow.Fill(Values);
        Assert.Equal(("\"A teapot\"", "\"steam\"", "\"a.safetensors\""), (Input(graph, "6", "text"), Input(graph, "7", "text"), Input(graph, "4", "ckpt_name")));
        Assert.Equal(("1024", "768", "2"), (Input(graph, "5", "width"), Input(graph, "5", "height"), Input(graph, "5", "batch_size")));
        Assert.Equal(("7", "28", "\"imprest-12345\""), (Input(graph, "3", "seed"), Input(graph, "3", "steps"), Input(graph, "9", "filename_prefix")));
    }

    [Fact]
    public void What_a_call_leaves_out_stays_as_the_operator_wrote_it()
    {
        var graph = ComfyWorkflow.Parse(ComfyDefaultWorkflow.Json).Fill(Values with { NegativePrompt = null, Size = null, Steps = null });
        Assert.Equal(("\"\"", "1024", "1024", "20"), (Input(graph, "7", "text"), Input(graph, "5", "width"), Input(graph, "5", "height"), Input(graph, "3", "steps")));
    }

    [Theory]
    [InlineData("\"noise_seed\": 1", "noise_seed")]
    [InlineData("\"value\": 1", "value")]
    [InlineData("\"seed\": 1, \"value\": 2", "seed")]
    public void A_seed_goes_where_the_node_keeps_it(string inputs, string name)
    {
        var graph = ComfyWorkflow.Parse(Graph(Node("imprest:prompt", "\"text\": \"\""), Node("imprest:output", ""), Node("imprest:seed", inputs))).Fill(Values);
        Assert.Equal("7", Input(graph, "3", name));
    }

    [Fact]
    public void Several_images_and_a_mask_each_have_a_node()
    {
        var workflow = ComfyWorkflow.Parse(Graph(
            Node("imprest:prompt", "\"text\": \"\""), Node("imprest:output", ""), Node("imprest:image_2", "\"image\": \"\""), Node("imprest:image", "\"image\": \"\""), Node("imprest:mask", "\"image\": \"\"")));
        Assert.Equal((2, true, false), (workflow.Images, workflow.Masks, workflow.Batches));
        var graph = workflow.Fill(Values with { Images = ["a.png", "b.png"], Mask = "m.png" });
        Assert.Equal(("\"b.png\"", "\"a.png\"", "\"m.png\""), (Input(graph, "3", "image"), Input(graph, "4", "image"), Input(graph, "5", "image")));
    }

    [Fact]
    public void Where_something_uses_the_transparency_of_the_image_the_mask_is_in_it()
    {
        string[] plain = [Node("imprest:prompt", "\"text\": \"\""), Node("imprest:output", ""), Node("imprest:image", "\"image\": \"\"")];
        Assert.False(ComfyWorkflow.Parse(Graph(plain)).Masks);
        var workflow = ComfyWorkflow.Parse(Graph([.. plain, Node("inpaint", "\"mask\": [\"3\", 1]")]));
        Assert.True(workflow.Masks);
        Assert.Equal("\"m.png\"", Input(workflow.Fill(Values with { Images = ["a.png"], Mask = "m.png" }), "3", "image"));
    }

    [Theory]
    [InlineData("not json", "not JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("""{ "nodes": [], "links": [] }""", "API format")]
    [InlineData("{}", "no node is titled imprest:prompt")]
    [InlineData("""{ "1": { "class_type": "CLIPTextEncode", "_meta": { "title": "imprest:prompt" }, "inputs": { "text": "" } } }""", "no node is titled imprest:output")]
    [InlineData("""{ "1": { "class_type": "CLIPTextEncode", "_meta": { "title": "imprest:prompt" }, "inputs": { "clip": ["2", 0] } } }""", "has no input text or value or string or prompt")]
    [InlineData("""{ "1": { "class_type": "A", "_meta": { "title": "imprest:promt" }, "inputs": {} } }""", "imprest:promt, which is nothing")]
    [InlineData("""{ "1": { "class_type": "A", "_meta": { "title": "imprest:output" }, "inputs": {} }, "2": { "class_type": "A", "_meta": { "title": "imprest:output" }, "inputs": {} } }""", "two nodes are titled imprest:output")]
    public void A_workflow_that_cannot_be_used_says_why(string json, string why) =>
        Assert.Contains(why, Assert.Throws<ArgumentException>(() => ComfyWorkflow.Parse(json)).Message, StringComparison.Ordinal);
}

using Imprest.Pricing;

namespace Imprest.Providers.ComfyUI;

/// <summary>What a workflow can do. Where it has a node titled <c>imprest:model</c> a model's name is the file that the node loads; else it is the operator's name for the workflow.</summary>
internal static class ComfyModels
{
    /// <summary>Of one run; what the graphics card holds is the operator's to know, and the rate card may say fewer.</summary>
    private const int MostImages = 4;

    public static IReadOnlyList<ProviderModel> All { get; } =
    [
        Of(ComfyWorkflow.Parse(ComfyDefaultWorkflow.Json), "sd_xl_base_1.0.safetensors"),
        Of(ComfyWorkflow.Parse(ComfyDefaultWorkflow.Json), "flux1-dev-fp8.safetensors"),
    ];

    /// <summary>A workflow that loads images cannot do without them, and one that does not has no use for them.</summary>
    public static ProviderModel Of(ComfyWorkflow workflow, string model) => new(
        model, workflow.Images == 0 ? [Operation.Generate] : workflow.Masks ? [Operation.ImageToImage, Operation.Edit] : [Operation.ImageToImage],
        workflow is { Images: > 0, Masks: true }, Streams: false, ["png"], CountsTokens: false)
    {
        MaxImagesPerCall = workflow.Batches ? MostImages : 1,
        MaxReferences = workflow.Images,
        Cancels = true,
    };
}

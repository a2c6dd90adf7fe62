using Imprest.Pricing;

namespace Imprest.Providers.DashScope;

/// <summary>What each image model of DashScope can do, and which protocol it speaks.</summary>
/// <remarks>
/// Sources: https://www.alibabacloud.com/help/en/model-studio/qwen-image-api, …/z-image-api-reference and …/text-to-image-v2-api-reference (read
/// 2026-11-22). qwen-image-plus speaks both protocols; as a task it can be asked about when a line broke.
/// </remarks>
internal static class DashScopeModels
{
    private static readonly Operation[] Edits = [Operation.ImageToImage];
    private static readonly Operation[] Both = [Operation.Generate, Operation.ImageToImage];

    // Every model writes PNG and has no field for another format. No usage is in tokens.
    private static readonly ProviderModel One = new("", [Operation.Generate], Masks: false, Streams: false, ["png"], CountsTokens: false) { MaxImagesPerCall = 1 };

    // A task that waits in the queue can be canceled, one that runs cannot.
    private static readonly ProviderModel Task = One with { Cancels = true };

    private static readonly Dictionary<string, (ProviderModel Able, DashScopeProtocol Protocol)> Table = new (ProviderModel Able, DashScopeProtocol Protocol)[]
    {
        (Task with { Model = "qwen-image" }, DashScopeProtocol.TextToImage),
        (Task with { Model = "qwen-image-plus" }, DashScopeProtocol.TextToImage),
        (One with { Model = "qwen-image-max" }, DashScopeProtocol.Messages),
        (One with { Model = "qwen-image-2.0", Operations = Both, MaxImagesPerCall = 6, MaxReferences = 3 }, DashScopeProtocol.Messages),
        (One with { Model = "qwen-image-2.0-pro", Operations = Both, MaxImagesPerCall = 6, MaxReferences = 3 }, DashScopeProtocol.Messages),
        (One with { Model = "qwen-image-3.0", Operations = Both, MaxImagesPerCall = 6, MaxReferences = 3 }, DashScopeProtocol.Messages),
        (One with { Model = "qwen-image-3.0-pro", Operations = Both, MaxImagesPerCall = 6, MaxReferences = 3 }, DashScopeProtocol.Messages),
        (One with { Model = "qwen-image-edit", Operations = Edits, MaxReferences = 3 }, DashScopeProtocol.Messages),
        (One with { Model = "qwen-image-edit-plus", Operations = Edits, MaxImagesPerCall = 6, MaxReferences = 3 }, DashScopeProtocol.Messages),
        (One with { Model = "qwen-image-edit-max", Operations = Edits, MaxImagesPerCall = 6, MaxReferences = 3 }, DashScopeProtocol.Messages),
        (One with { Model = "z-image-turbo" }, DashScopeProtocol.Messages),
        (One with { Model = "wan2.6-t2i", MaxImagesPerCall = 4 }, DashScopeProtocol.Messages),
        (Task with { Model = "wan2.5-t2i-preview", MaxImagesPerCall = 4 }, DashScopeProtocol.TextToImage),
        (Task with { Model = "wan2.5-i2i-preview", Operations = Edits, MaxImagesPerCall = 4, MaxReferences = 3 }, DashScopeProtocol.ImageToImage),
        (Task with { Model = "wan2.2-t2i-flash", MaxImagesPerCall = 4 }, DashScopeProtocol.TextToImage),
        (Task with { Model = "wan2.2-t2i-plus", MaxImagesPerCall = 4 }, DashScopeProtocol.TextToImage),
        (Task with { Model = "wan2.1-t2i-turbo", MaxImagesPerCall = 4 }, DashScopeProtocol.TextToImage),
        (Task with { Model = "wan2.1-t2i-plus", MaxImagesPerCall = 4 }, DashScopeProtocol.TextToImage),
        (Task with { Model = "wanx2.1-imageedit", Operations = [Operation.ImageToImage, Operation.Edit], Masks = true, MaxImagesPerCall = 4, MaxReferences = 1 }, DashScopeProtocol.ImageEdit),
    }.ToDictionary(row => row.Able.Model);

    public static IReadOnlyList<ProviderModel> All { get; } = [.. Table.Values.Select(row => row.Able)];

    /// <summary>Finds a model by its name or by a dated snapshot of it (<c>qwen-image-max-2025-12-30</c>).</summary>
    public static ProviderModel? Find(string model) =>
        Table.TryGetValue(model, out var row) || (DatedModel.Undated(model) is { } name && Table.TryGetValue(name, out row)) ? row.Able with { Model = model } : null;

    /// <summary>The protocol of a model; one that is younger than the table speaks the newer one.</summary>
    public static DashScopeProtocol ProtocolOf(string model) =>
        Table.TryGetValue(model, out var row) || (DatedModel.Undated(model) is { } name && Table.TryGetValue(name, out row)) ? row.Protocol
            : model.StartsWith("wanx2.", StringComparison.Ordinal) ? DashScopeProtocol.TextToImage : DashScopeProtocol.Messages;
}

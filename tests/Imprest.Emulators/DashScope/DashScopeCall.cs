using System.Globalization;

namespace Imprest.Emulators.DashScope;

/// <summary>A call as the service understands it.</summary>
/// <param name="Path">The service's task and function: <c>text2image/image-synthesis</c>.</param>
internal sealed record DashScopeCall(string Path, RecordedCall Raw)
{
    public bool IsSync => Path == "multimodal-generation/generation";
    public string Model => Raw["model"] ?? "";

    public string Prompt => Raw["input.prompt"]
        ?? Raw.Fields.FirstOrDefault(sent => sent.Key.StartsWith("input.messages[0].content[", StringComparison.Ordinal) && sent.Key.EndsWith("].text", StringComparison.Ordinal)).Value ?? "";

    public int Images => int.TryParse(Raw["parameters.n"], CultureInfo.InvariantCulture, out var images) ? images : Model.StartsWith("wan", StringComparison.Ordinal) ? 4 : 1;
    public bool ExtendsPrompt => Raw["parameters.prompt_extend"] is { } extend ? extend == "true" : !Model.StartsWith("z-image", StringComparison.Ordinal);
    public string Operation => Raw["input.mask_image_url"] is not null ? "edit" : Raw.Files.Count > 0 ? "image-to-image" : "generation";

    public (int Width, int Height) Size =>
        Raw["parameters.size"]?.Split('*') is [var first, var second] && int.TryParse(first, CultureInfo.InvariantCulture, out var width) && int.TryParse(second, CultureInfo.InvariantCulture, out var height)
            ? (width, height)
            : Model.StartsWith("qwen", StringComparison.Ordinal) ? (1664, 928) : Model.StartsWith("z-image", StringComparison.Ordinal) ? (1024, 1536) : (1024, 1024);
}

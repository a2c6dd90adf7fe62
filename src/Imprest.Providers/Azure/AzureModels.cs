using Imprest.Providers.OpenAI;

namespace Imprest.Providers.Azure;

/// <summary>OpenAI's models as Azure serves them: what they can do is the same.</summary>
internal static class AzureModels
{
    private static readonly string[] Names = ["gpt-image-1", "gpt-image-1-mini", "gpt-image-1.5", "gpt-image-2", "dall-e-3"];

    public static IReadOnlyList<ProviderModel> All { get; } = [.. OpenAIModels.All.Where(model => Names.Contains(model.Model))];

    /// <summary>Finds a model by its name or a dated snapshot of it.</summary>
    public static ProviderModel? Find(string model) =>
        OpenAIModels.Find(model) is { } found && (Names.Contains(model) || Array.Exists(Names, name => model.StartsWith(name + "-20", StringComparison.Ordinal))) ? found : null;
}

namespace Imprest.Providers;

/// <summary>Every provider that this program speaks to over the network. The sandbox is in process and stands apart.</summary>
public static class ProviderKinds
{
    public static IReadOnlyList<ProviderKind> All { get; } =
    [
        OpenAI.OpenAIProvider.Kind,
        Azure.AzureProvider.Kind,
        Compatible.CompatibleProvider.Kind,
        Xai.XaiProvider.Kind,
        Together.TogetherProvider.Kind,
        Replicate.ReplicateProvider.Kind,
        DashScope.DashScopeProvider.Kind,
        Stability.StabilityProvider.Kind,
        Bedrock.BedrockProvider.Kind,
        Recraft.RecraftProvider.Kind,
        Ideogram.IdeogramProvider.Kind,
        Fal.FalProvider.Kind,
        Bfl.BflProvider.Kind,
        Luma.LumaProvider.Kind,
        Google.GoogleProvider.Kind,
        Vertex.VertexProvider.Kind,
        Ark.ArkProvider.Kind,
        SdCpp.SdCppProvider.Kind,
        Automatic1111.Automatic1111Provider.Kind,
        ComfyUI.ComfyProvider.Kind,
        Runware.RunwareProvider.Kind,
        Leonardo.LeonardoProvider.Kind,
    ];

    public static ProviderKind? Find(string id) => All.FirstOrDefault(kind => kind.Id == id);
}

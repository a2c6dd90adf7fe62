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
    ];

    public static ProviderKind? Find(string id) => All.FirstOrDefault(kind => kind.Id == id);
}

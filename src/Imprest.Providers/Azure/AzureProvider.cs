using Imprest.Providers.OpenAI;

namespace Imprest.Providers.Azure;

/// <summary>Azure OpenAI: the Images API under a resource's address, where models are deployments.</summary>
/// <remarks>
/// Its answers carry the results of content filters (<c>prompt_filter_results</c>), which are not read: what was stopped is an error, or an error in
/// the place of an image. A filtered call is billed, and so is a 408: <c>prices/azure.yaml</c>.
/// </remarks>
public static class AzureProvider
{
    public static ProviderKind Kind { get; } = new("azure", "Azure OpenAI")
    {
        CredentialVariables = ["AZURE_OPENAI_API_KEY"],
        AddressVariables = ["AZURE_OPENAI_ENDPOINT"],
        Settings =
        [
            new("api_version", ["AZURE_OPENAI_API_VERSION", "OPENAI_API_VERSION"], "left out, `v1` or `preview`: the v1 address; a dated version: the address of the deployment"),
            new("deployments", [], "names of deployments that differ from their models': `gpt-image-2=images-eu, gpt-image-1=old-images`"),
        ],
        Create = (connection, clients) => new OpenAIProvider(connection, clients, Dialect(connection)),
        Models = AzureModels.All,
        Mode = "answers at once, streams previews",
        Sources =
        [
            new("https://learn.microsoft.com/azure/ai-services/openai/how-to/dall-e (a mirrored copy)", new(2026, 11, 29)),
            new("https://github.com/MicrosoftDocs/azure-ai-docs (articles/ai-services/openai/includes/api-versions/latest-inference-preview.md, 29ee1a2)", new(2026, 11, 29)),
            new("https://github.com/vercel/ai (packages/azure, ed857f5)", new(2026, 8, 22)),
        ],
        Unverified =
        [
            "That `apim-request-id` and `x-ms-request-id` name image calls was read of other Azure services alone.",
            "An error that does not say what was filtered counts as stopping the prompt.",
            "Whether edits may be sent as JSON with addresses is not documented; they are sent as forms.",
            "Streamed previews, and `input_fidelity`, are taken to work as at OpenAI.",
            "Models of Azure AI Foundry that are not OpenAI's (MAI-Image, FLUX) have addresses of their own, which are not spoken to.",
            "Entra ID tokens are not used: the credential is an API key.",
        ],
    };

    private static OpenAIDialect Dialect(ProviderConnection connection)
    {
        var version = connection.Setting("api_version");
        var deployments = new AzureDeployments(connection.Setting("deployments"));
        return new()
        {
            Id = Kind.Id,
            Find = AzureModels.Find,
            Assume = OpenAIModels.Newest,
            AddressOf = request => AzureAddress.Of(connection.BaseAddress, version, deployments.Of(request.Model), request.Operation),
            NameOf = deployments.Of,
            Headers = [("api-key", connection.Credential)],
            RequestIdHeaders = ["apim-request-id", "x-ms-request-id", "x-request-id"],
        };
    }
}

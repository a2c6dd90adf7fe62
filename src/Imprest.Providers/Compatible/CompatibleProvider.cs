using Imprest.Pricing;
using Imprest.Providers.OpenAI;

namespace Imprest.Providers.Compatible;

/// <summary>Any server that speaks OpenAI's Images API: LocalAI, vLLM-Omni, SGLang, a gateway of somebody else's.</summary>
/// <remarks>
/// It serves whatever model it has; which, and at what price, the operator's own cards say. Usage of zeros was not counted. A <c>cost</c> that it reports
/// in USD beside its usage, as OpenRouter does, is what counts.
/// </remarks>
public static class CompatibleProvider
{
    // Its default form of results may be either. It streams nothing that is known of all.
    private static readonly ProviderModel Any = new(
        "", [Operation.Generate, Operation.Edit, Operation.ImageToImage], Masks: true, Streams: false, ["png", "jpeg", "webp"],
        ReturnsUrls: true, CountsTokens: false, Transparency: true);

    public static ProviderKind Kind { get; } = new("compatible", "OpenAI-compatible server")
    {
        CredentialVariables = ["COMPATIBLE_API_KEY"],
        CredentialIsOptional = true,
        AddressVariables = ["COMPATIBLE_BASE_URL"],
        Create = (connection, clients) => new OpenAIProvider(connection, clients, Dialect(connection)),
        Models = [Find("example-model")],
        Mode = "answers at once",
        Sources =
        [
            new("https://github.com/mudler/LocalAI (82c191a)", new(2026, 8, 22)),
            new("https://docs.vllm.ai/projects/vllm-omni/en/stable/serving/image_generation_api/", new(2026, 11, 29)),
            new("https://docs.vllm.ai/projects/vllm-omni/en/latest/serving/image_edit_api/", new(2026, 11, 29)),
        ],
        Unverified =
        [
            "`num_inference_steps` is vLLM-Omni's name for the steps; LocalAI has another (`step`) and takes its default.",
            "What a server bills, and whether for failures, nobody can know but its operator.",
        ],
    };

    /// <summary>What a model of any name is taken for.</summary>
    private static ProviderModel Find(string model) => Any with { Model = model };

    private static OpenAIDialect Dialect(ProviderConnection connection) => new()
    {
        Id = Kind.Id,
        Find = Find,
        Assume = Find,
        AddressOf = request => new(connection.BaseAddress, OpenAIRequest.Path(request.Operation)),
        Headers = connection.Credential.Length > 0 ? [("Authorization", "Bearer " + connection.Credential)] : [],
        Diffuses = true,
    };
}

namespace Imprest.Providers.OpenAI;

/// <summary>What one service that speaks the Images API does otherwise than another, for one connection.</summary>
internal sealed record OpenAIDialect
{
    /// <summary>The provider's id.</summary>
    public required string Id { get; init; }

    /// <summary>Its capability table.</summary>
    public required Func<string, ProviderModel?> Find { get; init; }

    /// <summary>What a model that is not in the table is taken for.</summary>
    public required Func<string, ProviderModel> Assume { get; init; }

    /// <summary>Where a call goes.</summary>
    public required Func<ProviderRequest, Uri> AddressOf { get; init; }

    /// <summary>The credential, and what else each call carries.</summary>
    public required IReadOnlyList<(string Name, string Value)> Headers { get; init; }

    /// <summary>Where an answer names its id; the first that is there counts.</summary>
    public IReadOnlyList<string> RequestIdHeaders { get; init; } = ["x-request-id"];

    /// <summary>What the service calls a model (a deployment); null: by its name.</summary>
    public Func<string, string>? NameOf { get; init; }

    /// <summary>It fetches the input images of an edit from the addresses that the client gave.</summary>
    public bool FetchesInputs { get; init; }

    /// <summary>Takes what diffusion servers add to the API: seed, negative prompt, steps.</summary>
    public bool Diffuses { get; init; }
}

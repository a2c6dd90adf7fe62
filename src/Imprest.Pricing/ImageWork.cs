using System.Text.Json.Serialization;

namespace Imprest.Pricing;

/// <summary>What a request asks for, as far as a price can depend on it. Never holds the prompt itself.</summary>
public sealed record ImageWork
{
    public required Operation Operation { get; init; }

    /// <summary>Pixels asked for; null with <see cref="SizeClass"/> null means <c>auto</c>: the whole domain of the card.</summary>
    public ImageSize? Size { get; init; }

    /// <summary>A provider's resolution class (<c>2K</c>), where the request names one.</summary>
    public string? SizeClass { get; init; }

    /// <summary>Null means <c>auto</c>: the whole domain of the card.</summary>
    public string? Quality { get; init; }

    /// <summary>Images asked for, 1 or more.</summary>
    public int Images { get; init; } = 1;

    /// <summary>Input images, the base image included.</summary>
    public int References { get; init; }

    /// <summary>The pixels of the input images, where known; else null (a bound then takes the card's worst case).</summary>
    public IReadOnlyList<ImageSize>? ReferenceSizes { get; init; }

    /// <summary>Streamed previews asked for, an image.</summary>
    public int PartialImages { get; init; }

    /// <summary>UTF-8 bytes of the prompt; without a tokenizer at most so many tokens.</summary>
    public long PromptBytes { get; init; }

    /// <summary>Prompt tokens, where somebody counted them.</summary>
    public long? PromptTokens { get; init; }

    /// <summary><c>standard</c>, <c>batch</c>, <c>flex</c>, <c>priority</c>.</summary>
    public string Tier { get; init; } = "standard";

    /// <summary><c>high</c> or <c>low</c>; null means the model's default.</summary>
    public string? InputFidelity { get; init; }

    /// <summary>Feature flags that a card may price (<c>go_fast</c>, <c>transparent</c>, …).</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Denoising steps asked for; null: the card's default.</summary>
    public int? Steps { get; init; }

    /// <summary>How many times longer the edges of an upscaled image are: 2, 4, 8 or 16; null where nothing is upscaled, or nobody said.</summary>
    public int? Upscale { get; init; }

    /// <summary>Counted units that are asked for (search queries, GPU seconds, …); null: nobody said.</summary>
    public IReadOnlyDictionary<Meter, decimal>? Counts { get; init; }

    /// <summary>How many images of the provider's free quota are used already; null: the quota is not applied.</summary>
    public long? QuotaUsed { get; init; }

    /// <summary>The model decides how many images it makes; <see cref="Images"/> says nothing then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ImagesAuto { get; init; }

    /// <summary>The provider makes each image by a call of its own, and bills what goes in with each, whatever the card says of bills.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool OneImageACall { get; init; }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Imprest.Integration.Support;

/// <summary>The body of an images call. As it stands: one small, cheap image of the sandbox (0.002 USD).</summary>
public sealed record ImageAsk(string Prompt = "a red fox")
{
    private static readonly JsonSerializerOptions Wire = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public string? Model { get; init; }
    public int? N { get; init; }
    public string? Size { get; init; } = "64x64";
    public string? Quality { get; init; } = "low";
    public string? ResponseFormat { get; init; }
    public string? OutputFormat { get; init; }
    public bool? Stream { get; init; }
    public int? PartialImages { get; init; }
    public string? QuoteId { get; init; }
    public string? Operation { get; init; }
    public int? References { get; init; }
    public string? User { get; init; }
    public IReadOnlyList<object>? Images { get; init; }

    [JsonIgnore] public string Json => JsonSerializer.Serialize(this, Wire);

    /// <summary>One image of an OpenAI model. At low quality: 196 output tokens and a quarter token a byte of the prompt.</summary>
    public static ImageAsk OpenAI(string prompt = "a red fox", string quality = "low") =>
        new(prompt) { Model = "gpt-image-2", Size = "1024x1024", Quality = quality };
}

namespace Imprest.Providers.Leonardo;

/// <summary>How a model names its quality.</summary>
internal enum LeonardoQuality
{
    None,
    /// <summary><c>mode</c>: FAST or QUALITY.</summary>
    Mode,
    /// <summary><c>quality</c>: LOW, MEDIUM or HIGH.</summary>
    Quality,
    /// <summary><c>alchemy</c> for quality, <c>ultra</c> for ultra; the first version alone.</summary>
    Flags,
}

/// <summary>What one model's requests look like.</summary>
/// <param name="ModelId">Of the first version of the API; null: the second, which calls models by their names.</param>
internal sealed record LeonardoForm(string? ModelId, LeonardoQuality Quality)
{
    public bool NegativePrompt { get; init; }
    public bool Seed { get; init; } = true;
    /// <summary>The first version's models by Leonardo want to be told a contrast.</summary>
    public bool Contrast { get; init; }
}

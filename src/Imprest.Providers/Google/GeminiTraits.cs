namespace Imprest.Providers.Google;

/// <summary>What a Gemini image model takes as shape of its image.</summary>
/// <param name="Classes">By name and the most pixels that belong to it, ascending; empty: it has one size, and no <c>imageSize</c>.</param>
/// <param name="Ratios">Documented aspect ratios, <c>w:h</c>.</param>
/// <remarks>
/// Sources: https://ai.google.dev/gemini-api/docs/image-generation as quoted in genkit-ai/genkit#4891 (2026-03-05) and by resellers of the models
/// (docs.imini.ai, 2026-04-07). A class reaches to one and a half times its square, as on the rate cards, so that quote and call mean the same one.
/// </remarks>
internal sealed record GeminiTraits(IReadOnlyList<(string Name, long MostPixels)> Classes, IReadOnlyList<string> Ratios)
{
    private static readonly (string, long) Half = ("0.5K", 393_216), One = ("1K", 1_572_864), Two = ("2K", 6_291_456), Four = ("4K", 25_165_824);

    private static readonly string[] UsualRatios = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"];

    private static readonly GeminiTraits Single = new([], UsualRatios);
    private static readonly GeminiTraits Large = new([One, Two, Four], UsualRatios);
    private static readonly GeminiTraits Wide = new([Half, One, Two, Four], [.. UsualRatios, "1:4", "4:1", "1:8", "8:1"]);
    private static readonly GeminiTraits Shapeless = new([], []) { SpeaksToo = true };

    /// <summary>It makes no image unless it may speak too; the others can be held to images alone.</summary>
    public bool SpeaksToo { get; private init; }

    /// <summary>A model that nobody knows is taken for one like the newest large ones.</summary>
    public static GeminiTraits Of(string model) => model switch
    {
        "gemini-3.1-flash-image" or "gemini-3.1-flash-image-preview" => Wide,
        "gemini-2.5-flash-image" or "gemini-3.1-flash-lite-image" or "gemini-nano-banana-2.1" => Single,
        "gemini-2.0-flash-exp-image-generation" => Shapeless,
        _ => Large,
    };
}

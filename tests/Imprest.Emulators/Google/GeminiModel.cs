namespace Imprest.Emulators.Google;

/// <summary>A model of the emulated service: what it takes, what it counts, and what the service asks for it, in USD a million tokens.</summary>
/// <param name="Classes">Sizes by their names on the wire, with edge and tokens of an image.</param>
/// <param name="TakesSize">It has an <c>imageSize</c>; else it makes its one size.</param>
internal sealed record GeminiModel(
    string Name, IReadOnlyList<(string Name, int Edge, long Tokens)> Classes, bool TakesSize, IReadOnlyList<string> Ratios, int MostInputImages,
    long InputImageTokens, long ThinkingTokens, long OtherOutputTokens, decimal In, decimal ImageOut, decimal TextOut)
{
    private static readonly string[] Usual = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"];

    private static readonly GeminiModel Pro = new(
        "gemini-3-pro-image", [("1K", 1024, 1_120), ("2K", 2048, 1_120), ("4K", 4096, 2_000)], true, Usual, 14, 560, 337, 0, 2m, 120m, 12m);

    // Its answers count tokens beside the image that no detail names: 1392 of which 1120 are the image's.
    private static readonly GeminiModel Flash = new(
        "gemini-3.1-flash-image", [("512", 512, 747), ("1K", 1024, 1_120), ("2K", 2048, 1_680), ("4K", 4096, 2_520)], true,
        [.. Usual, "1:4", "4:1", "1:8", "8:1"], 14, 1_120, 0, 272, 0.5m, 60m, 3m);

    private static readonly GeminiModel[] Models =
    [
        Pro, Pro with { Name = "gemini-3-pro-image-preview" },
        Flash, Flash with { Name = "gemini-3.1-flash-image-preview" },
        new("gemini-2.5-flash-image", [("1K", 1024, 1_290)], false, Usual, 3, 1_290, 0, 0, 0.3m, 30m, 2.5m),
        new("gemini-3.1-flash-lite-image", [("1K", 1024, 1_120)], false, Usual, 14, 1_120, 0, 0, 0.25m, 30m, 1.5m),
        new("gemini-nano-banana-2.1", [("1K", 1024, 1_120)], false, Usual, 14, 1_120, 300, 0, 1.5m, 30m, 7.5m),
    ];

    public static GeminiModel? Find(string name) => Array.Find(Models, model => model.Name == name);

    public decimal Cost(GeminiCounts counts) =>
        ((counts.InputText + counts.InputImage) * In + counts.Image * ImageOut + ((counts.Text ?? 0) + counts.Other + counts.Thinking) * TextOut) / 1_000_000m;
}

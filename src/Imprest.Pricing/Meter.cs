namespace Imprest.Pricing;

/// <summary>A counted unit that a rate applies to.</summary>
public enum Meter
{
    /// <summary>One call, whatever it makes.</summary>
    Request,
    OutputImage,
    /// <summary>A reference image, the base image included.</summary>
    InputImage,
    /// <summary>A streamed preview, where it has a price of its own.</summary>
    PartialImage,
    /// <summary>As the card's <c>megapixel</c> defines and rounds it.</summary>
    OutputMegapixel,
    InputMegapixel,
    TextInputToken,
    CachedTextInputToken,
    ImageInputToken,
    CachedImageInputToken,
    ImageOutputToken,
    TextOutputToken,
    /// <summary>Thinking, where it is counted beside the output and not in it.</summary>
    ThinkingToken,
    /// <summary>A square of the card's <c>tile</c> edge, as many as cover an image.</summary>
    OutputTile,
    InputTile,
    /// <summary>A denoising step of an image.</summary>
    Step,
    /// <summary>Tiles of an image × its steps.</summary>
    OutputTileStep,
    InputTileStep,
    GpuSecond,
    SearchQuery,
    /// <summary>One doubling of an image's edges: an upscale by 2^k is k of them.</summary>
    UpscalePass,
    /// <summary>A GiB kept for a day.</summary>
    StorageGibDay,
    /// <summary>A GiB sent out.</summary>
    EgressGib,
    /// <summary>What the provider says that the call cost: one in USD, or its own units by their price.</summary>
    ProviderCost,
    /// <summary>A delivered image, by what a price list adds to each.</summary>
    Margin,
    /// <summary>What is missing to the least charge of a request.</summary>
    MinimumCharge,
    /// <summary>The difference that a card's rounding of the whole request makes.</summary>
    Rounding,
}

/// <summary>The wire names of meters (<c>image_output_token</c>, …), as they stand in cards and on receipts.</summary>
public static class MeterNames
{
    private static readonly string[] Names =
    [
        "request", "output_image", "input_image", "partial_image", "output_megapixel", "input_megapixel",
        "text_input_token", "cached_text_input_token", "image_input_token", "cached_image_input_token",
        "image_output_token", "text_output_token", "thinking_token", "output_tile", "input_tile", "step", "output_tile_step", "input_tile_step",
        "gpu_second", "search_query", "upscale_pass", "storage_gib_day", "egress_gib", "provider_cost", "margin", "minimum_charge", "rounding",
    ];

    /// <summary>Those that a card may put a rate on.</summary>
    public static IReadOnlyList<string> Rateable { get; } = Names[..(int)Meter.ProviderCost];

    /// <summary>Those of which somebody says how many there were.</summary>
    public static IReadOnlyList<string> Counted { get; } = [.. Enum.GetValues<Meter>().Where(IsCounted).Select(Wire)];

    public static string Wire(this Meter meter) => Names[(int)meter];

    public static bool TryParse(string? text, out Meter meter)
    {
        var index = Array.IndexOf(Names, text);
        meter = index < 0 ? default : (Meter)index;
        return index >= 0;
    }

    internal static bool IsToken(this Meter meter) => meter is >= Meter.TextInputToken and <= Meter.ThinkingToken;

    /// <summary>Counted for each output image, so that its rate may depend on what the image is.</summary>
    internal static bool IsOfImage(this Meter meter) =>
        meter is Meter.OutputImage or Meter.OutputMegapixel or Meter.OutputTile or Meter.Step or Meter.OutputTileStep;

    /// <summary>Nothing of a request tells how many: somebody counts them.</summary>
    internal static bool IsCounted(this Meter meter) => meter is Meter.GpuSecond or Meter.SearchQuery or Meter.StorageGibDay or Meter.EgressGib;

    internal static bool IsOutputToken(this Meter meter) => meter is >= Meter.ImageOutputToken and <= Meter.ThinkingToken;
}

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
    /// <summary>What the provider says that the call cost, in USD: quantity 1, the price is the cost.</summary>
    ProviderCost,
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
        "image_output_token", "text_output_token", "thinking_token", "provider_cost", "rounding",
    ];

    /// <summary>Those that a card may put a rate on.</summary>
    public static IReadOnlyList<string> Rateable { get; } = Names[..(int)Meter.ProviderCost];

    public static string Wire(this Meter meter) => Names[(int)meter];

    public static bool TryParse(string? text, out Meter meter)
    {
        var index = Array.IndexOf(Names, text);
        meter = index < 0 ? default : (Meter)index;
        return index >= 0;
    }

    internal static bool IsToken(this Meter meter) => meter is >= Meter.TextInputToken and <= Meter.ThinkingToken;

    internal static bool IsOutputToken(this Meter meter) => meter is >= Meter.ImageOutputToken and <= Meter.ThinkingToken;
}

using System.Globalization;
using Imprest.Console.Components;
using Imprest.Pricing;
using Imprest.Pricing.Describing;

namespace Imprest.Console.Prices;

/// <summary>Concepts of pricing for people who never read a price list.</summary>
internal static class PriceWords
{
    /// <summary>What it means to be billed by a unit.</summary>
    public static string OfUnit(string unit) => unit switch
    {
        "images" => "A set price for each image, by quality or size where the model has them.",
        "output tokens" => "The image is counted in tokens, and quality and size decide how many. The prompt and input images are tokens too.",
        "output megapixels" => "The area that you get. Some providers round up to whole megapixels, so a small image can cost as much as a larger one.",
        "requests" => "A set price for each call, whatever it makes.",
        "output tiles" or "output tiles × steps" => "Squares of the picture, 512 pixels wide mostly, some of them for each denoising step.",
        "steps" => "Denoising steps: more steps, more money.",
        "GPU seconds" => "Time on a machine. Nobody knows it before the call has ended, so there is no price for an image, only one for a second.",
        "upscale passes" => "Each doubling of the edges, by the pixels that go in.",
        "what the provider says that a call cost" => "The provider names the cost with each answer. Before that there is only an estimate.",
        "prompt tokens" or "input image tokens" => "What goes in: words or images, counted in tokens.",
        "input megapixels" or "input images" => "What goes in: the images that you send.",
        _ => "As its card says.",
    };

    /// <summary>What the work was, in a few words: <c>1024x1024, medium</c>.</summary>
    public static string OfWork(ImageWork work)
    {
        string?[] parts =
        [
            work.Operation == Operation.Generate ? null : work.Operation.Wire(),
            work.Size?.ToString() ?? work.SizeClass ?? "auto size",
            work.Quality is { } quality ? $"{quality} quality" : null,
            work.References > 0 ? string.Create(CultureInfo.InvariantCulture, $"{work.References} input image{(work.References == 1 ? "" : "s")}") : null,
            work.Upscale is { } factor ? string.Create(CultureInfo.InvariantCulture, $"upscaled {factor} times") : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }

    /// <summary>A setting and how far it moves the price: <c>quality ×26</c>, <c>each further image costs the same</c>.</summary>
    public static string OfDriver(PriceDriver driver) => driver.Setting switch
    {
        "n" => OfCount(driver),
        "references" or "partial images" => SettingNames.Of(driver.Setting).ToLowerInvariant() + driver.Text[driver.Setting.Length..],
        _ when IsTier(driver) => $"{SettingNames.Tier.ToLowerInvariant()}{driver.Text["tier".Length..]}",
        _ => driver.Text,
    };

    /// <summary>What a further image of the same call costs.</summary>
    private static string OfCount(PriceDriver driver) => driver switch
    {
        { Times: 1 } => "further images cost nothing",
        { Times: not null } => "each further image costs the same",
        _ => $"each further image +{AmountText.Of(driver.Adds!.Value)}",
    };

    private static bool IsTier(PriceDriver driver) => driver.Setting.StartsWith("tier ", StringComparison.Ordinal);

    /// <summary>Settings that many models share, for a table over all; features are the model's own.</summary>
    public static string SettingOf(PriceDriver driver) => driver.Setting switch
    {
        "quality" or "size" or "operation" or "steps" or "n" or "references" or "prompt" or "partial images" or "upscale" => driver.Setting,
        _ when IsTier(driver) => "service tier",
        _ => "features and other units",
    };

    public static string OfSetting(string setting) => setting switch
    {
        "quality" => "Low, medium, high, or the provider's own words.",
        "size" => "From the smallest to the largest that a model makes.",
        "operation" => "Edit or image-to-image against generate, with as many input images.",
        "steps" => "The most denoising steps against the usual number.",
        "n" => "Images of one call. Mostly each costs as much as the first.",
        "references" => "Each is input that is paid for.",
        "prompt" => "A thousand tokens more, which is some 750 words.",
        "partial images" => "Previews that are streamed before the image is done.",
        "upscale" => "By 16 against by 2.",
        "service tier" => "Batch, flex or priority against standard.",
        _ => "Switches and counted units that only some models have.",
    };
}

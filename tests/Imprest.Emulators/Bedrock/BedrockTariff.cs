namespace Imprest.Emulators.Bedrock;

/// <summary>The emulated service's own prices, in USD an image, so that its bill is computed without Imprest's price book.</summary>
internal static class BedrockTariff
{
    /// <summary>Null for a model that there is not.</summary>
    public static decimal? Usd(string model) => model switch
    {
        "amazon.nova-canvas-v1:0" => 0.06m,
        "amazon.titan-image-generator-v1" or "amazon.titan-image-generator-v2:0" => 0.008m,
        "stability.stable-image-core-v1:0" or "stability.stable-image-core-v1:1" => 0.04m,
        "stability.stable-image-ultra-v1:0" or "stability.stable-image-ultra-v1:1" => 0.14m,
        "stability.sd3-large-v1:0" or "stability.sd3-5-large-v1:0" => 0.08m,
        "stability.stable-image-inpaint-v1:0" or "stability.stable-image-control-sketch-v1:0" or "stability.stable-image-control-structure-v1:0"
            or "stability.stable-image-style-guide-v1:0" => 0.07m,
        _ => null,
    };
}

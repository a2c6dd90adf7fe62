namespace Imprest.Pricing.Describing;

/// <summary>What a meter counts, for sentences.</summary>
internal static class MeterWords
{
    public static string Of(Meter meter) => meter switch
    {
        Meter.OutputImage => "images",
        Meter.PartialImage => "streamed previews",
        Meter.TextInputToken => "prompt tokens",
        Meter.CachedTextInputToken => "cached prompt tokens",
        Meter.ImageInputToken => "input image tokens",
        Meter.CachedImageInputToken => "cached input image tokens",
        Meter.ImageOutputToken => "output tokens",
        Meter.OutputTileStep => "output tiles × steps",
        Meter.InputTileStep => "input tiles × steps",
        Meter.GpuSecond => "GPU seconds",
        Meter.SearchQuery => "search queries",
        Meter.UpscalePass => "upscale passes",
        Meter.StorageGibDay => "GiB-days stored",
        Meter.EgressGib => "GiB sent out",
        Meter.ProviderCost => "what the provider says that a call cost",
        _ => $"{meter.Wire().Replace('_', ' ')}s",
    };
}

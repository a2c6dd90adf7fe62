namespace Imprest.Emulators.Ideogram;

/// <summary>The emulated service's own prices, in USD an image, so that its bill is computed without Imprest's price book.</summary>
internal static class IdeogramTariff
{
    /// <summary>Null for a speed that the model has not.</summary>
    public static decimal? Usd(bool isV4, string speed) => (isV4, speed) switch
    {
        (false, "FLASH") => 0.03m,
        (_, "TURBO") => 0.03m,
        (_, "DEFAULT") => 0.06m,
        (false, "QUALITY") => 0.09m,
        (true, "QUALITY") => 0.10m,
        _ => null,
    };
}

namespace Imprest.Emulators.Stability;

/// <summary>The emulated service's own prices, so that its bill is computed without Imprest's price book.</summary>
internal static class StabilityTariff
{
    private const decimal UsdPerCredit = 0.01m;

    /// <summary>Credits a successful result; null for what there is not.</summary>
    public static decimal? Credits(string model) => model switch
    {
        "ultra" => 8,
        "core" => 3,
        "sd3" or "sd3-large" or "sd3.5-large" => 6.5m,
        "sd3-large-turbo" or "sd3.5-large-turbo" => 4,
        "sd3-medium" or "sd3.5-medium" => 3.5m,
        "edit/inpaint" or "control/sketch" or "control/structure" or "control/style" => 5,
        _ => null,
    };

    public static decimal Usd(string model) => (Credits(model) ?? 0) * UsdPerCredit;
}

namespace Imprest.Emulators.Recraft;

/// <summary>The emulated service's own prices, so that its bill is computed without Imprest's price book.</summary>
internal static class RecraftTariff
{
    public const decimal UsdPerUnit = 0.001m;

    /// <summary>API units an image; null for a model that there is not.</summary>
    public static int? Units(string model) => model switch
    {
        "recraftv4_1" or "recraftv4_1_utility" => 35,
        "recraftv4_1_flash" => 7,
        "recraftv4_1_pro" or "recraftv4_1_utility_pro" => 210,
        "recraftv3" => 40,
        "recraftv2" => 22,
        _ => null,
    };
}

namespace Imprest.Console.Components;

/// <summary>What a call's settings are called on every page, where the API has other names for them.</summary>
internal static class SettingNames
{
    public const string Images = "Images a call";
    public const string References = "Input images";
    public const string Previews = "Streamed previews";
    public const string Tier = "Service tier";

    /// <param name="name">As the API has it; one without another name stays what it is, with a capital.</param>
    public static string Of(string name) => name switch
    {
        "n" => Images,
        "references" => References,
        "partial_images" or "partial images" => Previews,
        "tier" or "service tier" => Tier,
        _ => char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' '),
    };
}

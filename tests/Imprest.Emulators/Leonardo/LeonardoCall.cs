using System.Globalization;

namespace Imprest.Emulators.Leonardo;

/// <summary>A generation as the service understands it, in either version of its API.</summary>
internal sealed record LeonardoCall(bool IsFirstVersion, RecordedCall Raw)
{
    public string Model => (IsFirstVersion ? Raw["modelId"] : Raw["model"]) ?? "";
    public string Prompt => Setting("prompt") ?? "";
    public int Images => Number(IsFirstVersion ? "num_images" : "quantity") ?? 4;
    public int Width => Number("width") ?? 1024;
    public int Height => Number("height") ?? 1024;
    public string Quality => Setting("mode") ?? Setting("quality") ?? "";
    public string Operation => Setting("guidances.image_reference[0].image.data") is null ? "generation" : "image-to-image";

    public string? Setting(string name) => Raw[IsFirstVersion ? name : "parameters." + name];

    private int? Number(string name) => int.TryParse(Setting(name), CultureInfo.InvariantCulture, out var number) ? number : null;
}

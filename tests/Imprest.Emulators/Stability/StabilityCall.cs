using System.Globalization;

namespace Imprest.Emulators.Stability;

/// <summary>A call to the Stable Image API as the service understands it.</summary>
public sealed record StabilityCall(RecordedCall Raw) : EmulatedCall(Raw)
{
    /// <summary>Shapes, and what is drawn of each: about a megapixel.</summary>
    public static IReadOnlyDictionary<string, string> Shapes { get; } = new Dictionary<string, string>
    {
        ["1:1"] = "1024x1024", ["16:9"] = "1344x768", ["9:16"] = "768x1344", ["21:9"] = "1536x640", ["9:21"] = "640x1536",
        ["3:2"] = "1216x832", ["2:3"] = "832x1216", ["5:4"] = "1088x896", ["4:5"] = "896x1088",
    };

    /// <summary><c>generate/core</c>, <c>edit/inpaint</c>, …</summary>
    public string Endpoint => string.Join('/', Raw.Path.Split('/')[^2..]);

    public override string Model => Endpoint switch
    {
        "generate/sd3" => Raw["model"] ?? "sd3",
        var endpoint when endpoint.StartsWith("generate/", StringComparison.Ordinal) => endpoint["generate/".Length..],
        var endpoint => endpoint,
    };

    public override string Operation => Endpoint.Split('/')[0] switch
    {
        "generate" => Image is null ? "generate" : "image-to-image",
        var group => group,
    };

    public override string Size => Shapes.GetValueOrDefault(Raw["aspect_ratio"] ?? "1:1", "1024x1024");

    public string OutputFormat => Raw["output_format"] ?? "png";

    public RecordedFile? Image => Raw.Files.FirstOrDefault(file => file.Name == "image");

    public RecordedFile? Mask => Raw.Files.FirstOrDefault(file => file.Name == "mask");

    public decimal? Strength => decimal.TryParse(Raw["strength"], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var strength) ? strength : null;

    public long? Seed => Raw["seed"] is not { } seed ? null : long.TryParse(seed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;
}

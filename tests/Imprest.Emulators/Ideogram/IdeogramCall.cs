namespace Imprest.Emulators.Ideogram;

/// <summary>A call to the Ideogram API as the service understands it.</summary>
public sealed record IdeogramCall(RecordedCall Raw) : EmulatedCall(Raw)
{
    public bool IsV4 => Raw.Path.Contains("/ideogram-v4/", StringComparison.Ordinal);

    public string Endpoint => Raw.Path[(Raw.Path.LastIndexOf('/') + 1)..];

    public override string Model => IsV4 ? "ideogram-4.0" : "ideogram-3.0";

    public override string Prompt => Raw[IsV4 ? "text_prompt" : "prompt"] ?? "";

    public override string Operation => Endpoint switch
    {
        "inpaint" => "edit",
        "remix" => "image-to-image",
        _ => "generate",
    };

    public override int N => Number("num_images", 1);

    public override string Size => Raw["resolution"] ?? (IsV4 ? "2048x2048" : Raw["aspect_ratio"] switch
    {
        "16x9" => "1312x736",
        "9x16" => "736x1312",
        "3x2" => "1248x832",
        "2x3" => "832x1248",
        _ => "1024x1024",
    });

    public override string Quality => Raw["rendering_speed"] ?? "DEFAULT";

    public RecordedFile? Image => Raw.Files.FirstOrDefault(file => file.Name == "image");

    public RecordedFile? Mask => Raw.Files.FirstOrDefault(file => file.Name == "mask");
}

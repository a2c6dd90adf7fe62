namespace Imprest.Emulators.Recraft;

/// <summary>A call to the Recraft API as the service understands it.</summary>
public sealed record RecraftCall(RecordedCall Raw) : EmulatedCall(Raw)
{
    public string Endpoint => Raw.Path[(Raw.Path.LastIndexOf('/') + 1)..];

    public override string Model => Raw["model"] ?? "recraftv4_1";

    public override string Operation => Endpoint switch
    {
        "inpaint" => "edit",
        "imageToImage" => "image-to-image",
        _ => "generate",
    };

    public override int N => Number("n", 1);

    public override string Size => Raw["size"] ?? (Model.EndsWith("_pro", StringComparison.Ordinal) ? "2048x2048" : "1024x1024");

    public bool AsUrl => Raw["response_format"] is null or "url";

    public RecordedFile? Image => Raw.Files.FirstOrDefault(file => file.Name == "image");

    public RecordedFile? Mask => Raw.Files.FirstOrDefault(file => file.Name == "mask");
}

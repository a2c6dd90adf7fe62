using System.Buffers.Binary;
using System.Globalization;

namespace Imprest.Emulators.Replicate;

/// <summary>A prediction as the service understands it.</summary>
/// <param name="Model">The model's name, or the version that was asked for.</param>
internal sealed record ReplicateCall(string Model, bool IsVersion, RecordedCall Raw)
{
    private const int Megapixel = 1024 * 1024;

    public string Prompt => Raw["input.prompt"] ?? "";
    public int Images => Number("num_outputs") ?? Number("num_images") ?? Number("number_of_images") ?? 1;
    public string Format => Raw["input.output_format"] is { } format ? format == "jpg" ? "jpeg" : format : "png";
    public bool AnswersList => IsVersion || !Model.StartsWith("black-forest-labs/", StringComparison.Ordinal) && !Model.StartsWith("google/", StringComparison.Ordinal) && !Model.StartsWith("ideogram-ai/ideogram-v3", StringComparison.Ordinal)
        || Model.Contains("klein", StringComparison.Ordinal) || Model.EndsWith("/flux-schnell", StringComparison.Ordinal) || Model.EndsWith("/flux-dev", StringComparison.Ordinal);

    public string Operation => Raw["input.mask"] is not null ? "edit" : Raw.Files.Count > 0 ? "image-to-image" : "generation";

    public (int Width, int Height) Size
    {
        get
        {
            if (Number("width") is { } width && Number("height") is { } height)
                return (width, height);
            var text = (Raw["input.resolution"] ?? Raw["input.size"] ?? "").Split('x');
            if (text is [var w, var h] && int.TryParse(w, CultureInfo.InvariantCulture, out width) && int.TryParse(h, CultureInfo.InvariantCulture, out height))
                return (width, height);
            var ratio = (Raw["input.aspect_ratio"] ?? "1:1").Split(':');
            if (ratio.Length != 2)
                return (1024, 1024);
            var (left, right) = (double.Parse(ratio[0], CultureInfo.InvariantCulture), double.Parse(ratio[1], CultureInfo.InvariantCulture));
            var pixels = Megapixel * double.Parse(Raw["input.megapixels"] ?? Raw["input.output_megapixels"] ?? "1", CultureInfo.InvariantCulture);
            return ((int)Math.Round(Math.Sqrt(pixels * left / right) / 16) * 16, (int)Math.Round(Math.Sqrt(pixels * right / left) / 16) * 16);
        }
    }

    /// <summary>Begun megapixels of one output.</summary>
    public int OutputMegapixels => Begun((long)Size.Width * Size.Height);

    /// <summary>Begun megapixels of all input images together, each by itself.</summary>
    public int InputMegapixels => Raw.Files.Sum(file => Begun((long)BinaryPrimitives.ReadInt32BigEndian(file.Bytes.AsSpan(16)) * BinaryPrimitives.ReadInt32BigEndian(file.Bytes.AsSpan(20))));

    private static int Begun(long pixels) => (int)((pixels + Megapixel - 1) / Megapixel);

    private int? Number(string field) => int.TryParse(Raw["input." + field], CultureInfo.InvariantCulture, out var number) ? number : null;
}

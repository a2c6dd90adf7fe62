using System.Buffers.Binary;
using System.Globalization;

namespace Imprest.Emulators.Bfl;

/// <summary>What the emulated service knows of its models: which there are, what they accept and which size they draw.</summary>
internal static class BflSchema
{
    private static readonly string[] Flux2 = ["flux-2-klein-4b", "flux-2-klein-9b", "flux-2-pro", "flux-2-max", "flux-2-flex"];
    private static readonly string[] Others = ["flux-kontext-pro", "flux-kontext-max", "flux-pro", "flux-pro-1.1", "flux-pro-1.1-ultra", "flux-pro-1.0-fill", "flux-dev"];

    public static bool Exists(string model) => Flux2.Contains(model) || Others.Contains(model);

    public static bool IsFlux2(string model) => Flux2.Contains(model);

    /// <summary>The input images, <c>input_image</c> first; an item is null where it is no image.</summary>
    public static IReadOnlyList<byte[]?> ImagesOf(SubmittedCall call) =>
        [.. Enumerable.Range(1, 8).Select(number => call.Raw[number == 1 ? "input_image" : $"input_image_{number}"]).OfType<string>().Select(SubmittedCall.Image)];

    /// <summary>What the API refuses; null: nothing.</summary>
    public static DetailAnswer? Check(SubmittedCall call)
    {
        if (call.Endpoint == "flux-pro-1.0-fill")
        {
            return SubmittedCall.Image(call.Raw["image"]) is null ? new(422, "Input should be a valid image", "value_error", "image")
                : call.Raw["mask"] is { } mask && SubmittedCall.Image(mask) is null ? new(422, "Input should be a valid image", "value_error", "mask") : null;
        }

        if (call.Prompt.Length == 0)
            return new(422, "Field required", "missing");
        if (call.Raw["output_format"] is { } format && format is not ("jpeg" or "png"))
            return new(422, "Input should be 'jpeg' or 'png'", "enum", "output_format");
        if (ImagesOf(call).Contains(null))
            return new(422, "Input should be a valid image", "value_error", "input_image");
        var (width, height) = SizeOf(call);
        var fits = IsFlux2(call.Endpoint)
            ? width >= 64 && height >= 64 && width % 16 == 0 && height % 16 == 0 && (long)width * height <= 4_194_304
            : call.Raw["width"] is null || width is >= 256 and <= 1440 && height is >= 256 and <= 1440 && width % 32 == 0 && height % 32 == 0;
        return fits ? null : new(422, "Input should be a valid size", "value_error", "width");
    }

    public static (int Width, int Height) SizeOf(SubmittedCall call)
    {
        if (call.Raw["width"] is not null || call.Raw["height"] is not null)
            return (call.Number("width", 1024), call.Number("height", 1024));
        if (call.Raw["aspect_ratio"] is not { } ratio || ratio.Split(':') is not [var left, var right])
            return (1024, 1024);
        var (x, y) = (int.Parse(left, CultureInfo.InvariantCulture), int.Parse(right, CultureInfo.InvariantCulture));
        var side = call.Endpoint.EndsWith("ultra", StringComparison.Ordinal) ? 2048 : 1024;
        return x >= y ? (side, side * y / x) : (side * x / y, side);
    }

    /// <summary>Megapixels of an image, begun ones counted whole. Of other types than PNG: one.</summary>
    public static long MegapixelsOf(byte[] image) => image[0] == 0x89
        ? Megapixels(BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(20))) : 1;

    public static long Megapixels(int width, int height) => ((long)width * height + 1_048_575) / 1_048_576;
}

using Imprest.Emulators.Images;

namespace Imprest.Emulators.Later;

/// <summary>An image of a result, wrong in the way that a misbehavior asks for.</summary>
internal static class MadeImage
{
    public static byte[] Bytes(Misbehavior? misbehavior, string format, int width, int height, int index)
    {
        var image = TinyImage.Bytes(format, width, height, index);
        return misbehavior?.Name switch
        {
            "truncated" or "first_truncated" when index == 0 || misbehavior.Name == "truncated" => image[..^16],
            "not_an_image" => "<html>not an image</html>"u8.ToArray(),
            _ => image,
        };
    }

    /// <summary>How many images a result holds that should hold <paramref name="wanted"/>.</summary>
    public static int Count(Misbehavior? misbehavior, int wanted) => misbehavior?.Name switch
    {
        "no_images" or "refusal" => 0,
        "fewer" => Math.Max(0, wanted - (int)(misbehavior.Count ?? 1)),
        "more" => wanted + (int)(misbehavior.Count ?? 1),
        _ => wanted,
    };
}

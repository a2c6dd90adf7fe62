namespace Imprest.Emulators.Images;

/// <summary>The images of an answer, wrong in the way that a misbehavior asks for.</summary>
internal static class EmulatedImage
{
    /// <summary>How many come of those that were asked for.</summary>
    public static int Made(Misbehavior? misbehavior, int asked) => misbehavior?.Name switch
    {
        "no_images" => 0,
        "fewer" => Math.Max(0, asked - (int)(misbehavior.Count ?? 1)),
        "more" => asked + (int)(misbehavior.Count ?? 1),
        _ => asked,
    };

    public static byte[] Bytes(Misbehavior? misbehavior, string format, int width, int height, int index)
    {
        var bytes = TinyImage.Bytes(format, width, height, index);
        return misbehavior?.Name switch
        {
            "first_truncated" when index == 0 => bytes[..^16],
            "truncated" => bytes[..^16],
            "not_an_image" => "<html>not an image</html>"u8.ToArray(),
            _ => bytes,
        };
    }

    public static string Base64(Misbehavior? misbehavior, string format, int width, int height, int index) =>
        misbehavior?.Name == "not_base64" ? "*** not base64 ***" : Convert.ToBase64String(Bytes(misbehavior, format, width, height, index));
}

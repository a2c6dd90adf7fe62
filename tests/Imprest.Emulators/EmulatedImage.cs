using System.Text;
using Imprest.Emulators.Images;

namespace Imprest.Emulators;

/// <summary>The images of an answer, wrong in the way that a misbehavior asks for.</summary>
internal static class EmulatedImage
{
    /// <summary>How many an answer holds of so many that were asked for.</summary>
    public static int Made(Misbehavior? misbehavior, int asked) => misbehavior?.Name switch
    {
        "no_images" => 0,
        "fewer" => Math.Max(0, asked - Some(misbehavior)),
        "more" => asked + Some(misbehavior),
        _ => asked,
    };

    /// <summary>The same of a provider that answers in words where it makes none.</summary>
    public static int MadeOrRefused(Misbehavior? misbehavior, int asked) => misbehavior?.Name == "refusal" ? 0 : Made(misbehavior, asked);

    /// <summary>How many come, and how many are kept back.</summary>
    public static (int Made, int Withheld) Count(Misbehavior? misbehavior, int asked) => misbehavior?.Name switch
    {
        "withheld" => (Math.Max(0, asked - Some(misbehavior)), Math.Min(asked, Some(misbehavior))),
        "moderation_output" => (0, asked),
        _ => (Made(misbehavior, asked), 0),
    };

    /// <summary>How many a misbehavior is about.</summary>
    public static int Some(Misbehavior misbehavior) => (int)(misbehavior.Count ?? 1);

    public static byte[] Bytes(Misbehavior? misbehavior, string format, (int Width, int Height) size, int index)
    {
        var bytes = TinyImage.Bytes(format, size.Width, size.Height, index);
        return misbehavior?.Name switch
        {
            "truncated" => bytes[..^16],
            "first_truncated" when index == 0 => bytes[..^16],
            "not_an_image" => Encoding.ASCII.GetBytes("<html>not an image</html>"),
            _ => bytes,
        };
    }

    public static string Base64(Misbehavior? misbehavior, string format, (int Width, int Height) size, int index) =>
        misbehavior?.Name == "not_base64" ? "*** not base64 ***" : Convert.ToBase64String(Bytes(misbehavior, format, size, index));

    public static bool IsImage(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G'])
        || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]) || bytes.StartsWith("RIFF"u8);
}

using System.Globalization;

namespace Imprest.Pricing;

/// <summary>A size in pixels, written <c>1024x1536</c> (width first).</summary>
public readonly record struct ImageSize(int Width, int Height)
{
    public long Pixels => (long)Width * Height;
    public bool IsSquare => Width == Height;
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height}");

    /// <summary>Reads <c>WxH</c>, each side 1 to 99 999 999 written in digits.</summary>
    public static bool TryParse(string? text, out ImageSize size)
    {
        size = default;
        var x = text?.IndexOf('x') ?? -1;
        if (x < 1 || text!.Length > 17
            || !int.TryParse(text.AsSpan(0, x), NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            || !int.TryParse(text.AsSpan(x + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            || width < 1 || height < 1)
            return false;
        size = new(width, height);
        return true;
    }
}

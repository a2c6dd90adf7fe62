using System.Globalization;

namespace Imprest.Emulators;

/// <summary>A call as the emulated service understands it.</summary>
public abstract record EmulatedCall(RecordedCall Raw)
{
    public abstract string Model { get; }

    /// <summary>The word of the bill.</summary>
    public abstract string Operation { get; }

    public virtual string Prompt => Raw["prompt"] ?? "";

    /// <summary>Images asked for; -1 where it is no number.</summary>
    public virtual int N => 1;

    /// <summary>The size that is drawn.</summary>
    public abstract string Size { get; }

    /// <summary>The quality that is drawn; empty where there is none.</summary>
    public virtual string Quality => "";

    public (int Width, int Height) Pixels => TrySize(Size, out var width, out var height) ? (width, height) : (1024, 1024);

    public static bool TrySize(string text, out int width, out int height)
    {
        (width, height) = (0, 0);
        return text.Split('x') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out width)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out height);
    }

    protected int Number(string field, int otherwise) =>
        Raw[field] is not { } text ? otherwise : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : -1;
}

using System.Buffers.Binary;

namespace Imprest.Providers.Imaging;

/// <summary>The IHDR chunk, checked: within limits, a colour type and depth that exist.</summary>
internal readonly record struct PngHead(int Width, int Height, byte Depth, byte ColourType, bool Interlaced)
{
    private static readonly PngPass[] Whole = [new(0, 0, 1, 1)];

    /// <summary>The seven passes of Adam7.</summary>
    private static readonly PngPass[] Adam7 =
    [
        new(0, 0, 8, 8), new(4, 0, 8, 8), new(0, 4, 4, 8), new(2, 0, 4, 4), new(0, 2, 2, 4), new(1, 0, 2, 2), new(0, 1, 1, 2),
    ];

    public PngPass[] Passes => Interlaced ? Adam7 : Whole;

    private int BitsPerPixel => Depth * Png.SamplesOf(ColourType);

    /// <summary>How far back a filter looks for the pixel to the left, in bytes.</summary>
    public int FilterStep => Math.Max(1, BitsPerPixel / 8);

    /// <summary>Bytes of a row without its filter byte.</summary>
    public int RowLength(int columns) => ((columns * BitsPerPixel) + 7) / 8;

    /// <summary>Bytes of all rows, filter bytes included.</summary>
    public long RawLength
    {
        get
        {
            long sum = 0;
            foreach (var pass in Passes)
            {
                if (pass.Columns(Width) is > 0 and var columns)
                    sum += (long)pass.Rows(Height) * (RowLength(columns) + 1);
            }
            return sum;
        }
    }

    public static bool TryRead(ReadOnlySpan<byte> body, out PngHead head, out string problem)
    {
        head = default;
        if (body.Length != 13)
        {
            problem = "The PNG's header has the wrong length.";
            return false;
        }
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(body), BinaryPrimitives.ReadUInt32BigEndian(body[4..]));
        problem = ImageLimits.ProblemOf(width, height) ?? "";
        if (problem.Length == 0 && (!Png.IsDepthAllowed(body[9], body[8]) || body[10] != 0 || body[11] != 0 || body[12] > 1))
            problem = "The PNG's header names a form that does not exist.";
        if (problem.Length > 0)
            return false;
        head = new((int)width, (int)height, body[8], body[9], body[12] == 1);
        return true;
    }
}

/// <summary>One pass over an image: where it begins, and its steps in pixels.</summary>
internal readonly record struct PngPass(int Left, int Top, int StepRight, int StepDown)
{
    public int Columns(int width) => (width - Left + StepRight - 1) / StepRight;
    public int Rows(int height) => (height - Top + StepDown - 1) / StepDown;
}

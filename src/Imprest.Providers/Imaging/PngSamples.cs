using System.Buffers.Binary;

namespace Imprest.Providers.Imaging;

/// <summary>Turns unfiltered rows into 8-bit RGBA pixels.</summary>
internal sealed class PngSamples
{
    private readonly PngHead _head;
    private readonly byte[] _palette = new byte[256 * 4];
    private readonly int[]? _transparent;

    public PngSamples(PngHead head, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> alpha)
    {
        _head = head;
        if (head.ColourType == Png.Palette)
            FillPalette(palette, alpha);
        else if (head.ColourType is Png.Gray or Png.Rgb && alpha.Length == 2 * Png.SamplesOf(head.ColourType))
            _transparent = [.. alpha.ToArray().Chunk(2).Select(two => (two[0] << 8) | two[1])];
    }

    private void FillPalette(ReadOnlySpan<byte> palette, ReadOnlySpan<byte> alpha)
    {
        for (var i = 0; i < 256; i++)
        {
            if (i < palette.Length / 3) // An index past the palette is an error of the file; it becomes opaque black.
                palette.Slice(i * 3, 3).CopyTo(_palette.AsSpan(i * 4));
            _palette[(i * 4) + 3] = i < alpha.Length ? alpha[i] : (byte)255;
        }
    }

    /// <summary>Writes <paramref name="columns"/> pixels into <paramref name="target"/>, from column <paramref name="left"/> by <paramref name="step"/>.</summary>
    public void Unpack(ReadOnlySpan<byte> row, int columns, Span<byte> target, int left, int step)
    {
        if (_head is { ColourType: Png.Rgba, Depth: 8 } && step == 1)
        {
            row.CopyTo(target);
            return;
        }
        var samples = Png.SamplesOf(_head.ColourType);
        Span<int> values = stackalloc int[4];
        for (var x = 0; x < columns; x++)
        {
            for (var s = 0; s < samples; s++)
                values[s] = Sample(row, (x * samples) + s);
            Put(values, target.Slice((left + (x * step)) * 4, 4));
        }
    }

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        var depth = _head.Depth;
        if (depth == 8)
            return row[index];
        if (depth == 16)
            return BinaryPrimitives.ReadUInt16BigEndian(row[(index * 2)..]);
        var bit = index * depth;
        return (row[bit >> 3] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    }

    private void Put(ReadOnlySpan<int> values, Span<byte> pixel)
    {
        switch (_head.ColourType)
        {
            case Png.Palette:
                _palette.AsSpan(values[0] * 4, 4).CopyTo(pixel);
                break;
            case Png.Gray or Png.GrayAlpha:
                pixel[..3].Fill(ToByte(values[0]));
                pixel[3] = _head.ColourType == Png.GrayAlpha ? ToByte(values[1]) : AlphaOf(values[..1]);
                break;
            default:
                for (var i = 0; i < 3; i++)
                    pixel[i] = ToByte(values[i]);
                pixel[3] = _head.ColourType == Png.Rgba ? ToByte(values[3]) : AlphaOf(values[..3]);
                break;
        }
    }

    private byte AlphaOf(ReadOnlySpan<int> values) => _transparent is not null && values.SequenceEqual(_transparent) ? (byte)0 : (byte)255;

    private byte ToByte(int value) => _head.Depth switch
    {
        8 => (byte)value,
        16 => (byte)(value >> 8),
        var depth => (byte)(value * 255 / ((1 << depth) - 1)),
    };
}

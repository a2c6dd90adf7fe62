namespace Imprest.Commands.Offline.Logs;

/// <summary>Reads lines of UTF-8 from a stream through one buffer that grows to the longest line, and no further.</summary>
internal sealed class LineReader(Stream stream)
{
    /// <summary>A line may hold the images of an answer, so it may be long.</summary>
    public const int MostBytes = 256 * 1024 * 1024;

    private static ReadOnlySpan<byte> Mark => [0xEF, 0xBB, 0xBF];

    private byte[] buffer = new byte[64 * 1024];
    private int start, end;
    private bool ended;

    /// <summary>The number of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <param name="line">Without its end; good until the next line is read.</param>
    /// <exception cref="CommandError">A line is longer than <see cref="MostBytes"/>.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var at = buffer.AsSpan(start + searched, end - start - searched).IndexOf((byte)'\n');
            if (at >= 0 || (ended && end > start))
            {
                var length = at >= 0 ? searched + at : end - start;
                line = Trim(buffer.AsMemory(start, length));
                start += Math.Min(length + 1, end - start);
                Number++;
                return true;
            }
            if (ended)
            {
                line = default;
                return false;
            }
            searched = end - start;
            Fill();
        }
    }

    /// <summary>The next line that is not blank.</summary>
    public bool TryReadText(out ReadOnlyMemory<byte> line)
    {
        while (TryRead(out line))
        {
            if (line.Span.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r'))
                return true;
        }
        return false;
    }

    /// <summary>Everything that is left.</summary>
    /// <exception cref="CommandError">It is more than <see cref="MostBytes"/>.</exception>
    public ReadOnlyMemory<byte> ReadRest()
    {
        while (!ended)
            Fill();
        var rest = buffer.AsMemory(start, end - start);
        start = end;
        return rest;
    }

    private void Fill()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        if (end == buffer.Length)
        {
            if (buffer.Length >= MostBytes)
                throw CommandError.Usage($"Line {Number + 1} is longer than {MostBytes / (1024 * 1024)} MB.", "Give one JSON object a line, and leave the images' bytes out of it.");
            Array.Resize(ref buffer, buffer.Length * 2);
        }
        var read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        ended = read == 0;
    }

    private ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line)
    {
        if (line.Span.EndsWith((byte)'\r'))
            line = line[..^1];
        return Number == 0 && line.Span.StartsWith(Mark) ? line[Mark.Length..] : line;
    }
}

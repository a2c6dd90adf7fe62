namespace Imprest.Providers.Http;

/// <summary>Makes JSON of what is JSON but for <c>NaN</c> and <c>Infinity</c>, which some servers write as numbers.</summary>
/// <remarks>Images that somebody paid for must not be lost over a broken token count that stands beside them.</remarks>
public static class JsonNonNumbers
{
    /// <summary>Turns each such word into a string of the same length, in place, so that it is still no number.</summary>
    /// <returns>Whether there was any.</returns>
    public static bool Quote(Span<byte> json)
    {
        var (any, inString) = (false, false);
        for (var i = 0; i < json.Length; i++)
        {
            if (inString)
            {
                var stop = json[i..].IndexOfAny((byte)'"', (byte)'\\');
                if (stop < 0)
                    break;
                i += stop;
                if (json[i] == '\\')
                    i++;
                else
                    inString = false;
            }
            else if (json[i] == '"')
            {
                inString = true;
            }
            else if (WordLength(json[i..]) is var length and > 0)
            {
                json.Slice(i, length).Fill((byte)'x');
                json[i] = json[i + length - 1] = (byte)'"';
                i += length - 1;
                any = true;
            }
        }
        return any;
    }

    private static int WordLength(ReadOnlySpan<byte> text) =>
        text.StartsWith("NaN"u8) ? 3 : text.StartsWith("Infinity"u8) ? 8 : text.StartsWith("-Infinity"u8) ? 9 : 0;
}

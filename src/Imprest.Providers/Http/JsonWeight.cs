using System.Buffers;

namespace Imprest.Providers.Http;

/// <summary>How much a JSON text becomes once it is read: a value takes more memory than the character that separates it from the next.</summary>
internal static class JsonWeight
{
    /// <summary>More values than any answer has; base64 and words are one each, whatever their length.</summary>
    public const int MostValues = 250_000;

    private static readonly SearchValues<byte> Separators = SearchValues.Create(",:[{"u8);

    /// <summary>Too many values to be read, by the characters that stand before each. Those within texts count too, of which there are not so many.</summary>
    public static bool IsTooMuch(ReadOnlySpan<byte> json)
    {
        if (json.Length <= MostValues)
            return false;
        for (var count = 0; json.IndexOfAny(Separators) is var at and >= 0; json = json[(at + 1)..])
        {
            if (++count > MostValues)
                return true;
        }

        return false;
    }
}

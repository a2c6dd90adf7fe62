namespace Imprest.Ledger.Sqlite;

/// <summary>The first 63 bits of a request's id as a whole number: the time it was made and some of its random bits.</summary>
/// <remarks>Ids that sort one way have times that do not sort the other way, whatever their characters are. Two ids may share a time, seldom.</remarks>
internal static class RequestTime
{
    private const int Characters = 13; // Of 5 bits; the first has no more than 3, so 63.
    private const int RandomBits = 15;
    private const long Most = long.MaxValue >> 1; // Leaves room to count on from.
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private static readonly byte[] Digits = MakeDigits();

    public static long Of(string id)
    {
        var start = id.IndexOf('_', StringComparison.Ordinal) + 1;
        ulong time = 0;
        for (var i = 0; i < Characters; i++)
        {
            var digit = start + i < id.Length ? Digits[Math.Min(id[start + i], (char)127)] : 0u;
            if (i == 0 && digit > 7)
                return Most;
            time = time << 5 | digit;
        }

        return Math.Min((long)time, Most);
    }

    /// <summary>The time alone: the first 48 bits, milliseconds.</summary>
    public static DateTimeOffset MadeAt(string id) => Instants.Instant(Math.Min(Of(id) >> RandomBits, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>For each character the largest digit that does not sort after it.</summary>
    private static byte[] MakeDigits()
    {
        var digits = new byte[128];
        for (var character = 0; character < digits.Length; character++)
        {
            for (var digit = 0; digit < Alphabet.Length; digit++)
            {
                if (Alphabet[digit] <= character)
                    digits[character] = (byte)digit;
            }
        }

        return digits;
    }
}

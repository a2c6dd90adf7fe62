using System.Globalization;
using System.Text;

namespace Imprest.Images;

/// <summary>
/// A text as others quote it: whole or in part, in other case, wrapped anew, with the escapes of JSON or of an address. Letters and digits are compared, and
/// nothing between them.
/// </summary>
internal sealed class EchoedText(string text)
{
    private const string Mark = "[the prompt]";

    /// <summary>A shorter text is hardly more than a word of the message, and is left.</summary>
    private const int Shortest = 8;

    /// <summary>So many letters and digits in a row are a quotation; fewer are a few words that both use.</summary>
    private const int ShortestPart = 16;

    /// <summary>A text of fewer is looked for as it is written.</summary>
    private const int ShortestWhole = 12;

    private readonly string _text = text.Trim();
    private readonly string _letters = Letters(text);

    /// <summary><paramref name="message"/> with every quotation replaced.</summary>
    public string MaskIn(string message)
    {
        if (_text.Length < Shortest)
            return message;
        var masked = message.Replace(_text, Mark, StringComparison.OrdinalIgnoreCase);
        return _letters.Length < ShortestWhole ? masked : MaskParts(masked);
    }

    private string MaskParts(string message)
    {
        var (letters, places) = Read(message);
        var least = Math.Min(ShortestPart, _letters.Length);
        var (masked, kept) = (new StringBuilder(), 0);
        for (var at = 0; at + least <= letters.Length; at++)
        {
            var length = LongestAt(letters, at, least);
            if (length == 0)
                continue;
            masked.Append(message, kept, places[at].Begin - kept).Append(Mark);
            kept = places[at + length - 1].End;
            at += length - 1;
        }

        return kept == 0 ? message : masked.Append(message, kept, message.Length - kept).ToString();
    }

    /// <summary>How much of the text stands there; 0: less than <paramref name="least"/>.</summary>
    private int LongestAt(string letters, int at, int least)
    {
        var longest = 0;
        for (var from = _letters.IndexOf(letters.Substring(at, least), StringComparison.Ordinal); from >= 0;
            from = _letters.IndexOf(letters.Substring(at, longest + 1), from, StringComparison.Ordinal))
        {
            longest = letters.AsSpan(at).CommonPrefixLength(_letters.AsSpan(from));
            if (at + longest == letters.Length)
                break;
        }

        return longest;
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    /// <summary>The letters and digits of a message, its escapes undone, and where each of them stands.</summary>
    private static (string Letters, List<(int Begin, int End)> Places) Read(string message)
    {
        var (letters, places) = (new StringBuilder(message.Length), new List<(int Begin, int End)>(message.Length));
        for (var at = 0; at < message.Length;)
        {
            var (read, length) = Unescape(message.AsSpan(at));
            foreach (var letter in read.Where(char.IsLetterOrDigit))
            {
                letters.Append(char.ToLowerInvariant(letter));
                places.Add((at, at + length));
            }

            at += length;
        }

        return (letters.ToString(), places);
    }

    private static (string Read, int Length) Unescape(ReadOnlySpan<char> rest)
    {
        if (rest is ['\\', 'u', _, _, _, _, ..] && ushort.TryParse(rest.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return (((char)code).ToString(), 6);
        if (rest is ['\\', _, ..])
            return ("", 2); // A line's end, a quote.
        if (rest is not ['%', _, _, ..])
            return (rest[..1].ToString(), 1);
        Span<byte> bytes = stackalloc byte[64];
        var count = 0;
        while (count < bytes.Length && rest[(count * 3)..] is ['%', _, _, ..] && byte.TryParse(rest.Slice((count * 3) + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out bytes[count]))
            count++;
        return count == 0 ? (rest[..1].ToString(), 1) : (Encoding.UTF8.GetString(bytes[..count]), count * 3);
    }
}

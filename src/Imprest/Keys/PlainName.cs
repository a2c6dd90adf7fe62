using System.Globalization;
using System.Text;

namespace Imprest.Keys;

/// <summary>What people call an account or a key: one line of text.</summary>
internal static class PlainName
{
    public const int MostLength = 100;

    /// <summary>Behind the name of the field.</summary>
    public const string Rule = "is plain text of 1 to 100 characters, all of them seen, without blanks at its ends";

    /// <summary>Marks that turn text around, break it or hide in it could make one name look like another.</summary>
    public static bool IsOne(string name) =>
        name.Length <= MostLength && !string.IsNullOrWhiteSpace(name) && name.Trim().Length == name.Length
        && !name.EnumerateRunes().Any(letter => IsUnseen(letter.Value) || Rune.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    /// <summary>Letters and marks by their class that show nothing: Unicode's Default_Ignorable_Code_Point, the blank of Braille, and spaces that look like the usual one.</summary>
    private static bool IsUnseen(int letter) => letter is 0x34F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0
        or (>= 0xE0000 and <= 0xE0FFF) or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A) or 0x202F or 0x205F;
}

using System.Globalization;
using System.Text;

namespace Imprest.Keys;

/// <summary>What people call an account or a key: one line of text.</summary>
internal static class PlainName
{
    public const int MostLength = 100;

    /// <summary>Behind the name of the field.</summary>
    public const string Rule = "is plain text of 1 to 100 characters";

    /// <summary>Marks that turn text around, break it or hide in it could make one name look like another.</summary>
    public static bool IsOne(string name) =>
        name.Length <= MostLength && !string.IsNullOrWhiteSpace(name)
        && !name.EnumerateRunes().Any(letter => Rune.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

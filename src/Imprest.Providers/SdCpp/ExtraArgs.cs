using System.Text;

namespace Imprest.Providers.SdCpp;

/// <summary>Takes out of prompts what the server reads as settings: <c>&lt;sd_cpp_extra_args&gt;{…}&lt;/sd_cpp_extra_args&gt;</c>.</summary>
/// <remarks>
/// The server's compatible interfaces obey such a block, which could load files, or ask for work that nobody paid for. The interface that is
/// called here does not read it, but the prompt may come by other ways to one that does.
/// </remarks>
internal static class ExtraArgs
{
    private const string Begin = "<sd_cpp_extra_args>";
    private const string End = "</sd_cpp_extra_args>";

    /// <summary>
    /// The text without blocks, in any case of letters: nested ones whole, one without an end up to the end of the text, an end alone. What is left is looked
    /// through as it grows, so that no block comes together out of the pieces around another. One pass, whatever the text.
    /// </summary>
    public static string Strip(string text)
    {
        if (!text.Contains("sd_cpp_extra_args>", StringComparison.OrdinalIgnoreCase))
            return text;
        var kept = new StringBuilder(text.Length);
        var inside = new StringBuilder(); // What stands in a block since its last tag.
        var depth = 0;
        foreach (var letter in text)
        {
            var current = depth == 0 ? kept : inside;
            current.Append(letter);
            if (letter != '>')
                continue;
            var (begins, ends) = (EndsWith(current, Begin), EndsWith(current, End));
            if (!begins && !ends)
                continue;
            if (depth == 0)
                kept.Length -= begins ? Begin.Length : End.Length;
            depth = begins ? depth + 1 : Math.Max(0, depth - 1);
            inside.Clear();
        }

        return kept.ToString().Trim();
    }

    private static bool EndsWith(StringBuilder text, string tag)
    {
        if (text.Length < tag.Length)
            return false;
        Span<char> end = stackalloc char[tag.Length];
        text.CopyTo(text.Length - tag.Length, end, tag.Length);
        return end.Equals(tag, StringComparison.OrdinalIgnoreCase);
    }
}

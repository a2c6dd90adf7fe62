using System.Text;
using Imprest.Providers;

namespace Imprest.Images;

/// <summary>
/// A provider's sentences as one line each: a break in them would begin a line of a log or a terminal that nobody here wrote. After prompts are masked, which
/// are looked for as they were sent.
/// </summary>
internal static class OneLine
{
    public static ProviderOutcome Of(ProviderOutcome outcome) => outcome switch
    {
        ProviderOutcome.Failed failed => failed with { Message = Of(failed.Message) },
        ProviderOutcome.NoAnswer lost => lost with { Reason = Of(lost.Reason) },
        ProviderOutcome.Completed { Refusal: null, WithheldReason: null } => outcome,
        ProviderOutcome.Completed done => done with { Refusal = done.Refusal is { } refusal ? Of(refusal) : null, WithheldReason = done.WithheldReason is { } reason ? Of(reason) : null },
        _ => outcome,
    };

    /// <summary>Each run of breaks and other control characters, with the spaces beside it, as one space.</summary>
    internal static string Of(string text)
    {
        if (!text.Any(IsBreak))
            return text;
        var line = new StringBuilder(text.Length);
        var isPending = false;
        foreach (var character in text)
        {
            if (IsBreak(character) || (isPending && character == ' '))
            {
                isPending = true;
                continue;
            }

            if (isPending && line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
            isPending = false;
            line.Append(character);
        }

        return line.ToString().TrimEnd();
    }

    private static bool IsBreak(char character) => char.IsControl(character) || character is '\u2028' or '\u2029';
}

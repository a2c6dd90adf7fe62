using Imprest.Providers;

namespace Imprest.Images;

/// <summary>Providers quote prompts in what they complain of. What they say is kept with the request, and prompts are not.</summary>
internal static class PromptEcho
{
    private const string Mark = "[the prompt]";
    private const int Shortest = 8; // Shorter ones are hardly more than a word of the message.

    /// <summary>The outcome with the prompt taken out of every text that is stored.</summary>
    public static ProviderOutcome Masked(ProviderOutcome outcome, string? prompt)
    {
        if (prompt is null || prompt.Trim() is not { Length: >= Shortest } quoted)
            return outcome;
        return outcome switch
        {
            ProviderOutcome.Failed failed => failed with { Message = Mask(failed.Message, quoted) },
            ProviderOutcome.NoAnswer lost => lost with { Reason = Mask(lost.Reason, quoted) },
            ProviderOutcome.Completed { Refusal: { } refusal } done => done with { Refusal = Mask(refusal, quoted) },
            _ => outcome,
        };
    }

    private static string Mask(string text, string prompt) => text.Replace(prompt, Mark, StringComparison.OrdinalIgnoreCase);
}

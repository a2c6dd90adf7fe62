using Imprest.Providers;

namespace Imprest.Images;

/// <summary>Providers quote prompts in what they complain of. What they say is kept with the request, and prompts are not.</summary>
internal static class PromptEcho
{
    /// <summary>Stands for words of a provider's that may quote a prompt which nobody here knows any more: only its hash outlives the process.</summary>
    public const string Unknown = "[the provider's words are not kept: the prompt that they may quote is not known here any more]";

    /// <summary>The outcome with the prompts taken out of every text that is stored.</summary>
    /// <param name="prompts">The prompt and the negative prompt, as far as the call has them.</param>
    public static ProviderOutcome Masked(ProviderOutcome outcome, params IReadOnlyList<string?> prompts)
    {
        foreach (var prompt in prompts)
        {
            if (prompt is not null)
                outcome = Masked(outcome, new EchoedText(prompt));
        }

        return outcome;
    }

    /// <summary>The outcome of a call whose prompt is not known: its codes and counts, and no words of the provider's.</summary>
    public static ProviderOutcome WithoutWords(ProviderOutcome outcome) => outcome is ProviderOutcome.Failed { NothingWasSent: true } ? outcome
        : Each(outcome, _ => Unknown, word => IsCode(word) ? word : Unknown);

    private static ProviderOutcome Masked(ProviderOutcome outcome, EchoedText prompt) => Each(outcome, prompt.MaskIn, prompt.MaskIn);

    private static ProviderOutcome Each(ProviderOutcome outcome, Func<string, string> mask, Func<string, string> maskWord) => outcome switch
    {
        ProviderOutcome.Failed failed => failed with
        {
            Code = maskWord(failed.Code),
            Message = mask(failed.Message),
            Param = failed.Param is { } param ? maskWord(param) : null,
            // As JSON it cannot be mended, so it goes as a whole.
            ModerationDetails = failed.ModerationDetails is { } details && mask(details) == details ? details : null,
        },
        ProviderOutcome.NoAnswer lost => lost with { Reason = mask(lost.Reason) },
        ProviderOutcome.Completed done => done with
        {
            Refusal = done.Refusal is { } refusal ? mask(refusal) : null,
            WithheldReason = done.WithheldReason is { } reason ? mask(reason) : null,
        },
        _ => outcome,
    };

    /// <summary>A code or the name of a field, and no sentence.</summary>
    private static bool IsCode(string text) => text.Length <= 100 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}

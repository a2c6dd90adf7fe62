namespace Imprest.Providers.Http;

/// <summary>What a provider said, fit to be kept and shown: without the connection's secrets, and no longer than anybody reads.</summary>
internal static class OutcomeTexts
{
    public const int LongestWord = 200;
    private const int LongestDetails = 8_000;
    private const int LongestRevisedPrompt = 64_000;

    public static ProviderOutcome Tidy(ProviderOutcome outcome, SecretForms secrets)
    {
        var tidy = outcome switch
        {
            ProviderOutcome.Failed failed => Tidy(failed, secrets),
            ProviderOutcome.NoAnswer none => none with { Reason = Prose(none.Reason, secrets)! },
            ProviderOutcome.Completed done => Tidy(done, secrets),
            // An id that repeats a secret cannot be asked by without keeping the secret.
            ProviderOutcome.Accepted { Handle: var handle } when handle.Length > ProviderOutcome.Accepted.LongestHandle || secrets.IsIn(handle) =>
                new ProviderOutcome.NoAnswer("the answer names the call by what cannot be kept") { HttpStatus = outcome.HttpStatus },
            _ => outcome,
        };
        return tidy.ProviderRequestId is { } id && Word(id, secrets) is var word && word != id ? tidy with { ProviderRequestId = word } : tidy;
    }

    private static ProviderOutcome.Failed Tidy(ProviderOutcome.Failed failed, SecretForms secrets) => failed with
    {
        Code = Word(failed.Code, secrets)!,
        Message = Prose(failed.Message, secrets)!,
        Param = Word(failed.Param, secrets),
        ModerationDetails = failed.ModerationDetails is { Length: <= LongestDetails } details ? secrets.Mask(details) : null,
    };

    private static ProviderOutcome.Completed Tidy(ProviderOutcome.Completed done, SecretForms secrets) => done with
    {
        Refusal = Prose(done.Refusal, secrets),
        WithheldReason = Prose(done.WithheldReason, secrets),
        Size = Word(done.Size, secrets),
        Quality = Word(done.Quality, secrets),
        Background = Word(done.Background, secrets),
        OutputFormat = Word(done.OutputFormat, secrets),
        ServedTier = Word(done.ServedTier, secrets),
        Images = done.Images.Any(NeedsTidying) ? [.. done.Images.Select(image => Tidy(image, secrets))] : done.Images,
    };

    private static bool NeedsTidying(ProviderImage image) => (image.RevisedPrompt ?? image.Size ?? image.Quality) is not null || image.Url is not null;

    private static ProviderImage Tidy(ProviderImage image, SecretForms secrets) => image with
    {
        // Where results are passed on, nobody is to be sent to a file or a script.
        Url = image.Url is { Scheme: "https" or "http" } url && !secrets.IsIn(url.OriginalString) ? url : null,
        RevisedPrompt = image.RevisedPrompt is { } prompt ? secrets.Mask(prompt.Length <= LongestRevisedPrompt ? prompt : prompt[..LongestRevisedPrompt]) : null,
        Size = Word(image.Size, secrets),
        Quality = Word(image.Quality, secrets),
    };

    /// <summary>Masked before it is cut, so that no half of a secret is left.</summary>
    private static string? Prose(string? text, SecretForms secrets) => text is null ? null : HttpFailure.Shorten(secrets.Mask(text));

    private static string? Word(string? word, SecretForms secrets)
    {
        if (word is null)
            return null;
        var masked = secrets.MaskWord(word);
        return masked.Length <= LongestWord ? masked : masked[..LongestWord];
    }
}

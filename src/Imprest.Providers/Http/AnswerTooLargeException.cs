namespace Imprest.Providers.Http;

/// <summary>An answer was longer than we are ready to keep in memory. To the caller it is as if the line had broken.</summary>
internal sealed class AnswerTooLargeException(long maxBytes)
    : IOException(FormattableString.Invariant($"answer larger than {maxBytes} bytes"));

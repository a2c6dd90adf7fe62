using Imprest.Pricing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>What a call states of itself, in the words that sums are by; null where it does not. For calls that nothing prices, of which nothing may be assumed.</summary>
internal sealed record StatedWork(string? Operation, string? Quality, string? Size)
{
    public static StatedWork Of(WorkSettings settings) => new(
        OperationNames.TryParse(settings.Operation ?? "", out var operation) ? operation.Wire() : Word(settings.Operation),
        Word(settings.Quality),
        Word(settings.Size));

    private static string? Word(string? text) => text is "" or "auto" ? null : text;
}

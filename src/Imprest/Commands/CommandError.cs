namespace Imprest.Commands;

/// <summary>Ends a command: an exit code, a code for programs, a sentence for people, and what to do next.</summary>
internal sealed class CommandError(int exitCode, string code, string message, string hint, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
    public string Code { get; } = code;
    public string Hint { get; } = hint;

    public static CommandError Usage(string message, string hint) => new(Commands.ExitCode.BadUsage, "bad_usage", message, hint);
}

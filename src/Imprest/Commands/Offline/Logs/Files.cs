namespace Imprest.Commands.Offline.Logs;

/// <summary>Opens files that an option names; what goes wrong is told as bad usage of the option.</summary>
internal static class Files
{
    /// <exception cref="CommandError">The system does not allow it.</exception>
    public static T Open<T>(string path, string option, Func<string, T> open)
    {
        try
        {
            return open(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw CommandError.Usage($"{path} cannot be used: {error.Message}", $"Give {option} another file.");
        }
    }

    public static void Write(string path, string option, Action<string> write) => Open(path, option, file =>
    {
        write(file);
        return true;
    });
}

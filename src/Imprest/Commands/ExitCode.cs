namespace Imprest.Commands;

/// <summary>What the exit code of a command means.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    /// <summary>The command ran and found something wrong (doctor, prepaid test).</summary>
    public const int FoundWrong = 1;
    public const int BadUsage = 2;
    /// <summary>The gateway answered, and said no.</summary>
    public const int Refused = 3;
    public const int NotReachable = 4;
    public const int UnknownPrice = 5;
}

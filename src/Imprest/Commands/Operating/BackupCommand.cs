using System.CommandLine;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest backup FILE</c>: a consistent copy of the store.</summary>
internal sealed class BackupCommand : Command
{
    public BackupCommand(Surroundings surroundings)
        : base("backup", "A consistent copy of the store, from a running or a stopped gateway.")
    {
        Options.Add(CommonOptions.Data);
        SetAction(Task<int> (_, _) => throw new NotSupportedException($"{surroundings.Width}"));
    }
}

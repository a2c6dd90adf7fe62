using System.CommandLine;

namespace Imprest.Commands.Operating;

/// <summary><c>imprest doctor</c>: configuration, store and every ledger invariant, each with what to do about it.</summary>
internal sealed class DoctorCommand : Command
{
    public DoctorCommand(Surroundings surroundings)
        : base("doctor", "Checks configuration, store and every ledger invariant; reads only.")
    {
        Options.Add(CommonOptions.Data);
        Options.Add(CommonOptions.Prices);
        SetAction(Task<int> (_, _) => throw new NotSupportedException($"{surroundings.Width}"));
    }
}

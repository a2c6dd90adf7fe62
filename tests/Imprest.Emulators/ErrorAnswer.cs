namespace Imprest.Emulators;

/// <summary>An error answer of an emulated service.</summary>
/// <param name="Body">Written as JSON.</param>
public sealed record ErrorAnswer(int Status, object Body)
{
    /// <summary>A header that goes with it.</summary>
    public (string Name, string Value)? Header { get; init; }
}

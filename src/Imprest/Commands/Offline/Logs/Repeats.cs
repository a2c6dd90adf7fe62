using Imprest.Pricing;

namespace Imprest.Commands.Offline.Logs;

/// <summary>Tells calls that were there before: by their id, or without one by their text. Memory is bounded: past a limit new calls are not remembered.</summary>
internal sealed class Repeats
{
    public const int MostRemembered = 2_000_000;

    private readonly Dictionary<UInt128, (int Line, long Nanos)> seen = [];

    /// <summary>Some calls were not remembered.</summary>
    public bool IsFull { get; private set; }

    /// <param name="call">What was read.</param>
    /// <param name="amount">What it should have cost; null: unknown.</param>
    /// <returns>The kind of repeat and the first call's line; null where it is new.</returns>
    public (string Kind, int Line)? Check(LoggedCall call, Money? amount)
    {
        var key = call.Id is { } id ? Fingerprint.Of($"id {id}") : call.Fingerprint;
        var nanos = amount?.Nanos ?? -1;
        if (seen.TryGetValue(key, out var first))
            return (call.Id is null ? FindingKinds.Identical : first.Nanos == nanos ? FindingKinds.Repeated : FindingKinds.IdReused, first.Line);
        if (seen.Count < MostRemembered)
            seen.Add(key, (call.Line, nanos));
        else
            IsFull = true;
        return null;
    }
}

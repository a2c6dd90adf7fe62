namespace Imprest.Ledger.Sqlite.Writing;

/// <summary>
/// Refused calls of nobody that is known, counted in memory by code and minute. Only minutes that are over are written, so however many calls
/// strangers send, they cause one small write a minute.
/// </summary>
internal sealed class StrangerCounts
{
    /// <summary>A day of minutes that could not be written; what comes on top is not counted.</summary>
    private const int MostKept = 1_440;

    private readonly Lock gate = new();
    private readonly Dictionary<Counted, long> counts = [];

    /// <param name="Minute">Minutes since 1970-01-01 UTC.</param>
    public readonly record struct Counted(string Code, long Minute);

    public void Add(Counted counted, long number)
    {
        lock (gate)
        {
            if (counts.ContainsKey(counted) || counts.Count < MostKept)
                counts[counted] = counts.GetValueOrDefault(counted) + number;
        }
    }

    /// <summary>Takes out what was counted in the minutes before one.</summary>
    public IReadOnlyList<KeyValuePair<Counted, long>> Take(long before)
    {
        lock (gate)
        {
            var taken = counts.Where(count => count.Key.Minute < before).ToList();
            foreach (var (counted, _) in taken)
                counts.Remove(counted);
            return taken;
        }
    }
}

namespace Imprest.Commands.Offline.Logs;

/// <summary>Sums by one thing: model, quality, size or operation. Names beyond a limit are summed up as one.</summary>
internal sealed class LogTotals
{
    private const int MostNames = 500;
    private const string Others = "others";

    private readonly Dictionary<string, LogSum> sums = new(StringComparer.Ordinal);

    public LogSum this[string name]
    {
        get
        {
            if (sums.TryGetValue(name, out var sum))
                return sum;
            if (sums.Count >= MostNames)
                name = Others;
            if (!sums.TryGetValue(name, out sum))
                sums.Add(name, sum = new());
            return sum;
        }
    }

    /// <summary>The dearest first, then by name.</summary>
    public IReadOnlyList<LogTotalView> View() =>
        [.. sums.OrderByDescending(entry => entry.Value.AmountUsd).ThenBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => entry.Value.View(entry.Key))];
}

/// <summary>A running sum. The amount leaves the unknown out, and says how many they are.</summary>
internal sealed class LogSum
{
    public long Requests { get; private set; }
    public long Unknown { get; private set; }
    public long Images { get; private set; }
    public decimal AmountUsd { get; private set; }
    public decimal? BilledUsd { get; private set; }

    public void Add(int requests, int images, decimal? amountUsd, decimal? billedUsd)
    {
        Requests += requests;
        Images += images;
        if (amountUsd is { } amount)
            AmountUsd += amount;
        else
            Unknown += requests;
        AddBilled(billedUsd);
    }

    public void AddBilled(decimal? billedUsd)
    {
        if (billedUsd is { } billed)
            BilledUsd = (BilledUsd ?? 0) + billed;
    }

    public LogTotalView View(string name) => new(name, Requests, Unknown, Images, LogMoney.Wire(AmountUsd), LogMoney.Wire(BilledUsd));
}

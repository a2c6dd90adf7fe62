namespace Imprest.Commands.Offline.Logs;

/// <summary>Findings: all are counted by their kind, and the first of each kind kept.</summary>
internal sealed class FindingList
{
    /// <summary>So many of a kind are kept.</summary>
    public const int KeptOfKind = 20;

    private readonly Dictionary<string, Kind> kinds = new(StringComparer.Ordinal);

    public void Add(Finding finding)
    {
        if (!kinds.TryGetValue(finding.Kind, out var kind))
            kinds.Add(finding.Kind, kind = new());
        kind.Count++;
        kind.DifferenceUsd += finding.DifferenceUsd ?? 0;
        kind.HasDifference |= finding.DifferenceUsd is not null;
        if (kind.First.Count < KeptOfKind)
            kind.First.Add(finding);
    }

    public int Count => kinds.Values.Sum(kind => kind.Count);

    public IReadOnlyList<FindingKindView> ByKind() =>
    [
        .. FindingKinds.All.Where(kinds.ContainsKey).Select(name => (Name: name, Kind: kinds[name])).Select(entry => new FindingKindView(
            entry.Name, FindingKinds.Title(entry.Name), entry.Kind.Count, entry.Kind.HasDifference ? LogMoney.Wire(entry.Kind.DifferenceUsd) : null)),
    ];

    /// <summary>The first of each kind, in the order of kinds.</summary>
    public IReadOnlyList<FindingView> First() => [.. FindingKinds.All.Where(kinds.ContainsKey).SelectMany(name => kinds[name].First).Select(FindingView.Of)];

    private sealed class Kind
    {
        public int Count { get; set; }
        public decimal DifferenceUsd { get; set; }
        public bool HasDifference { get; set; }
        public List<Finding> First { get; } = [];
    }
}

/// <summary>Something that does not add up.</summary>
/// <param name="Place">Where, for people: <c>line 7</c>.</param>
/// <param name="Message">One or more sentences.</param>
/// <param name="AmountUsd">What it should have cost; null: unknown, or it is not about an amount.</param>
internal sealed record Finding(int Line, string? File, string Place, string Kind, string Model, string Message, decimal? AmountUsd, decimal? BilledUsd)
{
    /// <summary>Billed above what it should have cost, negative where below; null where either is not known.</summary>
    public decimal? DifferenceUsd => BilledUsd - AmountUsd;
}

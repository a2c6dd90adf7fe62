using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Accounts;

/// <summary>All accounts at a glance.</summary>
/// <param name="All">In their order.</param>
/// <param name="Find">In the name or the id of those that are listed; null: of all.</param>
public sealed record AccountsModel(IReadOnlyList<AccountRow> All, string? Find, string SignUp)
{
    private const int MostRows = 200;

    /// <summary>Null: those whose money needs somebody first, then the others by what they spent this month.</summary>
    internal string? Sort { get; init; }

    internal List<AccountRow> Found { get; } =
        Find is null ? [.. All] : [.. All.Where(row => row.Account.Id.Value == Find || row.Account.Name.Contains(Find, StringComparison.OrdinalIgnoreCase))];

    internal IEnumerable<AccountRow> Rows => Found.Take(MostRows);

    private HashSet<string> SharedNames { get; } = All.GroupBy(row => row.Account.Name, StringComparer.Ordinal).Where(alike => alike.Count() > 1).Select(alike => alike.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>Another account is called alike: the id tells them apart.</summary>
    internal bool SharesItsName(AccountRow row) => SharedNames.Contains(row.Account.Name);

    internal int Left => Math.Max(0, Found.Count - MostRows);

    internal static Money Sum(IEnumerable<AccountRow> rows, Func<AccountRow, Money> of) => rows.Aggregate(Money.Zero, (sum, row) => sum + of(row));

    public IReadOnlyList<Invitation> Invitations { get; init; } = [];

    /// <summary>The link of an invitation that was just made, shown this once.</summary>
    public string? Link { get; init; }

    public string? Problem { get; init; }
}

/// <param name="ThisMonth">Charged in this UTC month.</param>
/// <param name="Failed">Requests of this month that were not delivered in full.</param>
/// <param name="Limit">The limit that is used most; null: none is set.</param>
public sealed record AccountRow(AccountStanding Standing, Money ThisMonth, long Requests, long Failed, LimitUse? Limit, string? PriceList)
{
    internal AccountRecord Account => Standing.Account;

    /// <summary>What needs somebody; null: nothing.</summary>
    public string? Worry =>
        Standing.Available <= Money.Zero ? "no money left"
        : Limit is { } limit && limit.Remaining <= Money.Zero ? "a limit is used up"
        : Standing.Absorbed is { Remaining.Nanos: 0, Limit.Nanos: > 0 } ? "absorbed cost at its limit"
        : Limit is { } near && near.Remaining.Nanos < near.Limit.Nanos / 10 ? "a limit is nearly used up"
        : null;
}

/// <summary>One account, for operators and auditors.</summary>
/// <param name="PriceLists">To choose from.</param>
public sealed record AccountModel(AccountRow Row, IReadOnlyList<LimitUse> Limits, IReadOnlyDictionary<string, string> KeyNames, IReadOnlyList<string> PriceLists, IReadOnlyList<PriceListChange> Changes)
{
    public string? Done { get; init; }
    public string? Problem { get; init; }
}

using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Accounts;

/// <summary>All accounts at a glance.</summary>
/// <param name="Rows">Those whose money needs somebody first, then the others by what they spent this month.</param>
public sealed record AccountsModel(IReadOnlyList<AccountRow> Rows, Money Available, Money Held, string SignUp)
{
    public IReadOnlyList<Invitation> Invitations { get; init; } = [];

    /// <summary>The link of an invitation that was just made, shown this once.</summary>
    public string? Link { get; init; }

    public string? Problem { get; init; }
}

/// <param name="ThisMonth">Charged in this UTC month.</param>
/// <param name="Failed">Requests of this month that were not delivered in full.</param>
/// <param name="Limit">The limit that is used most; null: none is set.</param>
/// <param name="Absorbed">Provider cost of today that no charge covers, and its limit.</param>
public sealed record AccountRow(AccountRecord Account, Wallet Wallet, Money ThisMonth, long Requests, long Failed, LimitUse? Limit, LimitUse? Absorbed, string? PriceList)
{
    /// <summary>What needs somebody; null: nothing.</summary>
    public string? Worry =>
        Wallet.Available <= Money.Zero ? "no money left"
        : Limit is { } limit && limit.Remaining <= Money.Zero ? "a limit is used up"
        : Absorbed is { } absorbed && absorbed.Limit > Money.Zero && absorbed.Remaining <= Money.Zero ? "absorbed cost at its limit"
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

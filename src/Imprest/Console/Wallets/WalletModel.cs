using Imprest.Console.Components;
using Imprest.Ledger;
using Imprest.Pricing;

namespace Imprest.Console.Wallets;

/// <summary>What the wallet page shows of one account.</summary>
public sealed record WalletModel(Wallet Wallet, IReadOnlyList<RequestRecord> Holds, IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>How many requests something is held for; <see cref="Holds"/> are the oldest of them.</summary>
    public int HoldCount { get; init; }

    /// <summary>Empty for who sees one account alone.</summary>
    public IReadOnlyList<AccountRecord> Accounts { get; init; } = [];

    /// <summary>The balance at the end of each day.</summary>
    public ChartData? Balances { get; init; }

    /// <summary>The provider's cost that the operator bears today; for operators and auditors alone.</summary>
    public LimitUse? Absorbed { get; init; }

    /// <summary>Key id → its name.</summary>
    public IReadOnlyDictionary<string, string> KeyNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Whoever looks may open the pages of these keys.</summary>
    public bool OpensKeys { get; init; }

    /// <summary>The entry's id after which the next page begins; null: this is the last.</summary>
    public string? Next { get; init; }

    /// <summary>These entries are not the newest.</summary>
    public bool Newest { get; init; }

    /// <summary>First and last day of the period, as the address has them.</summary>
    public string? From { get; init; }

    /// <inheritdoc cref="From"/>
    public string? To { get; init; }

    /// <summary>What the form for paying in holds.</summary>
    public TopUpForm Form { get; init; } = new("", "paid", "", "");

    /// <summary>Why the form was not taken.</summary>
    public string? Problem { get; init; }

    /// <summary>The lot that was just paid in, and whether it was there before.</summary>
    public (CreditLot Lot, bool Repeated)? PaidIn { get; init; }

    /// <summary>Nothing was ever paid in.</summary>
    internal bool IsNew => Wallet.Lots.Count == 0 && Entries.Count == 0 && !Newest && From is null && To is null;

    /// <summary>The share of a lot that is gone or promised: what its row calls left is the rest.</summary>
    internal static decimal UsedOrHeld(CreditLot lot) => 1 - (lot.Remaining - lot.Held).Usd / lot.Amount.Usd;

    internal static string Words(string kind) => kind switch
    {
        "topup" => "Paid in",
        "trial" => "Trial credit",
        "promo" => "Promotional credit",
        "hold" => "Held for a request",
        "capture" => "Charged",
        "void" => "Hold given back",
        "rerate" => "Charged later, when its price was known",
        "expire" => "Credit expired",
        "adjust" => "Adjusted",
        _ => kind,
    };

    internal static string Words(LotKind kind) => kind switch { LotKind.Paid => "paid", LotKind.Trial => "trial", LotKind.Promo => "promotional", _ => "adjustment" };

    internal static string Words(LimitPeriod period) => period switch { LimitPeriod.Day => "a day", LimitPeriod.Month => "a month", _ => "in all" };

    /// <summary>When a hold ends, in words, where no instant is set.</summary>
    internal static string EndOf(RequestRecord hold) => hold.State switch
    {
        RequestState.InDoubt => "when the provider says whether it ran, within a day",
        RequestState.Review => "when a person has decided",
        _ => "when the provider has answered",
    };
}

/// <summary>The fields of the form for paying in, as written.</summary>
public sealed record TopUpForm(string Amount, string Kind, string ExpiresOn, string SourceRef);

using Imprest.Console.Components;
using Imprest.Ledger;
using Imprest.Prices;
using Imprest.Pricing;
using Imprest.Pricing.Comparing;

namespace Imprest.Console.Books;

/// <summary>The price book as its operator looks after it.</summary>
/// <param name="Tab">What is shown below: <c>versions</c>, <c>changes</c>, <c>stale</c>, <c>conflicts</c> or <c>lists</c>.</param>
/// <param name="Cards">That hold today.</param>
/// <param name="Stale">Figures that were read long ago.</param>
public sealed record PriceBookModel(string Tab, IReadOnlyList<RateCard> Cards, IReadOnlyList<StaleFigure> Stale, DateOnly Today)
{
    /// <summary>The operator's price files; null: the shipped book alone.</summary>
    public string? Directory { get; init; }

    /// <summary>Provider whose versions are shown; null: all providers in short.</summary>
    public string? Provider { get; init; }

    /// <summary>Every version of that provider's cards, by model, the newest first.</summary>
    public IReadOnlyList<RateCard> Versions { get; init; } = [];

    /// <summary>What changed.</summary>
    public ChangesModel? Changes { get; init; }

    /// <summary>Cards of the book on which sources disagree.</summary>
    public IReadOnlyList<RateCard> Conflicts { get; init; } = [];

    /// <summary>What accounts pay, where it is not the providers' rates.</summary>
    public IReadOnlyList<PriceListModel> Lists { get; init; } = [];

    /// <summary>When this process last reloaded the book.</summary>
    public DateTimeOffset? ReloadedAt { get; init; }

    /// <summary>It was just reloaded.</summary>
    public bool JustReloaded { get; init; }

    /// <summary>Why it was not reloaded.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    internal static readonly (string Tab, string Words)[] Tabs = [("versions", "Versions"), ("changes", "What changed"), ("stale", "Read long ago"), ("conflicts", "Conflicts"), ("lists", "Price lists")];

    /// <summary>Every old figure, not only the oldest.</summary>
    public bool All { get; init; }

    /// <summary>Models whose rates were read long ago. Figures beside the rates can be old too: worths of currencies, published figures, who pays for failures.</summary>
    public int OldCards => Cards.Count(IsOld);

    internal bool IsOld(RateCard card) => AgeOf(card) > RateCardAge.StaleAfterDays;

    internal int AgeOf(RateCard card) => Today.DayNumber - card.ReadOn.DayNumber;
}

/// <summary>What a change of the book does to a standard basket of work.</summary>
/// <param name="Before">In words, what is compared.</param>
/// <param name="After">With what.</param>
/// <param name="From">The first of two days that are compared; null: a reload, or the operator's files.</param>
/// <param name="To">The second.</param>
public sealed record ChangesModel(string Before, string After, BookDiff Diff, string? From, string? To);

/// <summary>A price list and who is on it.</summary>
public sealed record PriceListModel(PriceList List, string? Prices, bool IsDefault, IReadOnlyList<AccountRecord> Accounts)
{
    internal string Words => List.Margin switch
    {
        { Rule: MarginRule.Multiply, Value: var value } => $"the providers’ rates × {PlainNumber.Text(value)}",
        { Rule: MarginRule.Divide, Value: var value } => $"the providers’ rates ÷ {PlainNumber.Text(value)}",
        { Rule: MarginRule.Fixed, Value: var value } => $"the providers’ rates and ${AmountText.Digits(value)} more for each delivered image",
        { Rule: MarginRule.Floor, Value: var value } => $"the providers’ rates, at least ${AmountText.Digits(value)} for a request that delivers",
        _ => "the providers’ rates as they are",
    };
}

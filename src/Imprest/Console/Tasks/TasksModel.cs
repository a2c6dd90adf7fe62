using Imprest.Ledger;
using Imprest.Pricing;
using Imprest.UsageLog;

namespace Imprest.Console.Tasks;

/// <summary>A list of tasks.</summary>
/// <param name="Show">Null: all; <c>open</c> or <c>failed</c>.</param>
/// <param name="Next">The id after which the next page begins; null: this is the last.</param>
/// <param name="Newest">These are not the newest.</param>
public sealed record TasksModel(IReadOnlyList<TaskModel> Tasks, string? Show, string? Next, bool Newest)
{
    /// <summary>Empty for who sees one account alone.</summary>
    public IReadOnlyList<AccountRecord> Accounts { get; init; } = [];

    /// <summary>Null: of all accounts.</summary>
    public AccountId? Account { get; init; }
}

/// <summary>A task as a page shows it.</summary>
/// <param name="Status">Of the API: <c>queued</c>, <c>running</c>, ….</param>
/// <param name="Progress">From 0 to 1; null: the provider does not say.</param>
/// <param name="Position">In the provider's queue; null: it does not say.</param>
/// <param name="CancelAsked">Somebody wished to stop it.</param>
/// <param name="NotCancelable">Why it cannot be stopped; null: it can.</param>
public sealed record TaskModel(RequestRecord Record, string Status, decimal? Progress, int? Position, bool CancelAsked, string? NotCancelable)
{
    /// <summary>What its account is called.</summary>
    public string AccountName { get; init; } = "";

    /// <summary>Why it failed, as its client is told.</summary>
    public string? Error { get; init; }

    /// <summary>What it delivered.</summary>
    public IReadOnlyList<StoredImage> Images { get; init; } = [];

    /// <summary>A wish to stop it was just taken.</summary>
    public bool JustAsked { get; init; }

    internal bool IsOpen => !Record.State.IsTerminal() && Record.State != RequestState.Review;

    /// <summary>What it costs so far; null while not known.</summary>
    internal Money? Charge => RequestView.Charge(Record);

    internal string Words => Status.Replace('_', ' ');

    /// <summary>While it is under way.</summary>
    internal string Colour => Status == "in_doubt" ? "warn" : "idle";

    /// <summary>Its provider tells how far it is.</summary>
    internal bool TellsProgress => Progress is not null || Position is not null;

    /// <summary>Differs when the page would.</summary>
    internal string Mark => string.Join('|', Status, Record.State, Record.Attempts, Progress, Position, CancelAsked, NotCancelable is null);
}

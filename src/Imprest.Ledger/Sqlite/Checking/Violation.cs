namespace Imprest.Ledger.Sqlite;

/// <summary>Something that must hold and does not.</summary>
/// <param name="Invariant"><c>I1</c> … <c>I16</c> (see <see cref="LedgerChecker"/>), <c>S1</c> for the sums that limits rest on, <c>S2</c> and <c>S3</c> for what totals and searches rest on, <c>S4</c> for costs, <c>store</c> for the file itself.</param>
public sealed record Violation(string Invariant, AccountId? Account, RequestId? Request, string Message)
{
    public override string ToString() =>
        $"{Invariant}{(Account is { } account ? $" {account}" : "")}{(Request is { } request ? $" {request}" : "")}: {Message}";
}

/// <summary>What to check.</summary>
public sealed record CheckOptions
{
    /// <summary>Everything from the first row on. Otherwise what is newer than the last verified position, and all sums that are cheap.</summary>
    public bool Full { get; init; }

    /// <summary>Where the file of an image should be; null: files are not checked (I15). Full checks only.</summary>
    public Func<AccountId, RequestId, int, string>? ImageFile { get; init; }
}

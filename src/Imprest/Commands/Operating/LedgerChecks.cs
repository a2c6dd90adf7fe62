using Imprest.Images;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;

namespace Imprest.Commands.Operating;

/// <summary>The ledger's invariants, a line each.</summary>
internal static class LedgerChecks
{
    private const int ShownEach = 5;
    private const string Advice = "Stop the gateway, keep a copy of the data directory, and restore the last backup if the cause is not known.";

    private static readonly (string Name, string Means)[] Invariants =
    [
        ("store", "the file is whole"),
        ("I1", "every journal row is a known movement between its accounts"),
        ("I2", "a wallet's balance is the sum of its journal and of its lots"),
        ("I3", "what is held is the sum of the open requests' holds"),
        ("I4", "0 ≤ held ≤ balance, after every row"),
        ("I5", "a request ends at most once, for its whole hold"),
        ("I6", "one hold a request; what has ended holds nothing"),
        ("I7", "a hold's allocations to lots sum to it"),
        ("I8", "every call belongs to an attempt that was recorded before it"),
        ("I9", "attempts are numbered without a gap"),
        ("I10", "no charge is above its hold, none without a receipt"),
        ("I11", "an idempotency key leads to one request"),
        ("I12", "the journal is append-only: an unbroken chain"),
        ("I13", "paid in = balance + revenue + breakage"),
        ("I15", "every stored image is there, with its SHA-256"),
        ("I16", "webhooks are told of every task's end, once"),
        ("S1", "the sums that limits rest on are those of the requests"),
        ("S2", "the sums that totals rest on are those of the requests"),
        ("S3", "what labels and providers' request ids are found by is that of the requests"),
        ("S4", "no more is absorbed, where all is known, than the calls took"),
    ];

    public static async Task<IReadOnlyList<DoctorCheck>> RunAsync(string directory, CancellationToken cancellationToken)
    {
        IReadOnlyList<Violation> violations;
        try
        {
            await using var reader = await SqliteLedgerReader.OpenAsync(directory, cancellationToken);
            var images = Path.Combine(directory, "assets");
            violations = await reader.CheckAsync(new() { Full = true, ImageFile = (_, request, index) => AssetStore.PathOf(images, request, index) });
        }
        catch (LedgerException error)
        {
            return [DoctorCheck.Problem("store", error.Message, "The gateway cannot start on it.")];
        }

        var known = Invariants.Select(invariant => Line(invariant.Name, invariant.Means, [.. violations.Where(violation => violation.Invariant == invariant.Name)]));
        var others = violations.Where(violation => !Invariants.Any(invariant => invariant.Name == violation.Invariant))
            .GroupBy(violation => violation.Invariant).Select(group => Line(group.Key, "", [.. group]));
        return [.. known, .. others];
    }

    private static DoctorCheck Line(string name, string means, IReadOnlyList<Violation> found)
    {
        if (found.Count == 0)
            return DoctorCheck.Ok(name, means);
        var more = found.Count > ShownEach ? $"; and {found.Count - ShownEach} more" : "";
        return DoctorCheck.Problem(name, $"does not hold ({means}): {string.Join("; ", found.Take(ShownEach))}{more}", Advice);
    }
}

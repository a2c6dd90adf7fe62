using Imprest.Pricing;

namespace Imprest.Commands.Offline;

/// <summary>What a model's lines of a log cost together. The amount leaves the unknown ones out, and says how many they are.</summary>
internal sealed record UsageLogTotal(string Model, int Requests, int UnknownRequests, string AmountUsd)
{
    public static UsageLogTotal Of(string model, IReadOnlyCollection<UsageLogRow> rows) => new(
        model, rows.Count, rows.Count(row => row.Amount is null),
        rows.Aggregate(Money.Zero, (sum, row) => sum + (row.Amount ?? Money.Zero)).ToString());
}

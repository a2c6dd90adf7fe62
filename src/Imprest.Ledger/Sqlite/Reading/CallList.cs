using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>The calls of a request: those that ended, and the current attempt's intent, which stands on the request's row.</summary>
internal static class CallList
{
    public static IReadOnlyList<CallRecord> Read(SqliteConnection connection, AccountId account, RequestId request)
    {
        var found = RequestRows.One(
            connection, account, request, "r.calls, r.attempts, r.provider, r.provider_model, r.attempt_at", row => new Known(row.Text(0), Intent(row)));
        var calls = StoredCalls.Parse(found?.Calls);
        if (found?.Current is { } intent && calls.TrueForAll(call => call.Attempt != intent.Attempt))
            calls.Add(intent);
        calls.Sort((one, other) => (one.Attempt, one.Call).CompareTo((other.Attempt, other.Call)));
        return calls;
    }

    private static CallRecord? Intent(SqliteDataReader row) => row.GetInt32(1) == 0 ? null : new(
        row.GetInt32(1), 0, CallState.Intent, row.Text(2) ?? "", row.Text(3) ?? "", null, null, null, null, null, null, null, row.RequiredInstant(4), null);

    private sealed record Known(string? Calls, CallRecord? Current);
}

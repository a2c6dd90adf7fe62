using Imprest.Pricing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite.Reading;

/// <summary>The calls of a request: those that ended, and the current attempt's intent, which stands on the request's row.</summary>
internal static class CallList
{
    public static IReadOnlyList<CallRecord> Read(SqliteConnection connection, AccountId account, RequestId request)
    {
        var calls = connection.Query("""
            select attempt, call, state, provider, provider_model, provider_request_id, http_status, error_class, error_message, usage, cost_nanos,
                charge, intent_at, ended_at
            from calls where account_id = $account and request_id = $request order by attempt, call
            """, Map, ("$account", account.Value), ("$request", request.Value));
        var current = connection.Query("""
            select attempts, provider, provider_model, attempt_at from requests where account_id = $account and id = $request and attempts > 0
            """, row => new CallRecord(
                row.GetInt32(0), 0, CallState.Intent, row.GetString(1), row.GetString(2), null, null, null, null, null, null, null,
                row.RequiredInstant(3), null), ("$account", account.Value), ("$request", request.Value));
        calls.AddRange(current.Where(intent => calls.TrueForAll(call => call.Attempt != intent.Attempt)));
        return calls;
    }

    private static CallRecord Map(SqliteDataReader row) => new(
        row.GetInt32(0), row.GetInt32(1), (CallState)row.GetInt32(2), row.GetString(3), row.GetString(4), row.Text(5), row.Int(6), row.Text(7),
        row.Text(8), row.Text(9), row.Long(10) is { } cost ? new Money(cost) : null, (ProviderCharge)row.GetInt32(11), row.RequiredInstant(12),
        row.Instant(13));
}

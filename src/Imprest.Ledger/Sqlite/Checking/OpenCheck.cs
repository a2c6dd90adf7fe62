using System.Text.Json;
using Imprest.Ledger.Sqlite.Reading;
using Imprest.Ledger.Sqlite.Writing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>The requests under way against wallet and lots: I3, I6, I7.</summary>
internal static class OpenCheck
{
    public static void Check(SqliteConnection connection, Findings findings, WalletHead wallet, Dictionary<int, LotSums> lots)
    {
        long holds = 0;
        foreach (var (id, hold, stored, captured, end) in Open(connection, wallet.Account))
        {
            holds += hold;
            findings.Require(captured is null && end is null, "I6", wallet.Account, id, "It is under way and has an end.");
            foreach (var (number, nanos) in Allocations(findings, wallet.Account, id, hold, stored))
            {
                if (lots.TryGetValue(number, out var lot))
                    lot.HeldByRequests += nanos;
                else
                    findings.Add("I7", wallet.Account, id, $"It holds {nanos} of lot {number}, which does not exist.");
            }
        }

        findings.Require(wallet.Held == holds, "I3", wallet.Account, null, $"Held is {wallet.Held}, the requests under way hold {holds}.");
        foreach (var lot in lots.Values)
        {
            findings.Require(lot.Held == lot.HeldByRequests, "I7", wallet.Account, null,
                $"Lot {lot.Number} holds {lot.Held}, the requests under way hold {lot.HeldByRequests} of it.");
        }
    }

    /// <summary>A hold's allocations; none when they cannot be read, which is noted.</summary>
    public static Allocation[] Allocations(Findings findings, AccountId account, RequestId request, long hold, string? stored)
    {
        try
        {
            var allocations = Allocation.Parse(stored);
            var sum = allocations.Sum(allocation => allocation.Nanos);
            findings.Require(sum == hold, "I7", account, request, $"The hold is {hold}, its allocations sum to {sum}.");
            findings.Require(Array.TrueForAll(allocations, allocation => allocation.Nanos > 0), "I7", account, request, "It has an empty allocation.");
            return allocations;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            findings.Add("I7", account, request, $"Its allocations cannot be read: {exception.Message}");
            return [];
        }
    }

    private static List<(RequestId Id, long Hold, string? Allocations, long? Captured, long? End)> Open(SqliteConnection connection, AccountId account) =>
        connection.Query("""
            select id, hold_nanos, allocations, captured_nanos, end_seq from requests indexed by requests_open
            where account_id = $account and state > 0 and state < 5
            """, row => (new RequestId(row.GetString(0)), row.GetInt64(1), row.Text(2), row.Long(3), row.Long(4)), ("$account", account.Value));
}

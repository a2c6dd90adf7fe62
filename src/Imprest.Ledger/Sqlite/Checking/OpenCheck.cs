using System.Text.Json;
using Imprest.Ledger.Sqlite.Reading;
using Imprest.Ledger.Sqlite.Writing;
using Microsoft.Data.Sqlite;

namespace Imprest.Ledger.Sqlite;

/// <summary>The requests under way against wallet and lots: I3, I6, I7.</summary>
internal static class OpenCheck
{
    public static void Check(
        SqliteConnection connection, Findings findings, WalletHead wallet, Dictionary<int, LotSums> lots, Dictionary<string, OpenRow> open)
    {
        long holds = 0;
        foreach (var (request, row) in open)
        {
            var id = new RequestId(request);
            holds += row.Hold;
            findings.Require(row.State is > RequestState.Rejected and < RequestState.Settled, "I6", wallet.Account, id, $"It is under way, and {row.State}.");
            foreach (var (number, nanos) in Allocations(findings, wallet.Account, id, row.Hold, row.Allocations))
            {
                if (lots.TryGetValue(number, out var lot))
                    lot.HeldByRequests += nanos;
                else
                    findings.Add("I7", wallet.Account, id, $"It holds {nanos} of lot {number}, which does not exist.");
            }
        }

        foreach (var id in Ended(connection, wallet))
            findings.Add("I6", wallet.Account, id, "It is under way and has ended.");
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

    /// <summary>The account's requests under way, by id.</summary>
    public static Dictionary<string, OpenRow> Read(SqliteConnection connection, Findings findings, WalletHead wallet)
    {
        var open = new Dictionary<string, OpenRow>(StringComparer.Ordinal);
        foreach (var (id, row) in connection.Query(
            "select id, hold_nanos, allocations, state, hold_seq from open_requests where account = $number",
            row => (row.GetString(0), new OpenRow(row.GetInt64(1), row.Text(2), (RequestState)row.GetInt32(3), row.GetInt64(4))),
            ("$number", wallet.Number)))
            findings.Require(open.TryAdd(id, row), "I6", wallet.Account, new(id), "It is under way twice.");
        return open;
    }

    private static List<RequestId> Ended(SqliteConnection connection, WalletHead wallet) => connection.Query("""
        select o.id from open_requests o cross join requests r on r.account = o.account and r.time = o.time and r.id = o.id where o.account = $number
        """, row => new RequestId(row.GetString(0)), ("$number", wallet.Number));
}

/// <summary>A request under way as its row says.</summary>
internal sealed record OpenRow(long Hold, string? Allocations, RequestState State, long HoldSequence);

using Imprest.Console.Rendering;
using Imprest.Ledger;
using Imprest.Ledger.Sqlite;
using Imprest.UsageLog;

namespace Imprest.Console.Requests;

/// <summary>Tells pages when a request that is under way or in doubt has moved on.</summary>
internal sealed class RequestEvents(SqliteLedger ledger, LiveEvents live)
{
    /// <summary>What of a request a page shows that can change, in one word.</summary>
    public static string MarkOf(RequestRecord record) => $"{record.State.Wire()}.{record.Attempts}.{record.ProviderRequestId}.{record.Delivered}";

    /// <param name="account">Whose it must be; null: anybody's.</param>
    /// <param name="seen">The mark of what the page shows.</param>
    public async Task StreamAsync(HttpContext context, AccountId? account, RequestId id, string? seen)
    {
        if (await ledger.FindRequestAsync(account, id) is null)
            throw RequestEndpoints.Missing(id.Value);
        await live.StreamAsync(context, seen, async () =>
            await ledger.FindRequestAsync(account, id) is { } record ? new Look(MarkOf(record), record.State.IsTerminal()) : null);
    }
}
